import * as l10n from '@vscode/l10n';
import { ChangedOnDiskError, hashing } from '../edits/rewriteFile';
import type { InlineFace, LabelSample } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { EncodedText } from '../text/encodedText';
import { type Dialect, scanRows } from '../text/rowScanner';
import { longestRow, type ScannedText } from '../text/scanText';

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

/** A label file that holds the faces themselves, as it was read. */
export type FaceTable = {
  readonly source: LabelSource;
  readonly dialect: Dialect;
  readonly scanned: ScannedText;
  readonly samples: readonly LabelSample[];
  /** The column with the pixels, from 0. */
  readonly pixelColumn: number;
};

/**
 * Reads the faces of a label file again, in the memory of a block of it. Rows whose pixels are no face are passed over.
 * @throws HumanError at the end where the file is not the one that was read, so that faces and samples may not match.
 */
export async function* readFaces(table: FaceTable): AsyncGenerator<InlineFace, void> {
  const { source, dialect, scanned, samples, pixelColumn } = table;
  const reader = new GreyReader();
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let sample = 0;
  const facesIn = (end: 'more' | 'final' | 'overlong'): InlineFace[] => {
    const faces: InlineFace[] = [];
    const text = new EncodedText(rest, scanned.encoding);
    const state = scanRows(
      text.units,
      dialect,
      (row) => {
        if (samples[sample]?.line !== row.line) return undefined;
        const face = reader.read(text.units, row.starts[pixelColumn] ?? 0, row.ends[pixelColumn] ?? 0);
        if (face) faces.push({ sample, width: face.side, height: face.side, grey: face.grey });
        sample++;
        return undefined;
      },
      line,
      end,
    );
    rest = rest.subarray(text.byteSpan(0, state.position).end);
    line = state.line;
    return faces;
  };
  let hash = '';
  for await (const block of hashing(source.blocks(), (all) => (hash = all))) {
    rest = Buffer.concat([rest, block]);
    yield* facesIn(rest.length > longestRow ? 'overlong' : 'more');
  }
  yield* facesIn('final');
  if (hash !== scanned.hash) throw new ChangedOnDiskError(source.location);
}
