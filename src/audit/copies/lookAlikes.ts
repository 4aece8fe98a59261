import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../base/humanError';
import { smallBytes, smallSide } from '../../faces/smallPicture';
import type { Run } from '../../protocol/rpc';
import { DisjointSets } from '../grouping/joinGroups';
import { type Fit, PictureAligner } from './alignPictures';
import { BoxTree } from './boxTree';
import { codeLength } from './pictureMetric';

/** Pictures to find copies among, and the part of the work that is asked for; in shared memory, as threads get it. */
export type LookAlikeTask = {
  /** [samples × 576]: see `smallPicture`. */
  readonly pictures: Uint8Array;
  /** The samples that are compared. */
  readonly chosen: Uint32Array;
  /** [chosen × codeLength]: see `PictureMetric`. */
  readonly codes: Float32Array;
  /** What each number of a code is multiplied by when the picture is mirrored, [codeLength]. */
  readonly mirror: Float32Array;
  /** Of `lanes` that share the work, this one. */
  readonly lane: number;
  readonly lanes: number;
};

/** What a thread answers that finds copies. */
export type LookAlikeRequests = {
  /** Tells the share that is done. @returns as `findLookAlikes`. */
  lookAlikes(task: LookAlikeTask, run: LookAlikeRun): Uint32Array;
};

export type LookAlikeRun = Run<number>;

/**
 * How far the codes of a picture and of a slightly cropped, compressed and resized copy are apart: in each of the first
 * numbers, and altogether.
 */
const reach = { dimensions: 10, each: 4.8, altogether: 10.5 };
/** Copying leaves the contrast as it is, but for what blurring and sharpening do. */
const gains = { least: 0.95, most: 1.12 };
const leastCorrelation = 0.98;
/** In degrees: drawings that look alike are often turned a little. */
const mostTurned = 0.3;
/** How long others have to wait at most, in milliseconds. */
const patience = 50;

/**
 * Finds copies: codes of the pictures give the candidates, all that are near enough however many, and those are laid on
 * one another (`PictureAligner`); they count where next to nothing is left that differs.
 * @returns pairs of positions in `chosen`, [pairs × 2]. Two that others join already are not compared.
 * @throws CancelledError when the signal aborts.
 */
export async function findLookAlikes(
  { pictures, chosen, codes, mirror, lane, lanes }: LookAlikeTask,
  { signal, onProgress }: Pick<LookAlikeRun, 'signal' | 'onProgress'>,
): Promise<Uint32Array> {
  const tree = new BoxTree(codes, codeLength, reach);
  const aligner = new PictureAligner();
  const joined = new DisjointSets(chosen.length);
  const pairs: number[] = [];
  const pictureAt = (place: number) => {
    const start = (chosen[tree.order[place] as number] as number) * smallBytes;
    return pictures.subarray(start, start + smallBytes);
  };
  let rested = performance.now();
  for (let place = lane; place < chosen.length; place += lanes) {
    const position = tree.order[place] as number;
    const compare = (code: Float32Array, shown: () => Uint8Array) => {
      tree.search(code, place, (other) => {
        const twin = tree.order[other] as number;
        if (joined.find(position) === joined.find(twin)) return;
        if (!areCopies(aligner, shown(), pictureAt(other))) return;
        joined.join(position, twin);
        pairs.push(position, twin);
      });
    };
    const code = tree.at(place);
    const picture = pictureAt(place);
    compare(code, () => picture);
    let flipped: Uint8Array | undefined;
    compare(
      code.map((value, at) => value * (mirror[at] as number)),
      () => (flipped ??= mirrored(picture)),
    );
    if (performance.now() - rested < patience) continue;
    onProgress((place + 1) / chosen.length);
    await setImmediate();
    if (signal.aborted) throw new CancelledError();
    rested = performance.now();
  }
  return Uint32Array.from(pairs);
}

/** A crop lies well within the picture that it was made of, not the other way round; which is which nobody knows. */
function areCopies(aligner: PictureAligner, one: Uint8Array, other: Uint8Array): boolean {
  const fit = aligner.fit(one, other);
  if (!fit) return false;
  if (isCopy(fit)) return true;
  const back = aligner.fit(other, one);
  return back !== undefined && isCopy(back);
}

/** Whether so little differs that one was made of the other: what was moved more was also computed anew more often. */
function isCopy({ correlation, worstPart, moved, gain, turned }: Fit): boolean {
  return (
    correlation >= leastCorrelation &&
    gain >= gains.least &&
    gain <= gains.most &&
    turned <= mostTurned &&
    worstPart <= Math.min(0.5, 0.22 + 0.33 * moved)
  );
}

function mirrored(picture: Uint8Array): Uint8Array {
  return picture.map(
    (_, at) => picture[at - (at % smallSide) + (smallSide - 1 - (at % smallSide))] as number,
  );
}
