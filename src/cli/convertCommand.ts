import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import { csvBlocks, textBlocks, spreadsheetRows } from '../labels/text/csvBlocks';
import { writeLabelStudioTasks } from '../audit/result/labelStudioTasks';
import { makeFolderFor } from '../labels/places';
import { cleanlabRows } from '../audit/result/report';
import { writeWhole } from '../base/disk/writeWhole';
import { type DataSet, homeOf, imageRootsOf, labelFilesOf, notAuditedYet } from '../labels/dataSet';
import { ImageFinder } from '../labels/images/imageFinder';
import type { LabelFile } from '../labels/labelFile';
import { csvRows, type ImageNames, jsonLine } from './sampleRows';
import { openDataSet } from '../labels/opening/openLabels';
import { CancelledError, HumanError } from '../base/humanError';
import { firstThere, placesOfAudit } from './auditCommand';
import { countOf } from '../base/text';
import { refuseOverwriting } from './givenPaths';
import { abortable, note, print } from './terminal';
import { chooseGiven } from './labelReading';
import type { ReadingOptions } from './options';

export const convertTargets = ['csv', 'jsonl', 'parquet', 'cleanlab', 'label-studio'] as const;

export type ConvertOptions = ReadingOptions & {
  readonly to: (typeof convertTargets)[number];
  readonly out: string;
  readonly findImages?: boolean;
  readonly urlPrefix?: string;
  readonly force?: boolean;
  /** Whether cells that begin like formulas are written as text. */
  readonly spreadsheet?: boolean;
  readonly cache?: string;
};

/** What is written, and what to say about it besides. */
type Conversion = {
  /** How many rows there are; to be asked once all is written. */
  readonly rows: () => number;
  readonly write: (file: string, signal: AbortSignal) => Promise<void>;
  /** To be asked once all is written. */
  readonly notes: () => readonly string[];
};

/**
 * Writes labels in another format into a new file, all at once or not at all; the label file is only read.
 * @throws HumanError where it cannot be read, or the new file would take the place of another.
 */
export async function convertCommand(given: string, options: ConvertOptions): Promise<void> {
  const out = path.resolve(options.out);
  const dataSet = await chooseGiven(given, options);
  await refuseOverwriting(labelFilesOf(dataSet), { '--out': out });
  if (options.force !== true) await refuseExisting(out);
  await makeFolderFor(out);
  const { rows, write, notes } = await convert(dataSet, options);
  await abortable((signal) => write(out, signal), `${out} was not written.`);
  for (const each of notes()) note(each);
  print([`${countOf(rows(), 'sample')} of ${dataSet.location} written to ${out}.`]);
}

async function convert(
  dataSet: DataSet & { readonly folder: string },
  options: ConvertOptions,
): Promise<Conversion> {
  const { to, out, findImages = false, spreadsheet } = options;
  if (to === 'cleanlab' || to === 'label-studio') return convertAudit(dataSet, options);
  const labels = await openDataSet(dataSet);
  if (to === 'parquet') {
    // Its library is for this alone.
    const { ParquetCopy } = await import('./parquetCopy');
    const copy = await ParquetCopy.of(labels, dataSet);
    return { rows: () => copy.rows, write: writing(copy.blocks()), notes: () => copy.notes };
  }
  const { nameOf, notes } = imageNames(labels, dataSet, { out, findImages });
  const blocks =
    to === 'csv'
      ? csvBlocks(cellsFor(spreadsheet, csvRows(labels, nameOf)))
      : textBlocks(labels.samples, jsonLine(labels, nameOf));
  return { rows: () => labels.samples.length, write: writing(blocks), notes };
}

/** What images are called in the new file, and what its reader must know about that. */
function imageNames(
  labels: LabelFile,
  dataSet: DataSet & { readonly folder: string },
  { out, findImages }: { readonly out: string; readonly findImages: boolean },
): { readonly nameOf: ImageNames; readonly notes: () => readonly string[] } {
  const asWritten = (image: string) => image;
  if (labels.inlineFaces) {
    const message = `The faces stand in ${dataSet.location} itself; what was written names them but does not hold them.`;
    return { nameOf: asWritten, notes: () => [message] };
  }
  if (!findImages) {
    const home = homeOf(dataSet);
    const moved = path.dirname(path.resolve(out)) !== home;
    const relative = moved && labels.samples.some(({ image }) => !path.isAbsolute(image));
    const message = `Images are named as in ${dataSet.location}: their paths count from ${home}. With --find-images they are absolute.`;
    return { nameOf: asWritten, notes: () => (relative ? [message] : []) };
  }
  const finder = new ImageFinder(labels, imageRootsOf(dataSet, [dataSet.folder]));
  let missing = 0;
  const nameOf = (image: string) => {
    const place = finder.place(image);
    if (place.kind === 'found') return place.file;
    missing++;
    return image;
  };
  const notes = () =>
    missing === 0
      ? []
      : [
          `${countOf(missing, 'image')} could not be found and ${missing === 1 ? 'keeps its name' : 'keep their names'} in ${dataSet.location}.`,
        ];
  return { nameOf, notes };
}

async function convertAudit(
  dataSet: DataSet,
  { to, cache, findImages = false, urlPrefix, spreadsheet }: ConvertOptions,
): Promise<Conversion> {
  const { location, isFolder } = dataSet;
  const file = await firstThere(placesOfAudit(dataSet, cache));
  if (file === undefined)
    throw new HumanError(
      `${notAuditedYet(location)} So it has no figures and suggestions to convert. Run the command audit first.`,
    );
  // Arrow is large, and no other command reads a result.
  const { readAuditResult } = await import('../audit/result/resultFile');
  const result = await readAuditResult(file);
  const { createdAt } = result.metadata;
  const isOlder = !isFolder && (await stat(location)).mtime > new Date(createdAt);
  const notes = [
    `These are the figures of the audit of ${createdAt}.`,
    ...(isOlder ? [`${location} was changed after that audit; audit again for figures of it as it is.`] : []),
  ];
  const write =
    to === 'cleanlab'
      ? writing(csvBlocks(cellsFor(spreadsheet, cleanlabRows(result, findImages ? 'file' : 'image'))))
      : (out: string) =>
          writeLabelStudioTasks(out, result, dataSet, {
            ...(urlPrefix !== undefined && { imagePrefix: urlPrefix }),
          });
  return { rows: () => result.ids.length, write, notes: () => notes };
}

function cellsFor(spreadsheet = false, rows: Iterable<readonly string[]>): Iterable<readonly string[]> {
  return spreadsheet ? spreadsheetRows(rows) : rows;
}

function writing(blocks: AsyncIterable<Uint8Array>): Conversion['write'] {
  return (file, signal) => writeWhole(file, untilAborted(blocks, signal));
}

async function refuseExisting(file: string): Promise<void> {
  const there = await lstat(file).catch(() => undefined);
  if (there?.isFile() === true || there?.isSymbolicLink() === true)
    throw new HumanError(`${file} exists already. Name another file with --out, or replace it with --force.`);
}

async function* untilAborted<T>(blocks: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  for await (const block of blocks) {
    if (signal.aborted) throw new CancelledError();
    yield block;
  }
}
