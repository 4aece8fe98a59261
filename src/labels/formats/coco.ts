import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { imageCandidates } from '../images/imageCandidates';
import { jsonLabelFile } from '../json/jsonLabelFile';
import { noteDamage } from '../json/readRecords';
import { isObject } from '../json/recordColumns';
import { scanJson } from '../json/scanJson';
import { type SniffedJson, sniffJson } from '../json/sniffJson';
import type { FaceBox, LabelFile, LabelFormat, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { LabelRows } from '../text/labelRows';
import type { JsonField } from '../json/jsonSpelling';
import { type CocoAnnotation, type CocoId, type CocoImage, CocoTables } from './cocoTables';

/**
 * COCO's object annotations (Lin et al., ECCV 2014; cocodataset.org, “Data format”): a sample an annotation, its class the
 * name of its category, its face the annotation's box unless that is the whole image.
 */
export const coco: LabelFormat = { id: 'coco', title: 'COCO', recognise, read };

function recognise({ isFolder, source, head, isWhole }: LabelProbe): Recognition {
  const sniffed = isFolder ? undefined : sniffJson(source.location, head, isWhole);
  return sniffed && looksLikeCoco(sniffed) ? { kind: 'yes', options: {}, confidence: 1 } : { kind: 'no' };
}

/** Whether annotations refer to images and categories; where the head ends before them, whether images wait to be referred to. */
export function looksLikeCoco({ root, records }: SniffedJson): boolean {
  if (root !== 'object') return false;
  const some = (collection: string, ...keys: readonly string[]) =>
    records.some(
      (record) =>
        record.collection === collection &&
        isObject(record.value) &&
        keys.every((key) => Object.hasOwn(record.value as object, key)),
    );
  if (some('annotations', 'image_id', 'category_id')) return true;
  if (records.some(({ collection }) => collection === 'annotations')) return false;
  return some('images', 'id', 'file_name') && records.every(({ value }) => !isLabelled(value));
}

function isLabelled(value: unknown): boolean {
  return isObject(value) && Object.keys(value).some((key) => /label|class|emotion|expression/i.test(key));
}

async function read(source: LabelSource): Promise<LabelFile> {
  const { location } = source;
  const tables = new CocoTables();
  const scanned = await scanJson(source, { layout: 'document', visit: (record) => tables.take(record) });
  const rows = new LabelRows<JsonField>();
  for (const { line, message } of tables.problems) rows.problem(line, undefined, message);
  const classNames = new ClassNames(Object.fromEntries(tables.categories));
  const withFaces = new Set<CocoId>();
  for (const annotation of tables.annotations) {
    if (annotation.image !== undefined) withFaces.add(annotation.image);
    addSample(rows, annotation, tables);
  }
  const without = [...tables.images.keys()].filter((id) => !withFaces.has(id)).length;
  if (without > 0 && rows.samples.length > 0)
    rows.problem(
      undefined,
      undefined,
      l10n.t(
        '{0} of the {1} images have no annotation; they are left out until they get one.',
        without,
        tables.images.size,
      ),
    );
  noteDamage(rows, scanned);
  if (rows.samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no annotation of an image with a category; choose another file.', location) +
        (rows.problems[0] ? ` ${rows.problems[0].message}` : ''),
    );
  rows.finish();
  const folder = path.dirname(location);
  return jsonLabelFile({
    format: coco.id,
    source,
    scanned,
    rows,
    classNames,
    openClasses: false,
    takesClassNames: false,
    imageCandidates: (image) => imageCandidates(folder, image),
  });
}

function addSample(
  rows: LabelRows<JsonField>,
  { id, image: imageId, category, line, field, box }: CocoAnnotation,
  { images, categories }: CocoTables,
): void {
  const image = imageId === undefined ? undefined : images.get(imageId);
  const which = id === undefined ? l10n.t('an annotation') : l10n.t('annotation {0}', id);
  if (!image) {
    rows.problem(
      line,
      undefined,
      imageId === undefined
        ? l10n.t('Line {0}: {1} has no image_id; add the image, or remove the annotation.', line, which)
        : l10n.t(
            'Line {0}: {1} is about the image {2}, which is not among the images; add the image, or remove the annotation.',
            line,
            which,
            imageId,
          ),
    );
    return;
  }
  const name = category === undefined ? '' : categories.get(category);
  if (name === undefined) {
    rows.problem(
      line,
      image.file,
      l10n.t(
        'Line {0}: {1} has the category {2}, which is not among the categories; add it there, or put the annotation right.',
        line,
        which,
        category ?? '',
      ),
    );
    return;
  }
  if (box === 'wrong')
    rows.problem(
      line,
      image.file,
      l10n.t(
        'Line {0}: the bbox of {1} is not four numbers (left, top, width, height), so the whole image counts as the face; put it right.',
        line,
        which,
      ),
    );
  const face = box === 'wrong' || box === undefined ? undefined : faceBox(box, image);
  // The annotation's own number stays when others of the image come or go.
  const identity = id === undefined ? image.file : `${image.file}#${id}`;
  rows.add(image.file, name, line, field, face && { box: face }, identity);
}

/** Whole pixels; undefined where the box takes the whole image. */
function faceBox(
  [x, y, boxWidth, boxHeight]: readonly [number, number, number, number],
  { width, height }: CocoImage,
): FaceBox | undefined {
  const left = Math.round(x);
  const top = Math.round(y);
  const right = Math.round(x + boxWidth);
  const bottom = Math.round(y + boxHeight);
  if (
    width !== undefined &&
    height !== undefined &&
    left <= 0 &&
    top <= 0 &&
    right >= width &&
    bottom >= height
  )
    return undefined;
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}
