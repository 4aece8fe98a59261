import type { ByteSpan, FaceBox } from '../labelFile';

/** A line of a YOLO label file: the class's number and where it stands, and the box. */
export type YoloLine = {
  readonly line: number;
  readonly number: string;
  readonly span: ByteSpan;
  /** As shares of the image's width and height. */
  readonly box: FaceBox | 'wrong';
};

/** Boxes that networks predict pass an edge by a little. */
const tolerance = 0.02;
/** No person draws so many boxes into one image, or so long an outline. */
const longestLine = 1024 * 1024;

/**
 * Reads YOLO's label file of one image: `class x y width height`, `x` and `y` being the box's middle, all but the class as
 * shares of the image. Outlines (`class x1 y1 x2 y2 x3 y3 …`) are taken as the box about them.
 * @param hasPoints whether what stands behind the box are points of a pose.
 * @param onWrong gets the lines that are none of these.
 */
export function yoloLines(bytes: Buffer, hasPoints: boolean, onWrong: (line: number) => void): YoloLine[] {
  const found: YoloLine[] = [];
  let start = bytes.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0;
  for (let line = 1; start < bytes.length; line++) {
    const lineFeed = bytes.indexOf(10, start);
    const end = lineFeed < 0 ? bytes.length : lineFeed;
    const text = bytes.toString('latin1', start, Math.min(end, start + longestLine));
    if (text.trim() !== '') {
      const [, indent = '', number, rest = ''] =
        /^([ \t]*)(\d+(?:\.0*)?)[ \t,]+(\S.*)$/.exec(text.trimEnd()) ?? [];
      const numbers = rest.split(/[ \t,]+/).map((each) => (/^[-+.\deE]+$/.test(each) ? Number(each) : NaN));
      if (number === undefined || numbers.length < 4 || numbers.some(Number.isNaN)) onWrong(line);
      else {
        const at = start + indent.length;
        const box = boxOf(numbers, hasPoints);
        found.push({ line, number, span: { start: at, end: at + number.length }, box });
      }
    }
    start = end + 1;
  }
  return found;
}

/** Whether the start of a file looks so, but for a line here and there. */
export function areYoloLines(head: Buffer, isWhole: boolean): boolean {
  let wrong = 0;
  const whole = isWhole ? head : head.subarray(0, head.lastIndexOf(10) + 1);
  const lines = yoloLines(whole, false, () => wrong++);
  return lines.length > 0 && wrong <= lines.length / 2;
}

function boxOf(numbers: readonly number[], hasPoints: boolean): FaceBox | 'wrong' {
  const isOutline = !hasPoints && numbers.length >= 6 && numbers.length % 2 === 0;
  const [x = NaN, y = NaN, width = NaN, height = NaN] = isOutline ? aroundAll(numbers) : numbers;
  const [left, top] = [x - width / 2, y - height / 2];
  const isWithin =
    width > 0 &&
    height > 0 &&
    left >= -tolerance &&
    top >= -tolerance &&
    left + width <= 1 + tolerance &&
    top + height <= 1 + tolerance;
  return isWithin ? { left, top, width, height } : 'wrong';
}

/** The middle, width and height of the box about points. */
function aroundAll(numbers: readonly number[]): readonly number[] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const [x, y] = [numbers[at] ?? NaN, numbers[at + 1] ?? NaN];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
}
