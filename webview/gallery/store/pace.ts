/** Seconds a face before the annotator's own pace is known: to look, to decide and to press a key. */
export const usualPace = 1.7;
/** Whoever does nothing for so many seconds is doing something else. */
const longestGap = 60;
/** Nobody looks at one face in less: keys that come faster than that say nothing of how long the next faces take. */
const shortestLook = 0.5;
const mostActs = 50;
/** Fewer acts than this say little of a pace. */
const leastActs = 10;

/**
 * How long this annotator takes for a face: the median of the last acts' seconds a face, where an act that decides several
 * (a sheet, a selection) counts by its faces.
 */
export class Pace {
  private acts: number[];
  private last: number | undefined;

  /** @param remembered seconds a face of earlier acts, as `remembered` gives them. */
  constructor(remembered: readonly number[]) {
    this.acts = remembered.slice(-mostActs);
  }

  /** For the page's memory, in tenths of a second. */
  get remembered(): number[] {
    return this.acts.map((seconds) => Math.round(seconds * 10) / 10);
  }

  /** Whether it is the annotator's own, and not what people usually take. */
  get isOwn(): boolean {
    return this.acts.length >= leastActs;
  }

  get secondsPerFace(): number {
    if (!this.isOwn) return usualPace;
    const sorted = this.acts.toSorted((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    const upper = sorted[middle] ?? usualPace;
    return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
  }

  /**
   * Takes in an act. The first of a page only starts the clock.
   * @param faces how many it decided.
   * @param now in milliseconds, from any start.
   */
  decided(faces: number, now: number): void {
    const gap = this.last === undefined ? Infinity : (now - this.last) / 1000;
    this.last = now;
    if (faces === 0 || gap >= longestGap) return;
    const seconds = faces === 1 ? Math.max(shortestLook, gap) : gap / faces;
    this.acts = [...this.acts, seconds].slice(-mostActs);
  }
}
