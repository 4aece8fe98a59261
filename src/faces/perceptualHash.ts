const columns = 9;
const rows = 8;

/**
 * A difference hash (Krawetz, “Kind of Like That”, 2013) of an image: grey, averaged down to 9 × 8 cells, a bit for
 * each cell that is brighter than its right neighbour. Copies that were resized, recompressed or brightened differ in
 * few of the 64 bits.
 * @param rgb [size × size × 3] bytes, size at least 9
 */
export function perceptualHash(rgb: Uint8Array, size: number): bigint {
  const sums = new Float64Array(columns * rows);
  const pixels = new Float64Array(columns * rows);
  for (let y = 0, at = 0; y < size; y++) {
    const row = Math.floor((y * rows) / size) * columns;
    for (let x = 0; x < size; x++, at += 3) {
      const cell = row + Math.floor((x * columns) / size);
      // Rec. 601 luma in thousandths: whole numbers, so the sums are exact.
      const luma = 299 * (rgb[at] ?? 0) + 587 * (rgb[at + 1] ?? 0) + 114 * (rgb[at + 2] ?? 0);
      sums[cell] = (sums[cell] ?? 0) + luma;
      pixels[cell] = (pixels[cell] ?? 0) + 1;
    }
  }
  let hash = 0n;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const cell = row * columns + column;
      // Means compared crosswise, without dividing.
      const brighter =
        (sums[cell] ?? 0) * (pixels[cell + 1] ?? 0) > (sums[cell + 1] ?? 0) * (pixels[cell] ?? 0);
      hash = (hash << 1n) | (brighter ? 1n : 0n);
    }
  }
  return hash;
}
