import { imageCandidates, imageTails } from '../images/imageCandidates';

/**
 * Where the image of a task may be: behind Label Studio's own addresses (`/data/local-files/?d=faces/a.jpg`,
 * `/data/upload/7/1a2b3c4d-a.jpg`) and those of storage (`s3://bucket/faces/a.jpg`), below the exported file's folder.
 */
export function* labelStudioImages(folder: string, image: string): Generator<string, void> {
  const local = /^(?:https?:\/\/[^/]+)?\/data\/local-files\/?\?d=([^&]+)/i.exec(image)?.[1];
  const stored = /^[a-z][\w+.-]*:\/\/[^/]+\/([^?#]+)/i.exec(image)?.[1];
  const written = local ?? stored ?? image;
  const file = local === undefined && stored === undefined ? written : decoded(written);
  yield* imageCandidates(folder, file);
  // Label Studio puts eight digits before the name of what is uploaded.
  const [, , name] = imageTails(file);
  const own = /^[\da-f]{8}-(.+)$/i.exec(name)?.[1];
  if (own !== undefined) yield* imageCandidates(folder, own);
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
