import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { nameNumbers } from '../classes/nameNumbers';
import { jsonLabelFile, noteDamage } from '../json/readRecords';
import { wrongName } from '../json/jsonSpelling';
import { type JsonField, fieldOf } from '../json/jsonSpelling';
import { jsonKind, type JsonTape } from '../json/jsonTape';
import { isObject, memberOf } from '../json/recordColumns';
import { scanJson, type SniffedJson, sniffJson } from '../json/scanJson';
import type { LabelFile, LabelFormat, LabelOptions } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { LabelRows } from '../text/labelRows';

/**
 * What FiftyOne exports as `FiftyOneImageClassificationDataset` (docs.voxel51.com, “Exporting data”): `labels.json` beside
 * a folder `data`, its labels by the images' names without their endings, as numbers of `classes` or as names.
 */
export const fiftyOne: LabelFormat = {
  id: 'fiftyone',
  title: () => 'FiftyOne',
  recognise: ({ isFolder, source, head, isWhole }) => {
    const sniffed = isFolder ? undefined : sniffJson(source.location, head, isWhole);
    if (!sniffed || !looksLikeFiftyOne(sniffed, head)) return { kind: 'no' };
    const boxed = sniffed.records.find(({ key, value }) => key === 'labels' && hasBoxes(value));
    if (boxed) throw boxedLabels(source.location);
    return { kind: 'yes', options: {}, confidence: 1 };
  },
  read,
};

/** Its two members; labels of many images go on behind the head, so that no record is whole. */
export function looksLikeFiftyOne({ root, layout, records }: SniffedJson, head: Buffer): boolean {
  const hasClasses = records.some(
    ({ collection, key, value }) =>
      (collection === 'classes' && typeof value === 'string') || (key === 'classes' && value === null),
  );
  const areOnly = records.every(
    ({ collection, key, value }) =>
      collection === 'classes' || key === 'classes' || (key === 'labels' && isObject(value)),
  );
  return (
    root === 'object' &&
    layout === 'document' &&
    hasClasses &&
    areOnly &&
    /"labels"\s*:\s*\{/.test(head.toString('latin1'))
  );
}

function hasBoxes(labels: unknown): boolean {
  return (
    isObject(labels) &&
    Object.values(labels).some(
      (targets) =>
        Array.isArray(targets) && targets.some((target) => isObject(target) && 'bounding_box' in target),
    )
  );
}

/** Its boxes are shares of the image, whose size the file does not have. */
function boxedLabels(location: string): HumanError {
  return new HumanError(
    l10n.t(
      '{0} is FiftyOne’s export of detections, which is not read here; export them as COCO (fiftyone.types.COCODetectionDataset), or as crops (fiftyone.types.ImageClassificationDirectoryTree).',
      location,
    ),
  );
}

/** A label as the file has it. */
type Target =
  | { readonly text: string; readonly field: JsonField }
  | { readonly several: readonly string[]; readonly field: JsonField };

type Labelled = { readonly image: string; readonly line: number; readonly target: Target | 'wrong' };

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const classes: string[] = [];
  const labelled: Labelled[] = [];
  const rows = new LabelRows<JsonField>();
  const scanned = await scanJson(source, {
    layout: 'document',
    visit: ({ tape, collection, key }) => {
      if (collection === 'classes') classes.push(tape.text(0));
      else if (key === 'labels' && tape.kind(0) === jsonKind.object)
        for (const child of tape.children(0)) labelled.push(labelledAt(tape, child, location));
    },
  });
  const named = new ClassNames({ ...Object.fromEntries(classes.entries()), ...options.classNames });
  for (const { image, line, target } of labelled) {
    const wrong = wrongName(image);
    if (wrong !== undefined)
      rows.problem(l10n.t('Line {0}: the image’s name {1}; put it right.', line, wrong), line);
    else if (target === 'wrong')
      rows.problem(
        l10n.t(
          'Line {0}: the label of “{1}” is neither a name nor a number of “classes”; put it right.',
          line,
          image,
        ),
        line,
        image,
      );
    else if ('several' in target) {
      const several = target.several.map((text) => named.nameOf(text)).join(', ');
      rows.add(image, '', line, target.field, { aside: l10n.t('Several choices at once: {0}.', several) });
    } else {
      rows.found(target.text);
      if (classes.length > 0 && /^\d+$/.test(target.text) && Number(target.text) >= classes.length)
        rows.problem(
          l10n.t(
            'Line {0}: “{1}” has the class {2}, which “classes” does not have; add it there, or put the label right.',
            line,
            image,
            target.text,
          ),
          line,
          image,
        );
      rows.add(image, named.nameOf(target.text), line, target.field);
    }
  }
  noteDamage(rows, scanned);
  if (rows.samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no label of an image below “labels”; choose another file.', location) +
        (rows.problems[0] ? ` ${rows.problems[0].message}` : ''),
    );
  // `null`, of an image without a label, is no name.
  const isNumbered = classes.length > 0 && [...rows.labelsFound].every((label) => /^\d*$/.test(label));
  const classNames = isNumbered ? named : await nameNumbers(source, options, rows);
  if (isNumbered) for (const number of classes.keys()) rows.found(String(number));
  rows.finish();
  return jsonLabelFile({
    format: fiftyOne.id,
    ...{ source, scanned, rows, classNames },
    openClasses: !isNumbered,
    takesClassNames: !isNumbered,
  });
}

/** @throws HumanError for detections. */
function labelledAt(tape: JsonTape, at: number, location: string): Labelled {
  const [image, line] = [tape.key(at), tape.line(at)];
  if (tape.kind(at) !== jsonKind.array)
    return { image, line, target: targetAt(tape, at, location) ?? 'wrong' };
  const targets = tape.children(at).map((child) => targetAt(tape, child, location));
  const [only] = targets;
  if (targets.length === 1) return { image, line, target: only ?? 'wrong' };
  const several = targets.flatMap((target) => (target && 'text' in target ? [target.text] : []));
  const isRight = several.length === targets.length;
  return { image, line, target: isRight ? { several, field: fieldOf(tape, at) } : 'wrong' };
}

/** A name or number, or an object that has it beside how sure it is. */
function targetAt(tape: JsonTape, at: number, location: string): Target | undefined {
  if (tape.kind(at) === jsonKind.object) {
    if (memberOf(tape, at, 'bounding_box') !== undefined) throw boxedLabels(location);
    const label = memberOf(tape, at, 'label');
    return label === undefined || tape.kind(label) <= jsonKind.array
      ? undefined
      : targetAt(tape, label, location);
  }
  if (tape.kind(at) === jsonKind.array) return undefined;
  return { text: tape.isNull(at) ? '' : tape.text(at), field: fieldOf(tape, at) };
}
