import { FaceFailure, type FaceRegion } from '../faceRegion';
import { readFace, stampOf } from '../faceFile';
import type { SampledFaces, SampledImage } from '../../protocol/auditProcess';
import { greyPng, headerOf, imageSizeOf } from '../imageLibrary';
import type { FaceDetector } from './faceDetector';
import { findFace } from './findFaces';

/** Images up to this longest side are crops, as far as anybody has seen: nobody's photographs are so small. */
const largestSmall = 128;
const mostExamples = 5;
/**
 * A crop's face fills more of the shorter side, also where much was left around it (CelebA's aligned ones, about half); in
 * photographs it fills less. What is in doubt stays as it is: whoever has audited such images before expects that.
 */
const shareOfCrop = 0.45;
/** Of the faces that were seen, more than this share are small in photographs. */
const shareOfPhotographs = 0.75;
/** With fewer faces among the sample than this share, what was seen is chance. */
const leastSeen = 0.25;

/**
 * Whether images are faces or photographs with faces in them, by some of them.
 * @param detector is loaded only where sizes do not say enough.
 */
export async function sampleFaces(
  images: readonly SampledImage[],
  detector: () => Promise<FaceDetector>,
  signal: AbortSignal,
): Promise<SampledFaces> {
  const large: { readonly image: SampledImage; readonly shorter: number }[] = [];
  let sized = 0;
  for (const image of images) {
    const size = await sizeOf(image);
    if (!size) continue;
    sized++;
    if (Math.max(size.width, size.height) > largestSmall)
      large.push({ image, shorter: Math.min(size.width, size.height) });
  }
  if (large.length <= sized / 2) return { kind: 'faces', looked: 0, seen: 0, examples: [] };
  const found: { readonly image: SampledImage; readonly region: FaceRegion; readonly isCrop: boolean }[] = [];
  let looked = 0;
  const loaded = await detector();
  for (const { image, shorter } of large) {
    if (signal.aborted) break;
    const region = await regionIn(image, loaded).catch((error: unknown) => {
      // Its row says why, later.
      if (error instanceof FaceFailure) return null;
      throw error;
    });
    if (region === null) continue;
    looked++;
    if (region) found.push({ image, region, isCrop: region.width >= shareOfCrop * shorter });
  }
  const small = found.filter(({ isCrop }) => !isCrop).length;
  const kind =
    found.length < leastSeen * looked || looked === 0
      ? 'nothing'
      : small > shareOfPhotographs * found.length
        ? 'photographs'
        : 'faces';
  return {
    ...{ kind, looked, seen: found.length },
    examples: found
      .flatMap(({ image, region }) => (typeof image === 'string' ? [{ file: image, region }] : []))
      .slice(0, mostExamples),
  };
}

async function sizeOf(image: SampledImage): Promise<{ width: number; height: number } | undefined> {
  if (typeof image === 'string') return imageSizeOf(image);
  if ('grey' in image) return image;
  // Decoding it in the audit says what is wrong with it.
  return (await headerOf(Buffer.from(image.encoded)).catch(() => undefined))?.autoOrient;
}

async function bytesOf(image: SampledImage): Promise<Buffer> {
  if (typeof image === 'string') return readFace(image, await stampOf(image));
  return 'grey' in image ? greyPng(image.grey, image.width, image.height) : Buffer.from(image.encoded);
}

async function regionIn(image: SampledImage, detector: FaceDetector): Promise<FaceRegion | undefined> {
  const { found } = await findFace(detector, await bytesOf(image), {}, undefined);
  return found.region;
}
