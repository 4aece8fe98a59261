import { EncodedText, type TextEncoding } from '../labels/text/encodedText';
import { clearEncodingOf, encodingOf } from '../labels/text/guessEncoding';
import { fieldText } from '../labels/text/scanText';
import { explainFileError } from '../base/disk/fileErrors';
import { type Row, isBlankRow, scanRows } from '../labels/text/rowScanner';
import { getOrMake } from '../base/getOrMake';
import { HumanError } from '../base/humanError';
import { readGiven, statGiven } from './givenPaths';
import path from 'node:path';
import type { Correction, LabelFile } from '../labels/labelFile';

/** A row of a corrections file. `line` counts from 1. */
export type CorrectionRow = { readonly image: string; readonly label: string; readonly line: number };

type Layout = {
  readonly delimiter: number;
  readonly image: number;
  readonly label: number;
  readonly header: boolean;
};

/** A header tells which of these it is written with; without one it is a comma. */
const delimiters = [',', ';', '\t'];

/**
 * Reads a corrections file: CSV whose header names the columns `image` and `label`, in any order and among others;
 * without such a header, its first two columns.
 * @param labels reads the label file that they are for: what it names tells encodings apart.
 * @throws HumanError for the first row that is not whole, or where there is none.
 */
export async function readCorrectionsFile(
  file: string,
  labels: () => Promise<LabelFile>,
): Promise<CorrectionRow[]> {
  await statGiven(file, 'corrections file');
  const bytes = await readGiven(file).catch((error: unknown) => {
    throw explainFileError(error, file);
  });
  const text = new EncodedText(bytes, await encodingIn(bytes, file, labels));
  const { delimiter, image, label, header } = layoutOf(text, file);
  const corrections: CorrectionRow[] = [];
  let headerAhead = header;
  scanRows(text.units, { delimiter, quotes: true }, (row): undefined => {
    if (isBlankRow(row)) return;
    if (headerAhead) {
      headerAhead = false;
      return;
    }
    const refuse = (what: string): never => {
      throw new HumanError(`Line ${row.line} of ${file} ${what}. Nothing was changed; correct that line.`);
    };
    if (row.strayQuote) refuse('has a quote that is not closed');
    const correction = {
      image: fieldText(text, row, image),
      label: fieldText(text, row, label),
      line: row.line,
    };
    if (row.fields <= Math.max(image, label)) refuse('is too short: it needs an image and a label');
    if (correction.image === '') refuse('names no image');
    if (correction.label === '') refuse(`gives no label for “${correction.image}”`);
    corrections.push(correction);
  });
  if (corrections.length === 0) {
    throw new HumanError(
      `${file} holds no corrections. Nothing was changed; write a row “image,label” for each label to correct.`,
    );
  }
  return corrections;
}

async function encodingIn(
  bytes: Buffer,
  file: string,
  labels: () => Promise<LabelFile>,
): Promise<TextEncoding> {
  if ((await encodingOf(bytes)).encoding.startsWith('UTF')) return clearEncodingOf(bytes, file);
  const { samples, classes } = await labels();
  const names = new Set([...classes, ...samples.flatMap(({ id, image }) => [id, image])]);
  return clearEncodingOf(bytes, file, (name) => names.has(name));
}

function layoutOf(text: EncodedText, file: string): Layout {
  for (const character of delimiters) {
    const delimiter = character.charCodeAt(0);
    const names = firstRow(text, delimiter).map((name) => name.toLowerCase());
    const [image, label] = [names.indexOf('image'), names.indexOf('label')];
    if (image < 0 || label < 0) continue;
    if (image !== names.lastIndexOf('image') || label !== names.lastIndexOf('label')) {
      throw new HumanError(
        `The header of ${file} names “image” or “label” twice. Nothing was changed; keep one column of each.`,
      );
    }
    return { delimiter, image, label, header: true };
  }
  return { delimiter: ','.charCodeAt(0), image: 0, label: 1, header: false };
}

function firstRow(text: EncodedText, delimiter: number): string[] {
  let fields: string[] = [];
  scanRows(text.units, { delimiter, quotes: true }, (row: Row) => {
    if (isBlankRow(row)) return true;
    fields = Array.from({ length: row.fields }, (_, field) => fieldText(text, row, field));
    return false;
  });
  return fields;
}

type MatchOptions = {
  readonly file: string;
  /** Relative paths count from here where the label file does not name them so itself. */
  readonly folder: string;
  readonly newClasses: boolean;
};

/**
 * Finds the sample that each correction means, and its class by name or as the label file writes it.
 * @throws HumanError for the first row that names no sample, several of them, or no class; and for two rows that contradict.
 */
export function matchCorrections(
  labels: LabelFile,
  rows: readonly CorrectionRow[],
  { file, folder, newClasses }: MatchOptions,
): Correction[] {
  const samples = new SampleNames(labels, folder);
  const wanted = new Map<string, { label: string; line: number }>();
  for (const row of rows) {
    const at = `(line ${row.line} of ${file})`;
    const ids = samples.idsOf(row);
    const [id] = ids;
    if (id === undefined) {
      const header =
        row === rows[0] ? ' If that line is a header, name its columns “image” and “label”.' : '';
      throw new HumanError(
        `“${row.image}” ${at} is not in ${labels.location}. Nothing was changed; correct that line.${header}`,
      );
    }
    if (ids.length > 1) {
      throw new HumanError(
        `“${row.image}” ${at} stands in ${ids.length} rows of ${labels.location}. ` +
          `Nothing was changed; name one of them as ${samples.spellings(ids)}.`,
      );
    }
    const label = labels.classOf(row.label) ?? (newClasses ? row.label : undefined);
    if (label === undefined) {
      throw new HumanError(
        `“${row.label}” ${at} is not a class of ${labels.location}, which has ${listed(labels.classes)}. ` +
          'Nothing was changed; correct that line, or allow new classes with --new-classes.',
      );
    }
    const earlier = wanted.get(id);
    if (earlier && earlier.label !== label) {
      throw new HumanError(
        `Lines ${earlier.line} and ${row.line} of ${file} want different labels for “${row.image}”: ` +
          `“${earlier.label}” and “${label}”. Nothing was changed; keep the right one.`,
      );
    }
    if (!earlier) wanted.set(id, { label, line: row.line });
  }
  return [...wanted].map(([id, { label }]) => ({ id, label }));
}

function listed(classes: readonly string[]): string {
  const shown = classes.slice(0, 20).map((name) => `“${name}”`);
  return (
    shown.join(', ') + (classes.length > shown.length ? ` and ${classes.length - shown.length} more` : '')
  );
}

/** Corrections name samples as the label file does, by their path, or `#1`, `#2` … for one of an image's rows. */
class SampleNames {
  private readonly ids = new Map<string, string[]>();

  constructor(
    private readonly labels: LabelFile,
    private readonly folder: string,
  ) {
    for (const { id, image } of labels.samples) {
      this.note(image, id);
      this.note(id, id);
      const [first] = labels.imageCandidates(image);
      if (first !== undefined) this.note(first, id);
    }
    // The id of an image's first row is its bare name, which means all of its rows here.
    for (const [image, [first, second]] of [...this.ids]) {
      if (first === image && second !== undefined && !this.ids.has(`${image}#1`))
        this.note(`${image}#1`, first);
    }
  }

  idsOf({ image, label }: CorrectionRow): readonly string[] {
    return (
      this.ids.get(image) ??
      this.ids.get(path.resolve(this.folder, image)) ??
      // Applied before, the image may have moved to its class: the same corrections then find it there.
      this.ids.get(this.labels.idAfter(image, label)) ??
      []
    );
  }

  /** How to name each row of an image that has several. */
  spellings(ids: readonly string[]): string {
    const sampleOf = new Map(this.labels.samples.map((sample) => [sample.id, sample]));
    return ids
      .map((id) => {
        const name = id === sampleOf.get(id)?.image ? `${id}#1` : id;
        return `“${name}” (line ${sampleOf.get(id)?.line ?? '?'})`;
      })
      .join(' or ');
  }

  private note(key: string, id: string): void {
    const known = getOrMake(this.ids, key, () => []);
    if (!known.includes(id)) known.push(id);
  }
}
