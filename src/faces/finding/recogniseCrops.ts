import { FaceFailure, type FaceRegion } from '../faceRegion';
import { readFace, stampOf } from '../faceFile';
import type { SampledFaces } from '../../protocol/auditProcess';
import { imageSizeOf } from '../imageLibrary';
import type { FaceDetector } from './faceDetector';
import { findFace } from './findFaces';

/** Images up to this longest side are crops, as far as anybody has seen: nobody's photographs are so small. */
const largestSmall = 128;
const mostLookedAt = 24;
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
 * Whether images are faces or photographs with faces in them, by an evenly spread sample.
 * @param files absolute paths.
 * @param detector is loaded only where sizes do not say enough.
 */
export async function sampleFaces(
  files: readonly string[],
  detector: () => Promise<FaceDetector>,
  signal: AbortSignal,
): Promise<SampledFaces> {
  const distinct = [...new Set(files)];
  const step = Math.max(1, distinct.length / mostLookedAt);
  const sample = Array.from({ length: Math.min(mostLookedAt, distinct.length) }, (_, index) => {
    return distinct[Math.floor(index * step)] as string;
  });
  const large: { readonly file: string; readonly shorter: number }[] = [];
  let sized = 0;
  for (const file of sample) {
    const size = await imageSizeOf(file);
    if (!size) continue;
    sized++;
    if (Math.max(size.width, size.height) > largestSmall)
      large.push({ file, shorter: Math.min(size.width, size.height) });
  }
  if (large.length <= sized / 2) return { kind: 'faces', looked: 0, seen: 0, examples: [] };
  const found: { readonly file: string; readonly region: FaceRegion; readonly isCrop: boolean }[] = [];
  let looked = 0;
  const loaded = await detector();
  for (const { file, shorter } of large) {
    if (signal.aborted) break;
    const region = await regionIn(file, loaded).catch((error: unknown) => {
      // Its row says why, later.
      if (error instanceof FaceFailure) return null;
      throw error;
    });
    if (region === null) continue;
    looked++;
    if (region) found.push({ file, region, isCrop: region.width >= shareOfCrop * shorter });
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
    examples: found.slice(0, mostExamples).map(({ file, region }) => ({ file, region })),
  };
}

async function regionIn(file: string, detector: FaceDetector): Promise<FaceRegion | undefined> {
  const bytes = await readFace(file, await stampOf(file));
  const { found } = await findFace(detector, bytes, {}, undefined);
  return found.region;
}
