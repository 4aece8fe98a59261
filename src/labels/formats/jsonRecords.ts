import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { SameClass } from '../classes/sameClass';
import { nameNumbers } from '../classes/nameNumbers';
import { jsonLabelFile, readRecords, type RecordKeys } from '../json/readRecords';
import type { JsonLayout } from '../json/jsonRecords';
import {
  columnRows,
  isObject,
  ownKey,
  ownValue,
  recogniseKeys,
  subjectKey,
  twinKeys,
} from '../json/recordColumns';
import { faceListOf, findRecordBoxes, isOfFurtherFace, type RecordBoxes } from '../json/recordFaces';
import { explainJson, type SniffedJson, type SniffedRecord, sniffJson } from '../json/scanJson';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { headLength } from '../text/fileBlocks';
import { looksLikeCoco } from './coco';
import { looksLikeFiftyOne } from './fiftyOne';
import { looksLikeTasks } from './labelStudio';
import { unclearColumns } from '../dataSet';

/** JSON: an array of objects, an object that holds such arrays, or an object with a member an image. */
export const jsonRecords: LabelFormat = {
  id: 'json',
  title: () => 'JSON',
  recognise: (probe) => recognise(probe, 'document'),
  read: (source, options) => read(source, options, 'document'),
};

/** JSON lines: an object a line. */
export const jsonLines: LabelFormat = {
  id: 'jsonl',
  title: () => 'JSON lines',
  recognise: (probe) => recognise(probe, 'lines'),
  read: (source, options) => read(source, options, 'lines'),
};

/** A record may start with a picture in letters and digits; the question which keys it has is worth a longer look. */
const longHead = 16 * 1024 * 1024;

async function recognise(probe: LabelProbe, layout: JsonLayout): Promise<Recognition> {
  if (probe.isFolder) return { kind: 'no' };
  const sniffed = await sniffFurther(probe);
  if (sniffed?.layout !== layout || looksLikeCoco(sniffed) || looksLikeTasks(sniffed)) return { kind: 'no' };
  if (looksLikeFiftyOne(sniffed, probe.head)) return { kind: 'no' };
  const { records, root } = rowsOf(sniffed);
  const recognition = recogniseKeys(records, root);
  const { location } = probe.source;
  // What is meant to be JSON and is not gets the reason, not the list of what else it could be.
  if (recognition.kind === 'no' && sniffed.error && /\.(json|jsonl|ndjson)(\.gz)?$/i.test(location))
    throw explainJson(sniffed.error, location);
  return recognition;
}

async function sniffFurther({ source, head, isWhole }: LabelProbe): Promise<SniffedJson | undefined> {
  const sniffed = sniffJson(source.location, head, isWhole);
  if (!sniffed || isWhole || sniffed.error) return sniffed;
  // Where a record is a whole column, the next ones say what goes with it.
  if (sniffed.records.length > 0 && !columnRows(sniffed.records, false)) return sniffed;
  const longer = await source.head(longHead);
  return sniffJson(source.location, longer.head, longer.isWhole);
}

/** The records with what each says of one image. */
function rowsOf({ root, layout, ...sniffed }: SniffedJson) {
  const records = sniffed.records.map(withPath);
  const rows = layout === 'document' && root === 'object' ? columnRows(records) : undefined;
  if (!rows) return { records, root, areColumns: false };
  const areNamed = rows[0]?.key !== undefined;
  return { records: rows, root: areNamed ? root : ('array' as const), areColumns: true };
}

/** Where Datumaro’s items say where their image is, unless they leave that to their id. */
const itemPaths = ['image.path', 'media.path'];

/** An item of Datumaro’s whose image is called by its id, as if it had a path: that is what shows the image’s key. */
function withPath(record: SniffedRecord): SniffedRecord {
  const { value } = record;
  if (!isObject(value) || typeof value['id'] !== 'string' || !Array.isArray(value['annotations']))
    return record;
  const key = ['image', 'media'].find((each) => isObject(value[each]) && Object.hasOwn(value[each], 'path'));
  const image = key === undefined ? undefined : value[key];
  if (key === undefined || !isObject(image) || (image['path'] ?? '') !== '') return record;
  return { ...record, value: { ...value, [key]: { ...image, path: `${value['id']}.jpg` } } };
}

async function read(source: LabelSource, options: LabelOptions, layout: JsonLayout): Promise<LabelFile> {
  const { location } = source;
  const keys = await settle(source, options, layout);
  const given = new ClassNames(options.classNames);
  const { rows, scanned, names } = await readRecords(source, layout, keys, given);
  if (rows.samples.length === 0) throw noSamples(location, keys, rows.problems[0]?.message);
  const sameClass = new SameClass(keys.label, keys.twins, rows.tallies);
  const classNames = await nameNumbers(source, options, rows, sameClass, names);
  rows.finish();
  if (keys.boxes?.kind === 'unused') rows.problem(keys.boxes.message);
  return jsonLabelFile({
    format: layout === 'lines' ? jsonLines.id : jsonRecords.id,
    source,
    scanned,
    rows,
    classNames,
    sameClass,
    openClasses: true,
    takesClassNames: true,
    labelColumn: keys.label === '' ? undefined : { name: keys.label, reason: undefined },
    subjectColumn: keys.subject,
  });
}

async function settle(source: LabelSource, options: LabelOptions, layout: JsonLayout): Promise<RecordKeys> {
  const { location } = source;
  const sniffed = await sniffFurther({ source, isFolder: false, ...(await source.head(headLength)) });
  const { records, root, areColumns } =
    sniffed?.layout === layout
      ? rowsOf(sniffed)
      : { records: [], root: sniffed?.root ?? 'array', areColumns: false };
  const recognised = recogniseKeys(records, root);
  const found = recognised.kind === 'yes' ? recognised.options : {};
  const image = options.imageKey === ownKey ? '' : (options.imageKey ?? found.imageKey);
  const label = options.labelKey === ownValue ? '' : (options.labelKey ?? found.labelKey);
  if (image === undefined || label === undefined) {
    if (sniffed?.error) throw explainJson(sniffed.error, location);
    throw new HumanError(`${unclearColumns(location, 'keys')} ${l10n.t('Choose them.')}`);
  }
  const boxes =
    areColumns || (image === '' && label === '') ? undefined : findRecordBoxes(records, faceListOf(label));
  return {
    ...{ image, label, subject: subjectKey(records, image, label) },
    twins: label === '' ? [] : twinsBeside(records, image, label, boxes),
    areColumns,
    ...(boxes && { boxes }),
    ...(itemPaths.includes(image) && { imageElse: 'id' }),
  };
}

/** The keys that may say the class, too: none of a box, nor of another face in the record. */
function twinsBeside(
  records: readonly SniffedRecord[],
  image: string,
  label: string,
  boxes: RecordBoxes | undefined,
): RecordKeys['twins'] {
  const list = faceListOf(label);
  const start = list === undefined ? '' : `${list}.0.`;
  const ofBox =
    boxes?.kind === 'keys' ? boxes.boxes.columns.map((column) => start + (boxes.keys[column] ?? '')) : [];
  return twinKeys(records, image, label).filter(
    ({ place }) =>
      !ofBox.includes(String(place)) && (list === undefined || !isOfFurtherFace(String(place), list)),
  );
}

function noSamples(location: string, { image, label }: RecordKeys, problem: string | undefined): HumanError {
  const shown = (key: string, own: string) => (key === '' ? own : `“${key}”`);
  return new HumanError(
    l10n.t(
      '{0} has no record with an image in {1} and a label in {2}; choose other keys or another file.',
      location,
      shown(image, l10n.t('its key')),
      shown(label, l10n.t('its value')),
    ) + (problem === undefined ? '' : ` ${problem}`),
  );
}
