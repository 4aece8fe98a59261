import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { type Replacement, planRewrite } from '../edits/planRewrite';
import { sha256 } from '../../base/disk/fingerprints';
import type { LabelChange, LabelEdit } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { imageColumnOf, labelColumnOf } from '../text/columns';
import { encodeText, EncodedText } from '../text/encodedText';
import { clearEncodingOf } from '../text/guessEncoding';
import { fieldContent, fieldText } from '../text/scanText';
import type { LabelField } from '../text/labelRows';
import { fieldSpan } from '../text/readRows';
import { type Dialect, fieldStyle, isBlankRow, scanRows } from '../text/rowScanner';
import { sniffTable } from '../text/tableSniffer';
import { headLength } from '../text/fileBlocks';

const suffix = '.corrections.csv';

/**
 * Where the corrected labels of a file stand whose own content may not be overwritten: beside it, `votes.csv` →
 * `votes.corrections.csv`, `train.parquet` → `train.corrections.csv`.
 */
export function correctionsPath(labels: string): string {
  return labels.replace(/\.(csv(\.gz)?|parquet|arrow|feather|tar)$/i, '') + suffix;
}

/** The same for a folder of images whose names say the class: in it, so that it stays with them. */
export function correctionsIn(folder: string): string {
  return path.join(folder, `labels${suffix}`);
}

/** Whether a file holds the corrections of another one, so that it is no data set of its own. */
export function isCorrectionsPath(file: string): boolean {
  return file.toLowerCase().endsWith(suffix);
}

type CorrectedRow = {
  readonly label: string;
  readonly line: number;
  readonly field: LabelField;
  /** Line of a row above it that gives the sample another label. */
  readonly overruled: number | undefined;
};

/** The corrections of a file whose own content may not be overwritten. */
export type CorrectionsFile = {
  readonly path: string;
  readonly source: LabelSource;
  /** By sample; of several rows for one the last. */
  readonly rows: ReadonlyMap<string, CorrectedRow>;
  /** How to write into it; undefined where there is no such file yet, or nothing in it. */
  readonly shape: CorrectionsShape | undefined;
  /** SHA-256 (hex) of the file; null: there is none. */
  readonly hash: string | null;
};

type CorrectionsShape = {
  readonly text: EncodedText;
  readonly dialect: Dialect;
  readonly lineEnd: string;
  readonly columns: number;
  readonly image: number;
  readonly label: number;
};

const header = 'image,label\n';
const plain: Dialect = { delimiter: ','.charCodeAt(0), quotes: true, comments: true };

/**
 * Reads a file of corrections: a table with a header that names a column for the sample's id and one for its label.
 * @throws HumanError where it is another kind of file, or cannot be read.
 */
export async function readCorrections(source: LabelSource): Promise<CorrectionsFile> {
  const file = source.location;
  const bytes = await source.whole();
  const hash = bytes ? sha256(bytes) : null;
  if (!bytes || bytes.length === 0) return { path: file, source, rows: new Map(), shape: undefined, hash };
  const isWhole = bytes.length <= headLength;
  const encoding = await clearEncodingOf(bytes, file, source.namesFiles);
  const table = sniffTable({ head: bytes.subarray(0, headLength), isWhole, encoding, choices: [] });
  const [names = []] = table?.rows ?? [];
  const [image, label] = [imageColumnOf(names), labelColumnOf(names)];
  if (!table || image === undefined || label === undefined)
    throw new HumanError(
      l10n.t(
        'Line 1 of {0} does not read “image,label”, as a file of corrections does; put that line right, or move the file away.',
        file,
      ),
    );
  const text = new EncodedText(bytes, encoding);
  const dialect = { ...plain, delimiter: table.delimiter };
  const rows = new Map<string, CorrectedRow>();
  let headerAhead = true;
  scanRows(text.units, dialect, (row) => {
    if (isBlankRow(row)) return undefined;
    if (headerAhead) headerAhead = false;
    else if (row.strayQuote || row.fields <= Math.max(image, label))
      throw new HumanError(
        row.strayQuote
          ? l10n.t(
              'Line {0} of {1} is not an image and its label: a quote is not closed; put the row right.',
              row.line,
              file,
            )
          : l10n.t('Line {0} of {1} is not an image and its label; put the row right.', row.line, file),
      );
    else {
      const [id, wanted] = [fieldText(text, row, image), fieldText(text, row, label)];
      const earlier = rows.get(id);
      const overruled = earlier?.label === wanted ? earlier.overruled : earlier?.line;
      rows.set(id, { label: wanted, line: row.line, field: fieldSpan(text, row, label), overruled });
    }
    return undefined;
  });
  const shape = { text, dialect, lineEnd: lineEndOf(text.units), columns: names.length, image, label };
  return { path: file, source, rows, shape, hash };
}

/**
 * Plans to note corrected labels: a row that there is gets another label, other samples get a row at the end. A file
 * that is not there yet is made.
 * @throws HumanError where the file was changed since it was read, or its encoding lacks a character.
 */
export async function planCorrections(
  file: CorrectionsFile,
  wanted: readonly { readonly id: string; readonly label: string }[],
  changes: readonly LabelChange[],
): Promise<LabelEdit> {
  if (wanted.length === 0) return { kind: 'several', edits: [], changes: [] };
  const { shape } = file;
  if (!shape) {
    const rows = wanted.map(({ id, label }) => `${written(id, plain)},${written(label, plain)}\n`);
    const content = Buffer.from(header + rows.join(''));
    if (file.hash !== null)
      return planRewrite(
        file.source,
        file.hash,
        [{ span: { start: 0, end: 0 }, inserted: content }],
        changes,
      );
    const after = sha256(content);
    const splices = [{ start: 0, removed: '', inserted: content.toString('base64') }];
    return { kind: 'rewrite', path: file.path, before: null, after, splices, changes };
  }
  const encoded = (content: string) => {
    const bytes = encodeText(content, shape.text.encoding);
    if (!bytes)
      throw new HumanError(
        l10n.t(
          '{0} ({1}) has no room for a character of {2}; save it as UTF-8 first.',
          file.path,
          shape.text.encoding,
          JSON.stringify(content.trim()),
        ),
      );
    return bytes;
  };
  const replacements: Replacement[] = [];
  const added: string[] = [];
  for (const { id, label } of wanted) {
    const field = file.rows.get(id)?.field;
    if (field) {
      const { start, end, style } = field;
      replacements.push({ span: { start, end }, inserted: encoded(written(label, shape.dialect, style)) });
    } else added.push(newRow(shape, id, label));
  }
  replacements.sort((a, b) => a.span.start - b.span.start);
  if (added.length > 0) {
    const { text, lineEnd } = shape;
    const isEnded = [10, 13].includes(text.units.at(-1) ?? 0);
    const { end } = text.byteSpan(0, text.units.length);
    replacements.push({
      span: { start: end, end },
      inserted: encoded((isEnded ? '' : lineEnd) + added.map((row) => row + lineEnd).join('')),
    });
  }
  return planRewrite(file.source, file.hash ?? '', replacements, changes);
}

function newRow({ columns, image, label, dialect }: CorrectionsShape, id: string, wanted: string): string {
  const cells = Array.from({ length: columns }, () => '');
  cells[image] = written(id, dialect);
  cells[label] = written(wanted, dialect);
  return cells.join(String.fromCharCode(dialect.delimiter));
}

function written(value: string, dialect: Dialect, style: LabelField['style'] = fieldStyle.bare): string {
  const content = fieldContent(value, style, dialect);
  // Ids and classes were read from fields, which have no blanks at their ends.
  if (content === undefined) throw new Error(`“${value}” cannot be written into a file of corrections.`);
  return content;
}

function lineEndOf(units: Uint8Array): string {
  const first = units.findIndex((unit) => unit === 10 || unit === 13);
  if (units[first] !== 13) return '\n';
  return units[first + 1] === 10 ? '\r\n' : '\r';
}
