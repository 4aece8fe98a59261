/** Side of a small picture, pixels. */
export const smallSide = 24;
export const smallBytes = smallSide * smallSide;

/** Rows and columns of a square image without what is pure black on its sides: half-open. */
export type InnerPart = {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
};

/** @param rgb [size × size × 3] bytes, with black bars beside what is not square. */
export function withoutBars(rgb: Uint8Array, size: number): InnerPart {
  const isBlackRow = (row: number) =>
    rgb.subarray(3 * row * size, 3 * (row + 1) * size).every((value) => value === 0);
  const isBlackColumn = (column: number) => {
    for (let at = 3 * column; at < rgb.length; at += 3 * size)
      if (rgb[at] !== 0 || rgb[at + 1] !== 0 || rgb[at + 2] !== 0) return false;
    return true;
  };
  let [top, bottom, left, right] = [0, size, 0, size];
  while (top < bottom && isBlackRow(top)) top++;
  while (bottom > top && isBlackRow(bottom - 1)) bottom--;
  while (left < right && isBlackColumn(left)) left++;
  while (right > left && isBlackColumn(right - 1)) right--;
  return { top, bottom, left, right };
}

/**
 * A face as copies of it are told by: grey, what is in the frame averaged down to 24 × 24 cells whatever its shape, and
 * blurred a little, so that it hardly matters where the cells lie.
 * @param rgb [size × size × 3] bytes, with black bars beside what is not square.
 */
export function smallPicture(rgb: Uint8Array, size: number): Uint8Array {
  const inner = withoutBars(rgb, size);
  // Bars are as wide on both sides, but for a pixel; what is black on one side alone belongs to the picture.
  const [top, bottom] = evenBars(inner.top, inner.bottom, size);
  const [left, right] = evenBars(inner.left, inner.right, size);
  const grey = new Float64Array(size * size);
  for (let cell = 0; cell < grey.length; cell++) {
    // Rec. 601 luma in thousandths.
    grey[cell] = 299 * (rgb[3 * cell] ?? 0) + 587 * (rgb[3 * cell + 1] ?? 0) + 114 * (rgb[3 * cell + 2] ?? 0);
  }
  const narrow = averaged(grey, { lines: size, step: size, start: left, end: right, next: 1 });
  const small = averaged(narrow, { lines: smallSide, step: 1, start: top, end: bottom, next: smallSide });
  return blurred(small);
}

function evenBars(start: number, end: number, size: number): [number, number] {
  const bars = Math.min(start, size - end);
  return Math.abs(start - (size - end)) <= 1 && bars > 0 ? [start, end] : [bars, size - bars];
}

type Lines = {
  readonly lines: number;
  /** From a line to the next one, and from a value of a line to the next one. */
  readonly step: number;
  readonly next: number;
  /** The part of each line that counts. */
  readonly start: number;
  readonly end: number;
};

/** Averages part of each line down to `smallSide` values, which lie as the lines did; parts of pixels count in part. */
function averaged(values: Float64Array, { lines, step, next, start, end }: Lines): Float64Array {
  const isAcross = next === 1;
  const result = new Float64Array(lines * smallSide);
  const length = (end - start) / smallSide;
  if (length <= 0) return result;
  for (let cell = 0; cell < smallSide; cell++) {
    const from = start + cell * length;
    const to = Math.min(end, from + length);
    for (let line = 0; line < lines; line++) {
      let sum = 0;
      for (let at = Math.floor(from); at < to; at++)
        sum += (Math.min(to, at + 1) - Math.max(from, at)) * (values[line * step + at * next] ?? 0);
      result[isAcross ? line * smallSide + cell : cell * smallSide + line] = sum / length;
    }
  }
  return result;
}

/** Weights 1, 2, 1 along and across, of thousandths of luma; the outermost cells count as their own neighbours. */
function blurred(luma: Float64Array): Uint8Array {
  const last = smallSide - 1;
  const result = new Uint8Array(smallBytes);
  const across = (row: number, column: number) => {
    const line = row * smallSide;
    const before = luma[line + Math.max(0, column - 1)] ?? 0;
    const after = luma[line + Math.min(last, column + 1)] ?? 0;
    return before + 2 * (luma[line + column] ?? 0) + after;
  };
  for (let row = 0; row < smallSide; row++) {
    const [above, below] = [Math.max(0, row - 1), Math.min(last, row + 1)];
    for (let column = 0; column < smallSide; column++) {
      const sum = across(above, column) + 2 * across(row, column) + across(below, column);
      result[row * smallSide + column] = Math.round(sum / 16_000);
    }
  }
  return result;
}
