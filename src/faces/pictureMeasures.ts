import { pictureMeasures } from '../base/health/pictureIssues';

/** Longest side, in pixels, of what measures are taken of: larger pictures are shrunk to it, smaller ones stay as they are. */
export const measuredSide = 192;

/** Bytes of a picture's measures as they are kept; `pictureMeasures` says which they are, float32 each. */
export const measuresLength = pictureMeasures.length;

/** Where a row's measures begin and end, in those of all rows. */
export const measuresAt = (row: number): [start: number, end: number] => [
  row * measuresLength,
  (row + 1) * measuresLength,
];

/** Pictures are looked at as people see them: at about this many pixels a side. */
const viewedSide = 96;
/** Squared second differences that eight bits' rounding alone makes of a smooth picture: keeps ratios of nothing near 1. */
const rounding = 0.5;

/** RGB bytes, row by row. */
export type Picture = { readonly data: Uint8Array; readonly width: number; readonly height: number };

type Plane = { readonly values: Float32Array; readonly width: number; readonly height: number };

/**
 * What can be said of a picture whatever it shows, in the order of `pictureMeasures`.
 *
 * Detail is told by how second differences fall from one octave to the next (energies A₀, A₁ … of the picture and of the
 * picture halved again and again): in photographs A is about the same in each, blur and enlarging take it out of the
 * finest ones. The logarithms of the ratios do not depend on light or contrast. Noise is Immerkær's estimate (1996), with
 * the median in place of the mean.
 * @returns [measures]
 */
export function measurePicture({ data, width, height }: Picture): Float32Array {
  const shades = new Uint32Array(256);
  const values = new Float32Array(width * height);
  let [red, blue] = [0, 0];
  for (let pixel = 0, at = 0; pixel < values.length; pixel++, at += 3) {
    const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
    // Rec. 601 luma.
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    values[pixel] = luma;
    const shade = Math.round(luma);
    shades[shade] = (shades[shade] as number) + 1;
    red += r - luma;
    blue += b - luma;
  }
  const count = Math.max(1, values.length);
  const luma: Plane = { values, width, height };
  const detail = detailOf(luma);
  return Float32Array.of(
    keyOf(shades, count),
    shadeAt(shades, 0.99 * count) - shadeAt(shades, 0.01 * count),
    detail.viewed,
    detail.finest,
    noiseOf(luma),
    Math.min(width, height),
    Math.log2(width / height),
    ...[red, blue].map((sum) => Math.round((64 * sum) / count) / 64),
  );
}

/** Keeps the logarithm of black from deciding alone. */
const darkest = 4;

/** The geometric mean of so many shades, as levels of luma. */
function keyOf(shades: Uint32Array, count: number): number {
  const sum = shades.reduce((total, pixels, shade) => total + pixels * Math.log(shade + darkest), 0);
  return Math.exp(sum / count) - darkest;
}

/** The shade that so many pixels do not exceed. */
function shadeAt(shades: Uint32Array, pixels: number): number {
  let [shade, seen] = [0, shades[0] as number];
  while (seen < pixels && shade < 255) seen += shades[++shade] as number;
  return shade;
}

function detailOf(luma: Plane): { readonly viewed: number; readonly finest: number } {
  const energies: number[] = [];
  let viewed = 0;
  for (let plane = luma; ; plane = halved(plane)) {
    energies.push(rounding + secondDifferences(plane));
    if (Math.max(plane.width, plane.height) > viewedSide) viewed = energies.length;
    if (Math.min(plane.width, plane.height) < 12) break;
  }
  const fall = (from: number, octaves: number) => {
    const last = Math.min(energies.length - 1, from + octaves);
    return from >= last ? 0 : Math.log2((energies[from] as number) / (energies[last] as number));
  };
  return { viewed: fall(viewed, 2), finest: fall(0, 1) };
}

/** Mean square of the second differences along and across. */
function secondDifferences({ values, width, height }: Plane): number {
  let [sum, count] = [0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const twice = 2 * (values[at] as number);
      const along = twice - (values[at - 1] as number) - (values[at + 1] as number);
      const across = twice - (values[at - width] as number) - (values[at + width] as number);
      sum += along * along + across * across;
      count += 2;
    }
  }
  return count > 0 ? sum / count : 0;
}

/** Each two by two pixels averaged; what is left over at the right and the bottom is left out. */
function halved({ values, width, height }: Plane): Plane {
  const [w, h] = [width >> 1, height >> 1];
  const half = new Float32Array(w * h);
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0, at = 2 * y * width; x < w; x++, at += 2, to++) {
      const upper = (values[at] as number) + (values[at + 1] as number);
      half[to] = (upper + (values[at + width] as number) + (values[at + width + 1] as number)) / 4;
    }
  }
  return { values: half, width: w, height: h };
}

/** Levels that bins of the histogram of noise are apart. */
const noiseStep = 0.5;
/** Parts of a picture, along and across, whose noise is told apart; none is smaller than so many pixels. */
const noiseParts = 8;
const leastPart = 8;
/** Parts as dark or as light as this hide their noise. */
const clipped = { below: 12, above: 243 };

/**
 * Standard deviation of noise, in levels: that of the smoother parts, since texture looks like noise and noise is
 * everywhere. A sixteenth of the parts are smoother.
 */
function noiseOf(luma: Plane): number {
  const side = Math.max(leastPart, Math.floor(Math.min(luma.width, luma.height) / noiseParts));
  const parts: number[] = [];
  for (let top = 1; top + side < luma.height; top += side)
    for (let left = 1; left + side < luma.width; left += side) {
      const noise = noiseWithin(luma, left, top, side);
      if (noise !== undefined) parts.push(noise);
    }
  parts.sort((a, b) => a - b);
  return parts[Math.floor(parts.length / 16)] ?? 0;
}

function noiseWithin({ values, width }: Plane, left: number, top: number, side: number): number | undefined {
  const bins = new Uint32Array(512);
  let sum = 0;
  for (let y = top; y < top + side; y++) {
    for (let x = left, at = y * width + left; x < left + side; x++, at++) {
      const [above, below] = [at - width, at + width];
      const corners =
        (values[above - 1] as number) +
        (values[above + 1] as number) +
        (values[below - 1] as number) +
        (values[below + 1] as number);
      const sides =
        (values[above] as number) +
        (values[below] as number) +
        (values[at - 1] as number) +
        (values[at + 1] as number);
      const own = values[at] as number;
      sum += own;
      // White noise of deviation 1 makes 6 of it.
      const rest = Math.abs(corners - 2 * sides + 4 * own) / 6;
      const bin = Math.min(bins.length - 1, Math.floor(rest / noiseStep));
      bins[bin] = (bins[bin] as number) + 1;
    }
  }
  const mean = sum / (side * side);
  if (mean < clipped.below || mean > clipped.above) return undefined;
  // The median of a normal distribution's absolute values is .6745 of its deviation.
  return (noiseStep * medianBin(bins, side * side)) / 0.6745;
}

/** Where the middle one of so many stands, between bins. */
function medianBin(bins: Uint32Array, count: number): number {
  let below = 0;
  for (let bin = 0; bin < bins.length; bin++) {
    const here = bins[bin] as number;
    if (below + here >= count / 2) return here === 0 ? bin : bin + (count / 2 - below) / here;
    below += here;
  }
  return 0;
}
