/*
 * The finder of near-duplicates that the product had before: 64-bit difference hashes at most three bits apart, found by
 * bands of 16 bits of which the first 400 faces count, and features almost parallel.
 */
const mostDifferentBits = 3;
const leastCosine = 0.995;
const mostPerBand = 400;

/** @param {Uint8Array} rgb [size × size × 3] @param {number} size */
export function perceptualHash(rgb, size) {
  const [columns, rows] = [9, 8];
  const sums = new Float64Array(columns * rows);
  const pixels = new Float64Array(columns * rows);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at += 3) {
      const cell = Math.floor((y * rows) / size) * columns + Math.floor((x * columns) / size);
      sums[cell] =
        (sums[cell] ?? 0) + 299 * (rgb[at] ?? 0) + 587 * (rgb[at + 1] ?? 0) + 114 * (rgb[at + 2] ?? 0);
      pixels[cell] = (pixels[cell] ?? 0) + 1;
    }
  }
  let hash = 0n;
  for (let row = 0; row < rows; row++) {
    for (let cell = row * columns; cell + 1 < (row + 1) * columns; cell++) {
      const isBrighter =
        (sums[cell] ?? 0) * (pixels[cell + 1] ?? 0) > (sums[cell + 1] ?? 0) * (pixels[cell] ?? 0);
      hash = (hash << 1n) | (isBrighter ? 1n : 0n);
    }
  }
  return hash;
}

/**
 * @param {BigUint64Array} hashes [count]
 * @param {Float32Array} features [count × dimensions]
 * @param {number} dimensions
 * @param {any} groups union and find, in which files of one content are joined
 */
export function joinByBands(hashes, features, dimensions, groups) {
  const parts = new Uint16Array(hashes.buffer);
  const halves = new Uint32Array(hashes.buffer);
  for (let band = 0; band < 4; band++) {
    /** @type {Map<number, number[]>} */
    const buckets = new Map();
    for (let face = 0; face < hashes.length; face++) {
      const key = parts[face * 4 + band] ?? 0;
      const bucket = buckets.get(key);
      if (!bucket) buckets.set(key, [face]);
      else if (bucket.length < mostPerBand) bucket.push(face);
    }
    for (const bucket of buckets.values()) {
      for (const [at, a] of bucket.entries()) {
        for (const b of bucket.slice(0, at)) {
          const low = (halves[2 * a] ?? 0) ^ (halves[2 * b] ?? 0);
          const high = (halves[2 * a + 1] ?? 0) ^ (halves[2 * b + 1] ?? 0);
          if (bitsOf(low) + bitsOf(high) > mostDifferentBits || groups.find(a) === groups.find(b)) continue;
          if (cosine(features, a, b, dimensions) >= leastCosine) groups.join(a, b);
        }
      }
    }
  }
}

/** @param {number} bits */
function bitsOf(bits) {
  let sums = bits - ((bits >>> 1) & 0x55555555);
  sums = (sums & 0x33333333) + ((sums >>> 2) & 0x33333333);
  return Math.imul((sums + (sums >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** @param {Float32Array} features @param {number} a @param {number} b @param {number} dimensions */
function cosine(features, a, b, dimensions) {
  let [product, left, right] = [0, 0, 0];
  for (let d = 0; d < dimensions; d++) {
    const [x, y] = [features[a * dimensions + d] ?? 0, features[b * dimensions + d] ?? 0];
    product += x * y;
    left += x * x;
    right += y * y;
  }
  return product / Math.sqrt(left * right);
}
