import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { expressionOf } from '../classes/classEvidence';
import { ClassNames } from '../classes/classOrder';
import { labelColumnOf } from '../text/columns';
import { jsonLabelFile, noteDamage } from '../json/readRecords';
import { wrongName } from '../json/jsonSpelling';
import { isObject, memberOf } from '../json/recordColumns';
import { scanJson, type SniffedJson, sniffJson } from '../json/scanJson';
import type { FaceBox, LabelFile, LabelFormat, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { pixelBox } from '../text/boxColumns';
import { LabelRows } from '../text/labelRows';
import { type JsonField, fieldOf, newMember } from '../json/jsonSpelling';
import type { JsonRecord } from '../json/jsonRecords';
import { jsonKind, type JsonTape } from '../json/jsonTape';

/**
 * A number as such, so that half a million of them are no texts to keep; anything else as it is written. `"7"` is 7.
 */
type CocoId = number | string;

type CocoImage = {
  readonly file: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
};

type CocoAnnotation = {
  readonly id: CocoId | undefined;
  readonly image: CocoId | undefined;
  readonly category: CocoId | undefined;
  readonly line: number;
  readonly field: JsonField;
  readonly box: readonly [number, number, number, number] | 'wrong' | undefined;
  readonly attributes: readonly Attribute[];
};

/** What CVAT has beside the category of an annotation, where that may be its class. */
type Attribute = {
  readonly key: string;
  readonly text: string;
  readonly field: JsonField;
  readonly line: number;
};

/** The three tables of a COCO file, which refer to each other and come in any order. */
class CocoTables {
  readonly images = new Map<CocoId, CocoImage>();
  readonly categories = new Map<CocoId, string>();
  readonly annotations: CocoAnnotation[] = [];
  readonly rows = new LabelRows<JsonField>();
  private readonly annotationIds = new Set<CocoId>();

  take({ tape, collection }: JsonRecord): void {
    if (collection === 'images') this.addImage(tape);
    else if (collection === 'categories') this.addCategory(tape);
    else if (collection === 'annotations') this.addAnnotation(tape);
  }

  private addImage(tape: JsonTape): void {
    const line = tape.line(0);
    const id = idAt(tape, 'id');
    const file = scalar(tape, 'file_name');
    if (id === undefined || file === undefined || file === '')
      return this.rows.problem(
        l10n.t('Line {0}: an image has no {1}; add it.', line, id === undefined ? 'id' : 'file_name'),
        line,
      );
    const wrong = wrongName(file);
    if (wrong !== undefined)
      return this.rows.problem(
        l10n.t('Line {0}: the file_name of image {1} {2}; put it right.', line, id, wrong),
        line,
      );
    if (this.images.has(id))
      return this.rows.problem(
        l10n.t(
          'Line {0}: two images have the id {1}; the first counts. Give each an id of its own.',
          line,
          id,
        ),
        line,
      );
    this.images.set(id, { file, width: size(tape, 'width'), height: size(tape, 'height') });
  }

  private addCategory(tape: JsonTape): void {
    const line = tape.line(0);
    const id = idAt(tape, 'id');
    const name = scalar(tape, 'name');
    if (id === undefined || name === undefined || name === '')
      return this.rows.problem(
        l10n.t('Line {0}: a category has no {1}; add it.', line, id === undefined ? 'id' : 'name'),
        line,
      );
    if (this.categories.has(id))
      return this.rows.problem(
        l10n.t(
          'Line {0}: two categories have the id {1}; the first counts. Give each an id of its own.',
          line,
          id,
        ),
        line,
      );
    this.categories.set(id, name);
  }

  private addAnnotation(tape: JsonTape): void {
    const id = idAt(tape, 'id');
    const line = tape.line(0);
    if (id !== undefined && this.annotationIds.has(id))
      this.rows.problem(
        l10n.t(
          'Line {0}: two annotations have the id {1}; decisions on them may be mixed up when the file changes. Give each an id of its own.',
          line,
          id,
        ),
        line,
      );
    if (id !== undefined) this.annotationIds.add(id);
    if (tape.kind(0) !== jsonKind.object)
      return this.rows.problem(l10n.t('Line {0}: an annotation is not an object; remove it.', line), line);
    const at = memberOf(tape, 0, 'category_id');
    const category = at === undefined ? undefined : idOf(tape, at);
    this.annotations.push({
      id,
      image: idAt(tape, 'image_id'),
      category,
      line: at === undefined ? line : tape.line(at),
      field: at === undefined ? newMember(tape, 0, 'category_id') : fieldOf(tape, at),
      box: boxOf(tape),
      attributes: attributesOf(tape),
    });
  }
}

/** The attributes that are called like labels, or hold an expression. */
function attributesOf(tape: JsonTape): readonly Attribute[] {
  const at = memberOf(tape, 0, 'attributes');
  if (at === undefined || tape.kind(at) !== jsonKind.object) return none;
  const found = tape.children(at).flatMap((child): Attribute[] => {
    const kind = tape.kind(child);
    if (kind !== jsonKind.string && kind !== jsonKind.number) return [];
    const [key, text] = [tape.key(child), tape.text(child)];
    if (labelColumnOf([key]) === undefined && expressionOf(text) === undefined) return [];
    return [{ key, text, field: fieldOf(tape, child), line: tape.line(child) }];
  });
  return found.length === 0 ? none : found;
}

const none: readonly Attribute[] = [];

/** The attribute that says the class where all annotations are of one category, such as “face”; undefined where none does. */
function labelAttribute({ annotations, categories }: CocoTables): string | undefined {
  const used = new Set(annotations.map(({ category }) => category));
  const [only] = used;
  if (used.size !== 1 || only === undefined || expressionOf(categories.get(only) ?? '') !== undefined)
    return undefined;
  const texts = new Map<string, string[]>();
  for (const { attributes } of annotations)
    for (const { key, text } of attributes) {
      const values = texts.get(key);
      if (values) values.push(text);
      else texts.set(key, [text]);
    }
  const [key, ...others] = [...texts].flatMap(([name, values]) =>
    2 * values.length > annotations.length && new Set(values).size > 1 ? [name] : [],
  );
  return others.length === 0 ? key : undefined;
}

function idAt(tape: JsonTape, key: string): CocoId | undefined {
  const at = memberOf(tape, 0, key);
  return at === undefined ? undefined : idOf(tape, at);
}

function idOf(tape: JsonTape, at: number): CocoId | undefined {
  const kind = tape.kind(at);
  if (kind !== jsonKind.string && kind !== jsonKind.number) return undefined;
  return tape.wholeNumber(at) ?? tape.text(at);
}

/** A text or a number as it is written; undefined for everything else. */
function scalar(tape: JsonTape, key: string): string | undefined {
  const at = memberOf(tape, 0, key);
  if (at === undefined) return undefined;
  const kind = tape.kind(at);
  return kind === jsonKind.string || kind === jsonKind.number ? tape.text(at) : undefined;
}

function size(tape: JsonTape, key: string): number | undefined {
  const value = Number(scalar(tape, key) ?? NaN);
  return value > 0 && value < 1e9 ? value : undefined;
}

function boxOf(tape: JsonTape): CocoAnnotation['box'] {
  const at = memberOf(tape, 0, 'bbox');
  if (at === undefined || tape.isNull(at)) return undefined;
  if (tape.kind(at) !== jsonKind.array) return 'wrong';
  const numbers = tape
    .children(at)
    .map((child) =>
      tape.kind(child) === jsonKind.number ? (tape.wholeNumber(child) ?? Number(tape.text(child))) : NaN,
    );
  // An empty list is how some tools write that there is no box.
  if (numbers.length === 0) return undefined;
  const [left, top, width, height] = numbers;
  if (
    numbers.length !== 4 ||
    left === undefined ||
    top === undefined ||
    width === undefined ||
    height === undefined
  )
    return 'wrong';
  return numbers.every((value) => Number.isFinite(value) && Math.abs(value) < 1e9) && width > 0 && height > 0
    ? [left, top, width, height]
    : 'wrong';
}

/**
 * COCO's object annotations (Lin et al., ECCV 2014; cocodataset.org, “Data format”): a sample an annotation, its class the
 * name of its category, its face the annotation's box unless that is the whole image.
 */
export const coco: LabelFormat = { id: 'coco', title: () => 'COCO', recognise, read };

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
  const { rows } = tables;
  const attribute = labelAttribute(tables);
  const classNames = new ClassNames(attribute === undefined ? Object.fromEntries(tables.categories) : {});
  const withFaces = new Set<CocoId>();
  for (const annotation of tables.annotations) {
    if (annotation.image !== undefined) withFaces.add(annotation.image);
    addSample(rows, annotation, tables, attribute);
  }
  const without = [...tables.images.keys()].filter((id) => !withFaces.has(id)).length;
  if (without > 0 && rows.samples.length > 0)
    rows.problem(
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
  return jsonLabelFile({
    format: coco.id,
    source,
    scanned,
    rows,
    classNames,
    openClasses: attribute !== undefined,
    takesClassNames: false,
    labelColumn: attribute === undefined ? undefined : { name: attribute, reason: 'only' },
  });
}

function addSample(
  rows: LabelRows<JsonField>,
  annotation: CocoAnnotation,
  { images, categories }: CocoTables,
  attribute: string | undefined,
): void {
  const { id, image: imageId, category, box } = annotation;
  const said = annotation.attributes.find(({ key }) => key === attribute);
  const { line, field } = said ?? annotation;
  const image = imageId === undefined ? undefined : images.get(imageId);
  const which = id === undefined ? l10n.t('an annotation') : l10n.t('annotation {0}', id);
  if (!image)
    return rows.problem(
      imageId === undefined
        ? l10n.t('Line {0}: {1} has no image_id; add the image, or remove the annotation.', line, which)
        : l10n.t(
            'Line {0}: {1} is about the image {2}, which is not among the images; add the image, or remove the annotation.',
            line,
            which,
            imageId,
          ),
      line,
    );
  const ofCategory = category === undefined ? '' : categories.get(category);
  const name = attribute === undefined ? ofCategory : (said?.text ?? '');
  if (said) rows.found(said.text);
  if (name === undefined)
    return rows.problem(
      l10n.t(
        'Line {0}: {1} has the category {2}, which is not among the categories; add it there, or put the annotation right.',
        line,
        which,
        category ?? '',
      ),
      line,
      image.file,
    );
  if (box === 'wrong')
    rows.problem(
      l10n.t(
        'Line {0}: the bbox of {1} is not four numbers (left, top, width, height), so the whole image counts as the face; put it right.',
        line,
        which,
      ),
      line,
      image.file,
    );
  const face = box === 'wrong' || box === undefined ? undefined : faceBox(box, image);
  // The annotation's own number stays when others of the image come or go.
  const identity = id === undefined ? image.file : `${image.file}#${id}`;
  const place = attribute === undefined || said ? field : noPlace(which, attribute, line);
  rows.add(image.file, name, line, place, face && { box: face }, identity);
}

/** An annotation without the attribute that says the others' class. */
function noPlace(which: string, attribute: string, line: number): JsonField {
  const refusal = l10n.t(
    'Line {0}: {1} has no “{2}” to write a label to; add it to the file by hand and audit again.',
    line,
    which,
    attribute,
  );
  return { start: 0, end: 0, spelling: 'none', refusal };
}

function faceBox(
  [left, top, width, height]: readonly [number, number, number, number],
  image: CocoImage,
): FaceBox | undefined {
  return pixelBox({ left, top, right: left + width, bottom: top + height }, image);
}
