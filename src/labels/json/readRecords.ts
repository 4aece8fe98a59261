import * as l10n from '@vscode/l10n';
import type { NamesByNumber } from '../classes/classesFile';
import type { ClassNames } from '../classes/classOrder';
import type { TwinColumn } from '../classes/sameClass';
import { LabelRows } from '../text/labelRows';
import type { TextSource } from '../text/scanText';
import type { JsonLayout, JsonRecord } from './jsonRecords';
import {
  fieldOf,
  halfCharacter,
  isHalfCharacter,
  type JsonField,
  newMember,
  spell,
  type Spelling,
  wrongName,
} from './jsonSpelling';
import { jsonKind, type JsonTape } from './jsonTape';
import { NamesInside } from './namesInside';
import { KeyPath } from './recordColumns';
import { BoxReader, faceListOf, facesOf, prodigyAnswer, type RecordBoxes, withinFace } from './recordFaces';
import { scanJson, type ScannedJson } from './scanJson';
import { wrongBox } from '../text/boxColumns';
import { HumanError } from '../../base/humanError';
import { spanLabelFile, type SpanLabels } from '../edits/spanLabelFile';
import type { LabelFile } from '../labelFile';

/** What a JSON format found in its file. */
export type JsonLabels = Omit<SpanLabels<JsonField>, 'rows' | 'hash' | 'classes'> & {
  readonly scanned: ScannedJson;
  readonly rows: LabelRows<JsonField>;
};

export function jsonLabelFile(labels: JsonLabels): LabelFile {
  const { rows, classNames, scanned } = labels;
  const { fields } = rows;
  const { location } = labels.source;
  const classes = classNames.classes(rows.labelsFound);
  let used: ReadonlySet<Spelling> | undefined;
  return spanLabelFile(
    { ...labels, classes, hash: scanned.hash },
    (written, { spelling, before = '', after = '' }, { image, line }) => {
      used ??= new Set(fields.map((field) => field.spelling).filter((one) => one !== 'none'));
      const json = spell(written, spelling, used, scanned.isAscii);
      if (json !== undefined) return Buffer.from(before + json + after);
      throw new HumanError(
        l10n.t(
          'The label “{0}” cannot be written for “{1}” (line {2} of {3}) the way this file writes its labels; choose one of {4}.',
          written,
          image,
          line ?? '?',
          location,
          classes.map((name) => `“${name}”`).join(', '),
        ),
      );
    },
  );
}

/** Where the records of a file have what a sample is made of. */
export type RecordKeys = {
  /** `''`: the record's own key in the file's object. */
  readonly image: string;
  /** What names the image of records that have nothing there. */
  readonly imageElse?: string;
  /** `''`: the record's value as a whole. */
  readonly label: string;
  readonly subject: string | undefined;
  readonly twins: readonly TwinColumn[];
  /** Where faces have their boxes. */
  readonly boxes?: RecordBoxes;
  /** Whether the file has an object a column instead of one a row; see `columnRows`. */
  readonly areColumns?: boolean;
};

/** The samples of a JSON file, and what else reading it showed. */
export type ReadRecords = {
  readonly rows: LabelRows<JsonField>;
  readonly scanned: ScannedJson;
  /** What the file says that numbers mean. */
  readonly names: readonly NamesByNumber[];
};

/**
 * Reads the samples of a JSON file that has a record an image. Records without an image are noted only where others of
 * the same array have one. What only all records together show is left to note.
 * @throws HumanError when it cannot be read.
 */
export async function readRecords(
  source: TextSource,
  layout: JsonLayout,
  keys: RecordKeys,
  classNames: ClassNames,
): Promise<ReadRecords> {
  const reader =
    keys.areColumns === true ? new ColumnReader(keys, classNames) : new RecordReader(keys, classNames);
  const { rows } = reader;
  const inside = keys.areColumns === true || layout === 'lines' ? undefined : new NamesInside();
  const scanned = await scanJson(source, {
    layout,
    visit: (record) => {
      inside?.take(record);
      reader.take(record);
    },
    onBrokenLine: ({ line, message }) =>
      rows.problem(l10n.t('Line {0}: {1}. The line was left out.', line, message), line),
  });
  reader.finish();
  noteDamage(rows, scanned);
  return { rows, scanned, names: inside?.found ?? [] };
}

/** Notes the records that are not UTF-8. */
export function noteDamage<Field>(rows: LabelRows<Field>, { damagedLines }: ScannedJson): void {
  for (const line of damagedLines)
    rows.problem(
      l10n.t(
        'Line {0}: some bytes are not UTF-8, as JSON must be; put the record right, or save the file anew as UTF-8.',
        line,
      ),
      line,
    );
}

/** What may stand for a sample's label, or what is wrong with it, to go behind its name. */
type Found = { readonly text: string; readonly index: number } | { readonly wrong: string };

/** A key, which a face has itself or its record. */
type FacePath = { readonly path: KeyPath; readonly isOwn: boolean };

class RecordReader {
  readonly rows = new LabelRows<JsonField>();
  private readonly imagePath: KeyPath;
  private readonly elsePath: KeyPath | undefined;
  private readonly labelPath: KeyPath;
  /** Where a face has several labels. */
  private readonly labelsPath: KeyPath | undefined;
  /** Where a record lists its faces; the paths of what a face has start at the face then. */
  private readonly listPath: KeyPath | undefined;
  private readonly subjectPath: FacePath | undefined;
  private readonly twinPaths: readonly FacePath[];
  private readonly boxes: BoxReader | undefined;
  /** Lines of records without an image, by array; and the arrays that have some with one. */
  private readonly imageless = new Map<string | undefined, number[]>();
  private readonly withImages = new Set<string | undefined>();

  constructor(
    private readonly keys: RecordKeys,
    private readonly classNames: ClassNames,
  ) {
    this.imagePath = new KeyPath(keys.image);
    this.elsePath = keys.imageElse === undefined ? undefined : new KeyPath(keys.imageElse);
    const list = faceListOf(keys.label);
    const within = (key: string): FacePath => {
      const own = list === undefined ? undefined : withinFace(key, list);
      return { path: new KeyPath(own ?? key), isOwn: own !== undefined };
    };
    this.listPath = list === undefined ? undefined : new KeyPath(list);
    this.labelPath = within(keys.label).path;
    const labels = /^(.+)\.0$/.exec(this.labelPath.text)?.[1];
    this.labelsPath = labels === undefined ? undefined : new KeyPath(labels);
    this.twinPaths = keys.twins.map(({ place }) => within(String(place)));
    this.subjectPath = keys.subject === undefined ? undefined : within(keys.subject);
    this.boxes = keys.boxes && new BoxReader(keys.boxes);
  }

  take({ tape, collection, key }: JsonRecord): void {
    const { rows } = this;
    const image = this.keys.image === '' ? key : this.imageOf(tape);
    const line = tape.line(0);
    if (image === undefined || image === '') {
      const lines = this.imageless.get(collection);
      if (lines) lines.push(line);
      else this.imageless.set(collection, [line]);
      return;
    }
    this.withImages.add(collection);
    const wrong = wrongName(image);
    if (wrong !== undefined)
      return rows.problem(l10n.t('Line {0}: the image’s name {1}; put it right.', line, wrong), line);
    const faces = this.listPath ? facesOf(tape, this.listPath, this.labelPath) : [0];
    // A record with an empty list shows no face that is known.
    if (faces.length === 0)
      rows.add(image, '', line, { ...withoutPlace(image, line, this.keys.label), ...tape.span(0) });
    for (const face of faces) this.takeFace(tape, face, image, line);
  }

  private takeFace(tape: JsonTape, face: number, image: string, line: number): void {
    const { rows } = this;
    const box = this.boxes?.boxOf(tape, face);
    if (box === 'wrong') rows.problem(wrongBox(line, image), line, image);
    const noted = this.boxes?.faceOf(tape, face);
    if (noted !== undefined) rows.noteFace(noted);
    const more = { ...this.subjectOf(tape, face), ...(typeof box === 'object' && { box }) };
    const at = this.keys.label === '' ? 0 : this.labelOf(tape, face);
    if (at === undefined) {
      rows.add(image, '', line, this.missingLabel(tape, face, image, line), more);
      return;
    }
    const found = labelAt(tape, at);
    if ('wrong' in found) {
      const labelLine = tape.line(at);
      rows.problem(
        this.keys.label === ''
          ? l10n.t(
              'Line {0}: the label of “{1}” {2}; put one text or number there.',
              labelLine,
              image,
              found.wrong,
            )
          : wrongLabel(labelLine, this.keys.label, image, found.wrong),
        labelLine,
        image,
      );
      return;
    }
    const answer = prodigyAnswer(tape);
    if (answer !== undefined && answer !== 'accept') {
      const aside = l10n.t('Answered with “{0}” in Prodigy.', answer);
      rows.add(image, '', tape.line(found.index), fieldOf(tape, found.index), { ...more, aside });
      return;
    }
    rows.found(found.text);
    const name = this.classNames.nameOf(found.text);
    const field = this.withTwins(tape, face, fieldOf(tape, found.index), found.text, image);
    rows.add(image, name, tape.line(found.index), field, more);
  }

  private labelOf(tape: JsonTape, face: number): number | undefined {
    const several = this.labelsPath?.find(tape, face);
    const isList = several !== undefined && tape.kind(several) === jsonKind.array;
    return isList && tape.children(several).length > 1 ? several : this.labelPath.find(tape, face);
  }

  private withTwins(tape: JsonTape, face: number, field: JsonField, label: string, image: string): JsonField {
    if (this.twinPaths.length === 0) return field;
    const twins = this.twinPaths.map(({ path, isOwn }, index) => {
      const at = path.find(tape, isOwn ? face : 0);
      // A record that lacks the value, or has `null` for it, does not say the class there.
      if (at === undefined || tape.isNull(at) || tape.kind(at) <= jsonKind.array) return undefined;
      this.rows.alsoFound(index, label, tape.text(at), tape.line(at), image);
      return fieldOf(tape, at);
    });
    return { ...field, twins };
  }

  /** Call it once, after the last record. */
  finish(): void {
    const key = this.keys.image;
    for (const [collection, lines] of this.imageless) {
      if (!this.withImages.has(collection)) continue;
      for (const line of lines)
        this.rows.problem(
          key === ''
            ? l10n.t('Line {0}: the record names no image in key; add one or remove the record.', line)
            : imageless(line, key),
          line,
        );
    }
  }

  private imageOf(tape: JsonTape): string | undefined {
    const image = nameAt(this.imagePath, tape);
    return this.elsePath && (image ?? '') === '' ? nameAt(this.elsePath, tape) : image;
  }

  private subjectOf(tape: JsonTape, face: number): { readonly subject: string } | undefined {
    const at = this.subjectPath?.path.find(tape, this.subjectPath.isOwn ? face : 0);
    if (at === undefined || tape.isNull(at) || tape.kind(at) <= jsonKind.array) return undefined;
    const subject = tape.text(at);
    return subject === '' ? undefined : { subject };
  }

  private missingLabel(tape: JsonTape, face: number, image: string, line: number): JsonField {
    const place = this.labelPath.findParent(tape, face);
    if (place) return newMember(tape, place.parent, place.key);
    return { ...withoutPlace(image, line, this.keys.label), ...tape.span(0) };
  }
}

function nameAt(path: KeyPath, tape: JsonTape): string | undefined {
  const at = path.find(tape);
  if (at === undefined) return undefined;
  const kind = tape.kind(at);
  return kind === jsonKind.string || kind === jsonKind.number ? tape.text(at) : undefined;
}

/** A cell of a column: what it says, where, or what is wrong with it. */
type Cell = { readonly line: number } & (
  { readonly text: string; readonly field: JsonField } | { readonly wrong: string }
);

/** Reads a file that has an object a column: a row's cells are far apart, so that samples come once all are read. */
class ColumnReader {
  readonly rows = new LabelRows<JsonField>();
  private readonly columns = new Map<string, Map<string, Cell>>();

  constructor(
    private readonly keys: RecordKeys,
    private readonly classNames: ClassNames,
  ) {
    const { image, label, subject, twins } = keys;
    for (const key of [image, label, subject ?? label, ...twins.map(({ place }) => String(place))])
      this.columns.set(key, new Map());
  }

  take({ tape, key }: JsonRecord): void {
    const column = key === undefined ? undefined : this.columns.get(key);
    if (!column || tape.kind(0) !== jsonKind.object) return;
    for (const child of tape.children(0)) {
      const found = labelAt(tape, child);
      const line = tape.line(child);
      const { index } = { index: child, ...found };
      column.set(
        tape.key(child),
        'wrong' in found ? { line, ...found } : { line, text: found.text, field: fieldOf(tape, index) },
      );
    }
  }

  /** Call it once, after the last record. */
  finish(): void {
    const { rows, keys } = this;
    const images = this.columns.get(keys.image === '' ? keys.label : keys.image) ?? [];
    for (const [row, cell] of images) {
      const image = keys.image === '' ? row : 'text' in cell ? cell.text : '';
      const { line } = cell;
      if (image === '') {
        rows.problem(imageless(line, keys.image), line);
      } else this.add(row, image, line);
    }
  }

  private add(row: string, image: string, imageLine: number): void {
    const { rows, keys } = this;
    const label = this.columns.get(keys.label)?.get(row);
    const wrong = wrongName(image);
    if (wrong !== undefined)
      rows.problem(l10n.t('Line {0}: the image’s name {1}; put it right.', imageLine, wrong), imageLine);
    else if (!label) rows.add(image, '', imageLine, withoutPlace(image, imageLine, keys.label));
    else if ('wrong' in label)
      rows.problem(wrongLabel(label.line, keys.label, image, label.wrong), label.line, image);
    else {
      rows.found(label.text);
      const subject = keys.subject === undefined ? undefined : this.columns.get(keys.subject)?.get(row);
      const isKnown = subject !== undefined && 'text' in subject && subject.text !== '';
      const field = { ...label.field, twins: this.twinsOf(row, label.text, image) };
      const more = isKnown ? { subject: subject.text } : undefined;
      rows.add(image, this.classNames.nameOf(label.text), label.line, field, more);
    }
  }

  private twinsOf(row: string, label: string, image: string): (JsonField | undefined)[] {
    return this.keys.twins.map(({ place }, index) => {
      const cell = this.columns.get(String(place))?.get(row);
      if (!cell || 'wrong' in cell || cell.field.spelling === 'none') return undefined;
      this.rows.alsoFound(index, label, cell.text, cell.line, image);
      return cell.field;
    });
  }
}

function imageless(line: number, key: string): string {
  return l10n.t('Line {0}: the record names no image in “{1}”; add one or remove the record.', line, key);
}

function wrongLabel(line: number, key: string, image: string, wrong: string): string {
  return l10n.t(
    'Line {0}: “{1}” of “{2}” {3}; put one text or number there.',
    ...([line, key, image, wrong] as const),
  );
}

/** A record that has no place for a label. */
function withoutPlace(image: string, line: number, key: string): JsonField {
  const refusal = l10n.t(
    '“{0}” (line {1}) has no “{2}” and no place for one; add it to the file by hand and audit again.',
    image,
    line,
    key,
  );
  return { start: 0, end: 0, spelling: 'none', refusal };
}

/** The label that a value is: itself, or the only element of a list. */
function labelAt(tape: JsonTape, at: number): Found {
  if (tape.kind(at) === jsonKind.object) return { wrong: l10n.t('is an object') };
  if (tape.kind(at) === jsonKind.array) {
    const elements = tape.children(at);
    const [only] = elements;
    if (only === undefined || elements.length > 1)
      return { wrong: l10n.t('is a list of {0}', elements.length) };
    return tape.kind(only) <= jsonKind.array ? { wrong: l10n.t('is a list in a list') } : labelAt(tape, only);
  }
  const text = tape.isNull(at) ? '' : tape.text(at);
  return isHalfCharacter(text) ? { wrong: halfCharacter() } : { text, index: at };
}
