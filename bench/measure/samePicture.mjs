import sharp from 'sharp';

const side = 96;
/** Shifts in pixels, and scales in each direction, that are tried. */
const shifts = [-10, -8, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 8, 10];
const scales = [0.84, 0.88, 0.92, 0.95, 0.98, 1, 1.02, 1.05, 1.08, 1.12, 1.16];
/** Colours that differ, and a head that is turned by a degree, leave less in drawings. */
const leastCorrelation = 0.96;

/** @param {string} file @param {boolean} isMirrored */
const pixelsOf = (file, isMirrored) =>
  sharp(file)
    .resize(side, side, { fit: 'fill' })
    .flop(isMirrored)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();

/**
 * Whether two images show the same, pixel by pixel in colour, once one is shifted, scaled or mirrored: slow, and knows
 * nothing of how the product tells copies.
 * @param {string} a @param {string} b files
 */
export async function isSamePicture(a, b) {
  const onto = await pixelsOf(b, false);
  for (const isMirrored of [false, true]) {
    const from = await pixelsOf(a, isMirrored);
    for (const width of scales) {
      for (const height of scales) {
        if (Math.abs(width - height) > 0.13) continue;
        for (const x of shifts) {
          for (const y of shifts)
            if (correlationOf(from, onto, { width, height, x, y }) >= leastCorrelation) return true;
        }
      }
    }
  }
  return false;
}

/** @param {Buffer} from @param {Buffer} onto @param {{ width: number, height: number, x: number, y: number }} warp */
function correlationOf(from, onto, { width, height, x, y }) {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let row = 4; row < side - 4; row += 4) {
    const v = Math.round(side / 2 + (row - side / 2) * height + y);
    if (v < 0 || v >= side) continue;
    for (let column = 4; column < side - 4; column += 4) {
      const u = Math.round(side / 2 + (column - side / 2) * width + x);
      if (u < 0 || u >= side) continue;
      for (let channel = 0; channel < 3; channel++) {
        const p = from[3 * (v * side + u) + channel] ?? 0;
        const q = onto[3 * (row * side + column) + channel] ?? 0;
        n++;
        a += p;
        b += q;
        aa += p * p;
        bb += q * q;
        ab += p * q;
      }
    }
  }
  return (ab - (a * b) / n) / Math.sqrt((aa - (a * a) / n) * (bb - (b * b) / n));
}
