import * as l10n from '@vscode/l10n';

/** Faces in label files are small: FER2013's have 48 × 48 pixels. */
const largestSide = 512;

/** The pixels of a square face, or why a cell holds none: the beginning of a sentence. */
export type GreyCell =
  | { readonly side: number; readonly problem?: undefined }
  | { readonly problem: string; readonly side?: undefined };

/** Reads cells such as “70 80 82 …”: the grey values of a square face, row by row, with blanks between them. */
export class GreyReader {
  private readonly values = new Uint8Array(largestSide ** 2);

  /**
   * Reads a cell without keeping its values.
   * @param units a text's code units, in which ASCII stands for itself.
   */
  check(units: Uint8Array, start: number, end: number): GreyCell {
    let count = 0;
    for (let position = start; position < end;) {
      const unit = units[position] ?? 0;
      if (unit === 32 || unit === 9) {
        position++;
        continue;
      }
      let value = 0;
      const first = position;
      for (; position < end; position++) {
        const digit = (units[position] ?? 0) - 48;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
        if (value > 255) return { problem: l10n.t('pixel {0} is greater than 255', count + 1) };
      }
      const next = units[position];
      if (position === first || (position < end && next !== 32 && next !== 9))
        return { problem: l10n.t('pixel {0} is not a whole number from 0 to 255', count + 1) };
      if (count === this.values.length)
        return { problem: l10n.t('the face has more than {0} × {0} pixels', largestSide) };
      this.values[count++] = value;
    }
    const side = Math.round(Math.sqrt(count));
    if (count === 0) return { problem: l10n.t('the row has no pixels') };
    return side * side === count ? { side } : { problem: l10n.t('{0} pixels make no square', count) };
  }

  /** The face of a cell: `side × side` grey values; undefined where it holds none. */
  read(units: Uint8Array, start: number, end: number): { side: number; grey: Uint8Array } | undefined {
    const { side } = this.check(units, start, end);
    return side === undefined ? undefined : { side, grey: this.values.slice(0, side * side) };
  }
}
