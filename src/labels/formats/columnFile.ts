import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { fileVersion } from '../../base/disk/fingerprints';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { nameNumbers } from '../classes/nameNumbers';
import { auditNote, type ColumnTable, type StoredColumn } from '../columnTable';
import { unclearColumns } from '../dataSet';
import { keptLabelFile } from '../edits/keptLabelFile';
import { imageCandidates } from '../images/imageCandidates';
import { imageKindOf } from '../images/imageKind';
import { isImageName } from '../images/peekFolder';
import type { InlineFace, LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { isWithoutLabels, mentionsImages, recogniseColumns, subjectColumnOf } from '../text/columns';
import { namesNoImage } from '../problemList';
import { LabelRows } from '../text/labelRows';
import { correctionsPath, readCorrections } from '../votes/correctionsFile';

/** A kind of file that stores a table column by column. */
type Kind = {
  readonly id: string;
  readonly title: () => string;
  readonly isOne: (head: Uint8Array) => boolean;
  /** Takes the library, which an extension that starts must not wait for. */
  readonly open: (location: string) => Promise<ColumnTable>;
};

/**
 * Such files, as Hugging Face `datasets`, pandas and Arrow write them: the images stand in a column of their own, or are named
 * by their paths. They are never written: corrections go to a file beside them.
 */
function columnFile(kind: Kind): LabelFormat {
  return {
    ...{ id: kind.id, title: kind.title },
    recognise: (probe) => recognise(kind, probe),
    read: (source, options) => read(kind, source, options),
  };
}

export const parquet = columnFile({
  id: 'parquet',
  title: () => 'Parquet',
  isOne: (head) => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1',
  open: async (location) => (await import('../parquet/parquetTable')).ParquetTable.open(location),
});

export const arrow = columnFile({
  id: 'arrow',
  title: () => 'Arrow',
  isOne: isArrow,
  open: async (location) => (await import('../arrow/arrowTable')).ArrowTable.open(location),
});

async function recognise(
  { isOne, open }: Kind,
  { source, isFolder, head }: LabelProbe,
): Promise<Recognition> {
  if (isFolder || !isOne(head)) return { kind: 'no' };
  return withTable(await open(source.location), async (table) => {
    if (table.note(auditNote) !== undefined) return { kind: 'no' };
    const { names, rows, recognised } = await showTable(table);
    const question = {
      ...{ columns: names, preview: rows.slice(0, questionRows) },
      columnsAre: { kind: 'keys', keys: names },
    } as const;
    if (recognised) {
      const { image: imageKey, label: labelKey, confidence } = recognised;
      return { kind: 'yes', options: { imageKey, labelKey }, confidence, question };
    }
    if (!mentionsImages(names, rows)) return { kind: 'no' };
    return { kind: 'ask', ...question, isWithoutLabels: isWithoutLabels([names, ...rows]) };
  });
}

async function read({ id, open }: Kind, source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const stamp = await fileVersion(location);
  const { rows, bytes, sampleOfRow, classNames, subjectColumn } = await withTable(
    await open(location),
    (table) => readTable(table, source, options),
  );
  const classes = classNames.classes(rows.labelsFound);
  return keptLabelFile({
    ...{ format: id, location, samples: rows.samples, classes, problems: rows.problems },
    ...{ subjectColumn, takesClassNames: true },
    corrections: await readCorrections(source.beside(correctionsPath(location))),
    classOf: (written) => classes.find((name) => name === classNames.nameOf(written)),
    isUnchanged: async () => (await fileVersion(location)) === stamp,
    candidates: (folder, image) =>
      bytes === undefined
        ? imageCandidates(folder, image)
        : // Where an audit writes the faces.
          [path.join(folder, '.scn', 'faces', path.basename(location), image)],
    inlineFaces: bytes === undefined ? undefined : () => facesOf(() => open(location), bytes, sampleOfRow),
  });
}

async function withTable<T>(table: ColumnTable, work: (table: ColumnTable) => Promise<T>): Promise<T> {
  try {
    return await work(table);
  } finally {
    await table.close();
  }
}

/** Whether a file begins as those of Arrow do, in the file format (Feather, version 2) or as a stream. */
function isArrow(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 12));
  if (start.toString('latin1', 0, 6) === 'ARROW1') return true;
  // A first message, whose metadata, a FlatBuffer, begins with the place of its root.
  return start.length === 12 && start.readUInt32LE(0) === 0xffffffff && start.readUInt32LE(8) < 256;
}

/** Columns as people are shown them: an image is one, whether it is a column or two in a struct. */
type ShownColumn = {
  readonly name: string;
  /** The column of the image files' bytes, and that of texts. */
  readonly bytes?: string;
  readonly text?: string;
};

function shownColumns(columns: readonly StoredColumn[]): ShownColumn[] {
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  const imageOf = (name: string) => /^(.+)\.(bytes|path)$/.exec(name)?.[1];
  return columns.flatMap(({ name, kind }): ShownColumn[] => {
    const image = imageOf(name);
    if (image !== undefined && kinds.get(`${image}.bytes`) === 'bytes') {
      const text = kinds.has(`${image}.path`) ? `${image}.path` : undefined;
      return name.endsWith('.bytes')
        ? [{ name: image, bytes: name, ...(text !== undefined && { text }) }]
        : [];
    }
    return [kind === 'bytes' ? { name, bytes: name } : { name, text: name }];
  });
}

/** Rows that show what columns hold, and those of them that a question shows. */
const shownRows = 500;
const questionRows = 5;

/** The first rows as texts, where an image stands as the name that it gets, and the columns of image and label. */
async function showTable(table: ColumnTable) {
  const columns = shownColumns(table.columns);
  const cells = await Promise.all(
    columns.map(async ({ bytes, text }) => {
      const ending = bytes === undefined ? undefined : await imageEnding(table, bytes);
      if (ending !== undefined)
        return Array.from({ length: Math.min(table.rows, shownRows) }, (_, row) => nameOf(row, '', ending));
      return text === undefined ? [] : (await firstValues(table, text)).map(textOf);
    }),
  );
  const names = columns.map(({ name }) => name);
  const length = Math.min(table.rows, shownRows);
  const rows = Array.from({ length }, (_, row) => cells.map((column) => column[row] ?? ''));
  const found = recogniseColumns([names, ...rows]);
  const labelled = featuresOf(table).filter(({ classes }) => classes !== undefined);
  // What the data set's author says is a class is one, whatever it is called.
  const [only, ...others] = labelled;
  const label = only && others.length === 0 ? only.name : names[found?.labelColumn ?? -1];
  const image =
    names[found?.imageColumn ?? -1] ?? names.find((_, column) => isImageName(cells[column]?.[0] ?? ''));
  const recognised =
    image === undefined || label === undefined || image === label
      ? undefined
      : { image, label, confidence: only ? 1 : (found?.confidence ?? 0) };
  return { names, rows, recognised };
}

async function readTable(table: ColumnTable, source: LabelSource, options: LabelOptions) {
  const { location } = source;
  const columns = shownColumns(table.columns);
  const columnNames = columns.map(({ name }) => name);
  const isChosen = options.imageKey !== undefined && options.labelKey !== undefined;
  const shown = isChosen ? undefined : (await showTable(table)).recognised;
  const { imageKey = shown?.image, labelKey = shown?.label } = options;
  const image = columns.find(({ name }) => name === imageKey);
  const label = columns.find(({ name }) => name === labelKey)?.text;
  if (!image || label === undefined)
    throw new HumanError(
      `${unclearColumns(location, 'keys')} ${l10n.t('Choose them among {0}.', columnNames.map((name) => `“${name}”`).join(', '))}`,
    );
  const ending = image.bytes === undefined ? undefined : await imageEnding(table, image.bytes);
  if (ending === undefined && image.text === undefined)
    throw new HumanError(
      l10n.t('The column “{0}” of {1} holds no images; choose another.', image.name, location),
    );
  const taken = [image.name, labelKey ?? ''].map((name) => columnNames.indexOf(name));
  const subjectColumn = columnNames[subjectColumnOf(columnNames, taken) ?? -1];
  const [labels, paths, subjects] = await Promise.all(
    [label, image.text, subjectColumn].map((name) => (name === undefined ? [] : table.values(name))),
  );
  const given = featuresOf(table).find(({ name }) => name === labelKey)?.classes;
  const classNames = options.classNames ?? given;
  const names = new ClassNames(classNames);
  const rows = new LabelRows<undefined>();
  const sampleOfRow = new Int32Array(table.rows).fill(-1);
  for (let row = 0; row < table.rows; row++) {
    const stated = textOf(paths?.[row]);
    const name = ending === undefined ? stated : nameOf(row, stated, ending);
    if (name === '') {
      rows.problem(namesNoImage({ line: row + 1 }), row + 1);
      continue;
    }
    const written = textOf(labels?.[row]);
    if (written !== '') rows.found(written);
    const subject = textOf(subjects?.[row]);
    const sample = rows.samples.length;
    rows.add(name, names.nameOf(written), row + 1, undefined, subject === '' ? undefined : { subject });
    // What is too long was left out.
    if (rows.samples.length > sample) sampleOfRow[row] = sample;
  }
  if (rows.samples.length === 0)
    throw new HumanError(l10n.t('{0} has no row with an image and a label; choose another file.', location));
  const settled = await nameNumbers(source, classNames ? { ...options, classNames } : options, rows);
  rows.finish();
  const bytes = ending === undefined ? undefined : image.bytes;
  return { rows, bytes, sampleOfRow, classNames: settled, subjectColumn };
}

/** The images of a column, one after the other: a part of them is in memory at a time. */
async function* facesOf(
  open: () => Promise<ColumnTable>,
  column: string,
  sampleOfRow: Int32Array,
): AsyncGenerator<InlineFace, void> {
  const table = await open();
  try {
    let row = 0;
    for await (const page of table.pages(column))
      for (const encoded of page) {
        const sample = sampleOfRow[row++] ?? -1;
        if (sample >= 0 && encoded instanceof Uint8Array && encoded.length > 0) yield { sample, encoded };
      }
  } finally {
    await table.close();
  }
}

/**
 * What the image in a row is called: by the row's number, because names within a data set need not differ, and the name
 * that it had as a file, as far as that can be one.
 */
function nameOf(row: number, stated: string, ending: string): string {
  const base = stated.split(/[/\\]/).at(-1) ?? '';
  const plain = base
    .replace(/\.\w{1,5}$/, '')
    .replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
    .slice(0, 60);
  return `${String(row + 1).padStart(7, '0')}${plain === '' ? '' : `-${plain}`}.${ending}`;
}

/** How the names of a column's images end, by their first bytes; undefined where it holds no images. */
async function imageEnding(table: ColumnTable, column: string): Promise<string | undefined> {
  for await (const page of table.pages(column)) {
    const first = page.find((value) => value instanceof Uint8Array && value.length > 0);
    if (!(first instanceof Uint8Array)) continue;
    return imageKindOf(first);
  }
  return undefined;
}

async function firstValues(table: ColumnTable, column: string): Promise<readonly unknown[]> {
  for await (const page of table.pages(column)) return page.slice(0, shownRows);
  return [];
}

/** A cell as text; empty for what is missing, or no single value. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

/** What Hugging Face `datasets` notes about a file: its features by name (`datasets.Features.to_dict`). */
const notes = v.object({
  info: v.object({
    features: v.record(
      v.string(),
      v.looseObject({ _type: v.optional(v.string()), names: v.optional(v.array(v.string())) }),
    ),
  }),
});

/** The file's features with the names of their classes by number; none where no such note is in it. */
function featuresOf(table: ColumnTable) {
  let note: unknown;
  try {
    note = JSON.parse(table.note('huggingface') ?? 'null');
  } catch {
    return [];
  }
  const parsed = v.safeParse(notes, note);
  const features = parsed.success ? Object.entries(parsed.output.info.features) : [];
  return features.map(([name, { _type: type, names }]) => ({
    name,
    classes:
      type === 'ClassLabel' && names
        ? Object.fromEntries(names.map((className, number) => [String(number), className]))
        : undefined,
  }));
}
