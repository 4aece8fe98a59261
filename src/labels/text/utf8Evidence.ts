import { isAscii, isUtf8 } from 'node:buffer';

/** A row's place in the units that hold it. */
type Place = { readonly start: number; readonly end: number };

/** Counts the rows that speak for UTF-8 and those that it cannot be. Rows of plain ASCII say nothing. */
export class Utf8Evidence {
  private valid = 0;
  private invalid = 0;

  get isAgainst(): boolean {
    return this.invalid > this.valid;
  }

  /**
   * Looks at the rows of a part of the file.
   * @returns a function that takes in a row and says whether it is damaged; undefined where there is nothing to see.
   */
  checker(units: Uint8Array): ((row: Place) => boolean) | undefined {
    if (isAscii(units)) return undefined;
    const allValid = isUtf8(units);
    return ({ start, end }) => {
      const bytes = units.subarray(start, end);
      if (isAscii(bytes)) return false;
      if (allValid || isUtf8(bytes)) {
        this.valid++;
        return false;
      }
      this.invalid++;
      return true;
    };
  }
}

/** Whether text without a byte-order mark is UTF-8: more of its lines speak for it than against it. */
export function looksUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  const evidence = new Utf8Evidence();
  const check = evidence.checker(bytes);
  for (let start = 0; start < bytes.length;) {
    let end = start;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
    check?.({ start, end });
    start = end + 1;
  }
  return !evidence.isAgainst;
}
