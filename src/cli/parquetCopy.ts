import { countOf } from '../base/text';
import { readRegular } from '../base/disk/regularFile';
import { type DataSet, imageRootsOf, memberPath, membersOf } from '../labels/dataSet';
import { parquet } from '../labels/formats/columnFile';
import { ImageFinder } from '../labels/images/imageFinder';
import type { InlineFace, LabelFile, LabelSample } from '../labels/labelFile';
import { furtherColumns, RowReader } from '../labels/parquet/furtherColumns';
import {
  type FurtherColumn,
  type ImageRow,
  parquetBlocks,
  plainColumn,
  textColumn,
} from '../labels/parquet/parquetBlocks';
import { columnsOf } from './sampleRows';
import { stat } from 'node:fs/promises';

/** What a copy calls its own columns. */
const own = new Set(['image', 'label']);
/** No face has more, in bytes. */
const largestImage = 256 * 1024 * 1024;

/** What is beside images and labels: columns, and their values for a sample. */
type Further = {
  readonly columns: readonly FurtherColumn[];
  readonly leftOut: readonly string[];
  readonly of: (sample: LabelSample) => Promise<readonly unknown[]>;
  readonly close: () => Promise<void>;
};

/** A data set as one Parquet file with its images in it, one row group in memory at a time. */
export class ParquetCopy {
  /** Those that were written so far. */
  rows = 0;

  private constructor(
    private readonly labels: LabelFile,
    private readonly roots: readonly string[],
    private readonly further: Further,
  ) {}

  static async of(labels: LabelFile, dataSet: DataSet & { readonly folder: string }): Promise<ParquetCopy> {
    const isParquet = membersOf(dataSet).every(({ reading }) => reading.format === parquet.id);
    return new ParquetCopy(
      labels,
      imageRootsOf(dataSet, [dataSet.folder]),
      isParquet ? await columnsOfFiles(dataSet) : columnsOfSamples(labels),
    );
  }

  async *blocks(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* parquetBlocks(this.imageRows(), this.labels.classes, this.further.columns);
    } finally {
      await this.further.close();
    }
  }

  /** What to say once it is written, sentences. */
  get notes(): readonly string[] {
    const missing = this.labels.samples.length - this.rows;
    const { leftOut } = this.further;
    return [
      ...(missing === 0
        ? []
        : [
            `${countOf(missing, 'image')} could not be found or read, and ${missing === 1 ? 'its row is' : 'their rows are'} not in it.`,
          ]),
      ...(leftOut.length === 0
        ? []
        : [
            `These columns are not in it, as they hold no single texts or numbers, or not in all files: ${leftOut.join(', ')}.`,
          ]),
    ];
  }

  private async *imageRows(): AsyncGenerator<ImageRow, void> {
    const { samples, classes } = this.labels;
    const numbers = new Map(classes.map((name, number) => [name, number]));
    for await (const [index, image] of this.images()) {
      const sample = samples[index];
      if (!sample) continue;
      this.rows++;
      yield {
        image,
        path: sample.image.split(/[/\\]/).at(-1) ?? '',
        label: numbers.get(sample.label),
        further: await this.further.of(sample),
      };
    }
  }

  /** Image files by their samples, in these samples' order. */
  private async *images(): AsyncGenerator<readonly [sample: number, bytes: Uint8Array], void> {
    const { labels, roots } = this;
    if (labels.inlineFaces) {
      for await (const face of labels.inlineFaces()) yield [face.sample, bytesOf(face)];
      return;
    }
    const finder = new ImageFinder(labels, roots);
    for (const [index, { image }] of labels.samples.entries()) {
      const place = finder.place(image);
      const bytes = place.kind === 'found' ? await bytesIn(place.file) : undefined;
      if (bytes && bytes.length > 0) yield [index, bytes];
    }
  }
}

/** Undefined where it cannot be read, or is no face by its size. */
async function bytesIn(file: string): Promise<Uint8Array | undefined> {
  try {
    return (await stat(file)).size > largestImage ? undefined : await readRegular(file);
  } catch {
    return undefined;
  }
}

/** Grey values as a plain image file (PGM). */
function bytesOf(face: InlineFace): Uint8Array {
  return 'encoded' in face
    ? face.encoded
    : Buffer.concat([Buffer.from(`P5\n${face.width} ${face.height}\n255\n`), face.grey]);
}

/** What Parquet files have, row by row. */
async function columnsOfFiles(dataSet: DataSet): Promise<Further> {
  const members = membersOf(dataSet);
  const keys = members.flatMap(({ reading: { options } }) => [
    options.imageKey ?? '',
    options.labelKey ?? '',
  ]);
  const files = members.map(({ location }) => location);
  const { kept, leftOut } = await furtherColumns(files, new Set(keys), own);
  let open: { readonly file: string; readonly rows: RowReader } | undefined;
  return {
    ...{ columns: kept, leftOut },
    of: async ({ file, line = 1 }) => {
      const location = file === undefined ? dataSet.location : memberPath(dataSet.location, file);
      if (open?.file !== location) {
        await open?.rows.close();
        const names = kept.map(({ name }) => name);
        open = { file: location, rows: await RowReader.open(location, names) };
      }
      return open.rows.at(line - 1);
    },
    close: async () => open?.rows.close(),
  };
}

/** What the product knows about samples. */
function columnsOfSamples(labels: LabelFile): Further {
  const all = columnsOf(labels, (image) => image).filter(({ names }) => !names.some((name) => own.has(name)));
  const names = all.flatMap((each) => each.names);
  const isNumber = (name: string) => /^(box|votes)_/.test(name);
  return {
    columns: names.map(
      (name) => (isNumber(name) ? plainColumn(name, 'DOUBLE') : undefined) ?? textColumn(name),
    ),
    leftOut: [],
    of: (sample) => {
      const cells = all.flatMap((each) => each.cells(sample));
      return Promise.resolve(
        cells.map((cell, column) =>
          cell === '' ? null : isNumber(names[column] ?? '') ? Number(cell) : cell,
        ),
      );
    },
    close: () => Promise.resolve(),
  };
}
