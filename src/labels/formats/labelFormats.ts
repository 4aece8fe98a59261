import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { affectNet } from './affectNet';
import { affectNetArrays } from './affectNetArrays';
import { annotatorRows } from './annotatorRows';
import { ckPlus } from './ckPlus';
import { coco } from './coco';
import { arrow, parquet } from './columnFile';
import { cvat } from './cvat';
import { delimitedText } from './delimitedText';
import { fer2013 } from './fer2013';
import { ferPlus, voteTable } from './ferPlus';
import { fiftyOne } from './fiftyOne';
import { fileNames } from './fileNames';
import { folderPerClass } from './folderPerClass';
import { jsonLines, jsonRecords } from './jsonRecords';
import type { LabelFormat } from '../labelFile';
import { labelStudio } from './labelStudio';
import { expW, list } from './spacedList';
import { oneHot } from './oneHot';
import { pascalVoc } from './pascalVoc';
import { yolo } from './yolo';
import { rafDb, rafDbCompound, scnList } from './rafDb';
import { webDataset } from './webDataset';

/** Every format that the product reads, the most particular first: among equals the first wins. */
export const labelFormats: readonly LabelFormat[] = [
  rafDb,
  rafDbCompound,
  scnList,
  list,
  expW,
  ferPlus,
  fer2013,
  affectNet,
  voteTable,
  annotatorRows,
  oneHot,
  delimitedText,
  coco,
  cvat,
  labelStudio,
  fiftyOne,
  jsonRecords,
  jsonLines,
  affectNetArrays,
  pascalVoc,
  yolo,
  ckPlus,
  fileNames,
  parquet,
  arrow,
  webDataset,
  folderPerClass,
];

/** A format that people have labels in and that nothing here reads. */
type OtherFormat = {
  /** How such a file is called, and how it starts; the text of its first bytes, a character each. */
  readonly name?: RegExp;
  readonly start?: RegExp;
  readonly title: () => string;
  /** What to do, to go behind “here:”. */
  readonly instead: () => string;
};

const asTable = () => l10n.t('write the images as files and their labels as CSV (image,label)');
const unpack = () => l10n.t('unpack it, and choose what is in it');
const saveAsCsv = () => l10n.t('save it as CSV (UTF-8)');
const asCoco = () => l10n.t('export as COCO, or as CSV (image,label)');

/** The most particular first. Names alone decide where the start of a file says nothing. */
const otherFormats: readonly OtherFormat[] = [
  {
    start: /^FEA1/,
    title: () => l10n.t('Feather of its first version'),
    instead: () => l10n.t('write it as Parquet'),
  },
  { start: /^\x89HDF\r\n/, title: () => 'HDF5', instead: asTable },
  { start: /^MATLAB 5\.0 MAT-file/, title: () => 'MATLAB', instead: asTable },
  { start: /^SQLite format 3\0/, title: () => 'SQLite', instead: asTable },
  { name: /^data\.mdb$/i, title: () => 'LMDB', instead: asTable },
  { name: /\.tfrecords?(-\d+-of-\d+)?$/i, title: () => 'TFRecord', instead: asTable },
  { name: /\.rec$/i, title: () => 'MXNet RecordIO', instead: asTable },
  { name: /\.(pkl|pickle|joblib|pth?)$/i, title: () => l10n.t('a Python pickle'), instead: asTable },
  { name: /\.xls[xm]$/i, start: /^PK\p{Cc}{2}/u, title: () => 'Excel', instead: saveAsCsv },
  { start: /^\xd0\xcf\p{Cc}\xe0/u, title: () => 'Excel', instead: saveAsCsv },
  { name: /\.ods$/i, start: /^PK\p{Cc}{2}/u, title: () => 'OpenDocument', instead: saveAsCsv },
  { name: /\.npz$/i, start: /^PK\p{Cc}{2}/u, title: () => l10n.t('a NumPy archive'), instead: asTable },
  { name: /\.npy$/i, start: /^\x93NUMPY/, title: () => l10n.t('a NumPy array'), instead: asTable },
  { start: /^(PK\p{Cc}{2}|7z\xbc\xaf|Rar!)/u, title: () => l10n.t('an archive'), instead: unpack },
  { name: /\.(tar|tgz|tar\.(gz|xz|bz2|zst))$/i, title: () => l10n.t('an archive'), instead: unpack },
  { name: /\.xml$/i, start: /<dataset[\s>]/, title: () => 'dlib', instead: asCoco },
  {
    name: /\.json$/i,
    start: /"_via_(settings|img_metadata)"/,
    title: () => 'VGG Image Annotator',
    instead: asCoco,
  },
  { name: /\.json$/i, start: /"shapes"\s*:/, title: () => 'LabelMe', instead: asCoco },
  {
    name: /\.json$/i,
    start:
      /^\s*\{\s*"classes"\s*:\s*\[\s*(\{\s*("id"\s*:\s*\d+,\s*)?"title"|\][^]*"tags"\s*:\s*\[)|"tags"\s*:[^]*"size"\s*:\s*\{\s*"(height|width)"/,
    title: () => 'Supervisely',
    instead: asCoco,
  },
  { name: /\.json$/i, start: /"originalImageUri"\s*:/, title: () => 'Azure Custom Vision', instead: asCoco },
  { name: /\.json$/i, start: /"task_id"\s*:[^]*"params"\s*:\s*\{/, title: () => 'Scale', instead: asCoco },
  { name: /\.arff$/i, title: () => 'ARFF', instead: asTable },
];

/** How the names of such files end that look like nothing else. */
export const otherFormatName =
  /\.(arrow|feather|h5|hdf5|mat|sqlite3?|mdb|tfrecords?(-\d+-of-\d+)?|rec|pkl|pickle|joblib|xls[xm]?|ods|npz|npy|zip|7z|rar|tar|tgz|tar\.(gz|xz|bz2|zst)|xml|ya?ml|arff|json|db)$/i;

/** So many bytes tell a format. */
export const otherFormatLength = 1024;

/** Says what a file is that is known and not read, and what to do; undefined for all others. @param head its first bytes. */
export function otherFormat(file: string, head: Buffer): string | undefined {
  const start = head.toString('latin1', 0, otherFormatLength);
  const name = path.basename(file);
  const format = otherFormats.find(
    (each) => (each.name?.test(name) ?? true) && (each.start?.test(start) ?? true),
  );
  return format && l10n.t('{0} is {1}, which is not read here: {2}.', file, format.title(), format.instead());
}
