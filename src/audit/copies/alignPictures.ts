import { smallSide as side } from '../../faces/smallPicture';

/** How one picture lies in another: as much wider and higher, moved, brighter. */
type Warp = { x: number; y: number; width: number; height: number; gain: number; offset: number };

/** How well a picture fits another, once it lies on it as well as it can. */
export type Fit = {
  /** Pearson's, over what both show. */
  readonly correlation: number;
  /**
   * What differs within the worst part of the picture, as a share of what there is to see in it (standard deviations):
   * another mouth on the same face differs much in a small place.
   */
  readonly worstPart: number;
  /** The farthest that a pixel of it was moved, in pixels. */
  readonly moved: number;
  readonly gain: number;
  /** By how many degrees it seems to be turned, which no cropping does. */
  readonly turned: number;
};

const centre = (side - 1) / 2;
/** Slightly cropped copies are at most this much larger or smaller, and moved by so many pixels. */
const most = { scale: 1.22, shift: 2.5 };
/** Share of the pixels that both must show. */
const leastShared = 0.75;
/** Less is no copy, whatever further steps would improve. */
const leastCorrelation = { expected: 0.88, coarse: 0.93 };
/** Above this, no further steps help. */
const mostWorst = 0.8;
const steps = { coarse: 3, fine: 2 };
/** Side of the parts that are looked at, in pixels. */
const part = 6;
/** Grey levels that compressing changes anywhere, also where there is nothing to see. */
const faintest = 8;
const unknowns = 6;

/**
 * Lays one small picture on another by moving it, scaling it in each direction and changing its brightness, as cropping
 * does (Lucas and Kanade, “An Iterative Image Registration Technique”, 1981). Reuses its memory; most pairs are given up
 * after one coarse step.
 */
export class PictureAligner {
  private readonly normal = new Float64Array(unknowns * (unknowns + 1));
  private readonly step = new Float64Array(unknowns);
  private readonly squares = new Float64Array(side * side);
  private readonly warp: Warp = { x: 0, y: 0, width: 1, height: 1, gain: 1, offset: 0 };
  private correlation = 0;
  private variance = 0;
  private squaresLeft = 0;
  private turned = 0;

  /** @returns undefined where they cannot be brought together. */
  fit(from: Uint8Array, onto: Uint8Array): Fit | undefined {
    const { warp } = this;
    Object.assign(warp, { x: 0, y: 0, width: 1, height: 1, gain: 1, offset: 0 });
    if (!this.refine(from, onto, steps.coarse, 2, leastCorrelation.expected)) return undefined;
    // Most that look alike differ in one place, whichever way they are laid on one another.
    if (this.worstPart(from, onto) > mostWorst) return undefined;
    if (!this.refine(from, onto, steps.fine, 1, leastCorrelation.coarse)) return undefined;
    if (!this.gather(from, onto, 1)) return undefined;
    const worstPart = this.worstPart(from, onto);
    return {
      ...{ correlation: this.correlation, worstPart, turned: this.turned },
      moved: Math.max(
        Math.abs(1 - warp.width) * (side / 2) + Math.abs(warp.x),
        Math.abs(1 - warp.height) * (side / 2) + Math.abs(warp.y),
      ),
      gain: warp.gain,
    };
  }

  /** Steps of Gauss and Newton. @param least of the correlation that the first step promises. */
  private refine(from: Uint8Array, onto: Uint8Array, count: number, stride: number, least: number): boolean {
    const { warp, step } = this;
    for (let at = 0; at < count; at++) {
      if (!this.gather(from, onto, stride)) return false;
      const left = this.solve();
      if (at === 0 && 1 - left / this.variance < least * least) return false;
      warp.x += step[0] ?? 0;
      warp.y += step[1] ?? 0;
      warp.width += step[2] ?? 0;
      warp.height += step[3] ?? 0;
      warp.gain += step[4] ?? 0;
      warp.offset += step[5] ?? 0;
      const scale = Math.max(warp.width, warp.height, 1 / warp.width, 1 / warp.height);
      if (!(scale <= most.scale && Math.max(Math.abs(warp.x), Math.abs(warp.y)) <= most.shift)) return false;
    }
    return true;
  }

  /** Gathers the normal equations at the present warp. @returns whether enough of the pictures overlaps. */
  private gather(from: Uint8Array, onto: Uint8Array, stride: number): boolean {
    const { x, y, width, height, gain, offset } = this.warp;
    const last = side - 1;
    let [n, a1, b1, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
    let [h00, h01, h02, h03, h04, h05, h11, h12, h13, h14, h15] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [h22, h23, h24, h25, h33, h34, h35, r0, r1, r2, r3] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [r4, r5, ee] = [0, 0, 0];
    for (let row = 1; row < last; row += stride) {
      const down = row - centre;
      const v = centre + down * height + y;
      if (v < 0 || v >= last) continue;
      const top = v | 0;
      const lower = v - top;
      for (let column = 1; column < last; column += stride) {
        const right = column - centre;
        const u = centre + right * width + x;
        if (u < 0 || u >= last) continue;
        const left = u | 0;
        const further = u - left;
        const at = top * side + left;
        const nw = from[at] as number;
        const ne = from[at + 1] as number;
        const sw = from[at + side] as number;
        const se = from[at + side + 1] as number;
        const north = nw + further * (ne - nw);
        const south = sw + further * (se - sw);
        const a = north + lower * (south - north);
        const b = onto[row * side + column] as number;
        const j0 = gain * (ne - nw + lower * (se - sw - ne + nw));
        const j1 = gain * (south - north);
        const j2 = j0 * right;
        const j3 = j1 * down;
        const e = b - gain * a - offset;
        n++;
        a1 += a;
        b1 += b;
        aa += a * a;
        bb += b * b;
        ab += a * b;
        h00 += j0 * j0;
        h01 += j0 * j1;
        h02 += j0 * j2;
        h03 += j0 * j3;
        h04 += j0 * a;
        h05 += j0;
        h11 += j1 * j1;
        h12 += j1 * j2;
        h13 += j1 * j3;
        h14 += j1 * a;
        h15 += j1;
        h22 += j2 * j2;
        h23 += j2 * j3;
        h24 += j2 * a;
        h25 += j2;
        h33 += j3 * j3;
        h34 += j3 * a;
        h35 += j3;
        r0 += j0 * e;
        r1 += j1 * e;
        r2 += j2 * e;
        r3 += j3 * e;
        r4 += a * e;
        r5 += e;
        ee += e * e;
      }
    }
    const lines = Math.ceil((side - 2) / stride);
    if (n < leastShared * lines * lines) return false;
    this.variance = bb - (b1 * b1) / n;
    const spread = (aa - (a1 * a1) / n) * this.variance;
    if (!(spread > 0)) return false;
    this.correlation = (ab - (a1 * b1) / n) / Math.sqrt(spread);
    this.squaresLeft = ee;
    // prettier-ignore
    this.normal.set([
      h00, h01, h02, h03, h04, h05, r0,
      h01, h11, h12, h13, h14, h15, r1,
      h02, h12, h22, h23, h24, h25, r2,
      h03, h13, h23, h33, h34, h35, r3,
      h04, h14, h24, h34, aa, a1, r4,
      h05, h15, h25, h35, a1, n, r5,
    ]);
    return true;
  }

  /** Solves for the next step. @returns the sum of squares that it promises. */
  private solve(): number {
    const { normal, step } = this;
    const width = unknowns + 1;
    const gradient = Array.from({ length: unknowns }, (_, row) => normal[row * width + unknowns] ?? 0);
    for (let row = 0; row < unknowns; row++) {
      // A picture of stripes says nothing of how it moved along them.
      normal[row * width + row] = (normal[row * width + row] ?? 0) * 1.0001 + 1e-6;
    }
    for (let pivot = 0; pivot < unknowns; pivot++) {
      for (let row = pivot + 1; row < unknowns; row++) {
        const factor = (normal[row * width + pivot] ?? 0) / (normal[pivot * width + pivot] ?? 1);
        for (let column = pivot; column < width; column++)
          normal[row * width + column] =
            (normal[row * width + column] ?? 0) - factor * (normal[pivot * width + column] ?? 0);
      }
    }
    let left = this.squaresLeft;
    for (let row = unknowns - 1; row >= 0; row--) {
      let value = normal[row * width + unknowns] ?? 0;
      for (let column = row + 1; column < unknowns; column++)
        value -= (normal[row * width + column] ?? 0) * (step[column] ?? 0);
      step[row] = value / (normal[row * width + row] ?? 1);
      left -= (step[row] ?? 0) * (gradient[row] ?? 0);
    }
    return left;
  }

  /** See `Fit.worstPart`. */
  private worstPart(from: Uint8Array, onto: Uint8Array): number {
    const { squares, warp } = this;
    let [along, turning] = [0, 0];
    const last = side - 1;
    squares.fill(0);
    for (let row = 1; row < last; row++) {
      const v = centre + (row - centre) * warp.height + warp.y;
      if (v < 0 || v >= last) continue;
      const top = v | 0;
      for (let column = 1; column < last; column++) {
        const u = centre + (column - centre) * warp.width + warp.x;
        if (u < 0 || u >= last) continue;
        const at = top * side + (u | 0);
        const further = u - (u | 0);
        const north = mix(from[at] ?? 0, from[at + 1] ?? 0, further);
        const south = mix(from[at + side] ?? 0, from[at + side + 1] ?? 0, further);
        const error = (onto[row * side + column] ?? 0) - warp.gain * mix(north, south, v - top) - warp.offset;
        squares[row * side + column] = error * error;
        const slopeAcross = mix(
          (from[at + 1] ?? 0) - (from[at] ?? 0),
          (from[at + side + 1] ?? 0) - (from[at + side] ?? 0),
          v - top,
        );
        const turn = warp.gain * ((south - north) * (column - centre) - slopeAcross * (row - centre));
        along += turn * error;
        turning += turn * turn;
      }
    }
    this.turned = Math.abs(along / (turning + 1)) * (180 / Math.PI);
    let worst = 0;
    for (let row = 1; row + part < side; row += part / 2) {
      for (let column = 1; column + part < side; column += part / 2)
        worst = Math.max(worst, this.differenceWithin(onto, row, column));
    }
    return Math.sqrt(worst);
  }

  /** What differs within a part of the picture, as a share of what there is to see in it; both squared. */
  private differenceWithin(onto: Uint8Array, row: number, column: number): number {
    let [error, sum, squares] = [0, 0, 0];
    for (let line = row; line < row + part; line++) {
      for (let at = line * side + column; at < line * side + column + part; at++) {
        const value = onto[at] ?? 0;
        error += this.squares[at] ?? 0;
        sum += value;
        squares += value * value;
      }
    }
    const pixels = part * part;
    return error / pixels / (squares / pixels - (sum / pixels) ** 2 + faintest ** 2);
  }
}

const mix = (a: number, b: number, share: number): number => a + share * (b - a);
