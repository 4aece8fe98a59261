import * as l10n from '@vscode/l10n';
import type { JsonRecord } from '../json/jsonRecords';
import { fieldOf, type JsonField, newMember } from '../json/jsonSpelling';
import { jsonKind, type JsonTape } from '../json/jsonTape';
import { memberOf } from '../json/keyPath';
import { wrongName } from '../json/readRecords';

/**
 * A number as such, so that half a million of them are no texts to keep; anything else as it is written. `"7"` is 7.
 */
export type CocoId = number | string;

export type CocoImage = {
  readonly file: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
};

export type CocoAnnotation = {
  readonly id: CocoId | undefined;
  readonly image: CocoId | undefined;
  readonly category: CocoId | undefined;
  readonly line: number;
  readonly field: JsonField;
  readonly box: readonly [number, number, number, number] | 'wrong' | undefined;
};

/** The three tables of a COCO file, which refer to each other and come in any order. */
export class CocoTables {
  readonly images = new Map<CocoId, CocoImage>();
  readonly categories = new Map<CocoId, string>();
  readonly annotations: CocoAnnotation[] = [];
  readonly problems: { readonly line: number; readonly message: string }[] = [];
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
    if (id === undefined || file === undefined || file === '') {
      this.problem(
        line,
        l10n.t('Line {0}: an image has no {1}; add it.', line, id === undefined ? 'id' : 'file_name'),
      );
      return;
    }
    const wrong = wrongName(file);
    if (wrong !== undefined) {
      this.problem(line, l10n.t('Line {0}: the file_name of image {1} {2}; put it right.', line, id, wrong));
      return;
    }
    if (this.images.has(id)) {
      this.problem(
        line,
        l10n.t(
          'Line {0}: two images have the id {1}; the first counts. Give each an id of its own.',
          line,
          id,
        ),
      );
      return;
    }
    this.images.set(id, { file, width: size(tape, 'width'), height: size(tape, 'height') });
  }

  private addCategory(tape: JsonTape): void {
    const line = tape.line(0);
    const id = idAt(tape, 'id');
    const name = scalar(tape, 'name');
    if (id === undefined || name === undefined || name === '') {
      this.problem(
        line,
        l10n.t('Line {0}: a category has no {1}; add it.', line, id === undefined ? 'id' : 'name'),
      );
      return;
    }
    if (this.categories.has(id)) {
      this.problem(
        line,
        l10n.t(
          'Line {0}: two categories have the id {1}; the first counts. Give each an id of its own.',
          line,
          id,
        ),
      );
      return;
    }
    this.categories.set(id, name);
  }

  private addAnnotation(tape: JsonTape): void {
    const id = idAt(tape, 'id');
    const line = tape.line(0);
    if (id !== undefined && this.annotationIds.has(id))
      this.problem(
        line,
        l10n.t(
          'Line {0}: two annotations have the id {1}; decisions on them may be mixed up when the file changes. Give each an id of its own.',
          line,
          id,
        ),
      );
    if (id !== undefined) this.annotationIds.add(id);
    if (tape.kind(0) !== jsonKind.object) {
      this.problem(line, l10n.t('Line {0}: an annotation is not an object; remove it.', line));
      return;
    }
    const at = memberOf(tape, 0, 'category_id');
    const category = at === undefined ? undefined : idOf(tape, at);
    this.annotations.push({
      id,
      image: idAt(tape, 'image_id'),
      category,
      line: at === undefined ? line : tape.line(at),
      field: at === undefined ? newMember(tape, 0, 'category_id') : fieldOf(tape, at),
      box: boxOf(tape),
    });
  }

  private problem(line: number, message: string): void {
    this.problems.push({ line, message });
  }
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
