import { ChangedOnDiskError } from '../edits/rewriteFile';
import { hashing } from '../edits/splice';
import type { InlineFace, LabelSample } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { EncodedText } from '../text/encodedText';
import { type Dialect, scanRows } from '../text/rowScanner';
import { longestRow, type ScannedText } from '../text/scanText';
import { GreyReader } from './greyCell';

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
    const text = new EncodedText(rest, { encoding: scanned.encoding, offset: 0 });
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
