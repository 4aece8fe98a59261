import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../base/humanError';
import { smallBytes } from '../../faces/smallPicture';
import { inLanes, onThread } from '../../processes/thread';
import { DisjointSets } from '../grouping/joinGroups';
import { findLookAlikes, type LookAlikeRequests, type LookAlikeTask } from './lookAlikes';
import { codeLength, PictureMetric } from './pictureMetric';

/** Grey levels (standard deviation) below which a picture shows too little to be told from others. */
const leastContrast = 3;
/** From how many pictures on threads share the work: below, they take longer to start than they save. */
const worthThreads = 15_000;
const mostThreads = 8;
/** Pictures after which others have their turn. */
const atATime = 2000;

/** What near-duplicates are told by; all indexed by sample. */
export type DuplicateEvidence = {
  readonly contentHash: (sample: number) => string | undefined;
  /** [samples × 576], where threads find them, too, if they are to help: see `smallPicture`. */
  readonly pictures: Uint8Array;
};

/** What copies are looked for with. */
export type CopySearch = {
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
  /** The program whose threads answer `LookAlikeRequests`; without it this one works alone. */
  readonly entry?: string | undefined;
};

/**
 * Groups samples whose images are the same file, or show the same: compressed anew, resized, mirrored, with up to a
 * twentieth cut off each side.
 * @param samples the samples to compare.
 * @returns for each of `samples`, the smallest position among those of its group.
 * @throws CancelledError when the signal aborts.
 */
export async function groupNearDuplicates(
  samples: Uint32Array,
  { contentHash, pictures }: DuplicateEvidence,
  search: CopySearch,
): Promise<Uint32Array> {
  search.onProgress(0, samples.length);
  const groups = new DisjointSets(samples.length);
  const byContent = new Map<string, number>();
  samples.forEach((sample, position) => {
    const hash = contentHash(sample);
    if (hash === undefined) return;
    const twin = byContent.get(hash);
    if (twin === undefined) byContent.set(hash, position);
    else groups.join(twin, position);
  });
  const pictureOf = (sample: number) => pictures.subarray(sample * smallBytes, (sample + 1) * smallBytes);
  // Of one file, one is enough.
  const distinct = Uint32Array.from(samples.keys()).filter(
    (position) =>
      groups.find(position) === position &&
      contrastOf(pictureOf(samples[position] as number)) >= leastContrast,
  );
  if (distinct.length > 1) {
    const chosen = distinct.map((position) => samples[position] as number);
    const coded = await codesOf(chosen, pictureOf, search.signal);
    const found = await searchInLanes({ pictures, chosen, ...coded }, search);
    for (const pairs of found)
      for (let at = 0; at < pairs.length; at += 2)
        groups.join(distinct[pairs[at] as number] as number, distinct[pairs[at + 1] as number] as number);
  }
  return Uint32Array.from(samples, (_, position) => groups.find(position));
}

async function codesOf(
  chosen: Uint32Array,
  pictureOf: (sample: number) => Uint8Array,
  signal: AbortSignal,
): Promise<Pick<LookAlikeTask, 'codes' | 'mirror'>> {
  const metric = PictureMetric.of(chosen.length, (index) => pictureOf(chosen[index] as number));
  const codes = new Float32Array(new SharedArrayBuffer(4 * chosen.length * codeLength));
  for (const [index, sample] of chosen.entries()) {
    if (index % atATime === 0) {
      await setImmediate();
      if (signal.aborted) throw new CancelledError();
    }
    codes.set(metric.codeOf(pictureOf(sample)), index * codeLength);
  }
  return { codes, mirror: metric.mirror };
}

/** @returns the pairs that each lane found. */
function searchInLanes(
  task: Omit<LookAlikeTask, 'lane' | 'lanes'>,
  { signal, onProgress, entry }: CopySearch,
): Promise<Uint32Array[]> {
  const total = task.chosen.length;
  const lanes =
    entry === undefined || total < worthThreads ? 1 : Math.min(availableParallelism(), mostThreads);
  const shares = new Array<number>(lanes).fill(0);
  const progressOf = (lane: number) => (share: number) => {
    shares[lane] = share;
    onProgress(Math.floor((total * shares.reduce((a, b) => a + b, 0)) / lanes), total);
  };
  return inLanes([...shares.keys()], lanes, signal, (lane, _, stop) => {
    const part = { ...task, lane, lanes };
    const run = { signal: stop, onProgress: progressOf(lane) };
    return entry === undefined || lanes === 1
      ? findLookAlikes(part, run)
      : onThread<LookAlikeRequests, Uint32Array>(entry, stop, (thread) =>
          thread.call('lookAlikes', part, { ...run, onNote: () => undefined }),
        );
  });
}

function contrastOf(picture: Uint8Array): number {
  let [sum, squares] = [0, 0];
  for (const value of picture) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / smallBytes - (sum / smallBytes) ** 2));
}
