import * as l10n from '@vscode/l10n';
import type { TwinFields } from '../classes/sameClass';
import type { ByteSpan } from '../labelFile';
import { jsonKind, type JsonTape } from './jsonTape';

/** How a label is written: as a text, a number, `true` or `false`; or not at all (`null` counts so too). */
export type Spelling = 'string' | 'number' | 'literal' | 'none';

/** Where a sample's label stands in the file's bytes, or would. */
export type JsonField = ByteSpan & {
  readonly spelling: Spelling;
  /** What goes before and behind a label that is put in where there was none. */
  readonly before?: string;
  readonly after?: string;
  /** The record's further values that may say the class too. */
  readonly twins?: TwinFields<JsonField>;
  /** Why no label can be written here, a sentence. */
  readonly refusal?: string;
};

export function fieldOf(tape: JsonTape, index: number): JsonField {
  const { start, end } = tape.span(index);
  return { start, end, spelling: spellingOf(tape, index) };
}

function spellingOf(tape: JsonTape, index: number): Spelling {
  switch (tape.kind(index)) {
    case jsonKind.string:
      return 'string';
    case jsonKind.number:
      return 'number';
    default:
      return tape.isNull(index) ? 'none' : 'literal';
  }
}

/**
 * The JSON text of a label, written as the one that it replaces; undefined where JSON cannot express it so.
 * @param used how the file writes its labels. A class that it writes as a text is so written everywhere; one that it
 *   does not have must be written as the others are.
 */
export function spell(
  label: string,
  spelling: Spelling,
  used: ReadonlySet<Spelling>,
  isAscii: boolean,
): string | undefined {
  if (/\p{Surrogate}/u.test(label)) return undefined;
  const bare = isNumber(label) || label === 'true' || label === 'false';
  if (spelling === 'number' || spelling === 'literal')
    return bare ? label : used.has('string') ? quoted(label, isAscii) : undefined;
  if (spelling === 'none' && !used.has('string') && used.size > 0) return bare ? label : undefined;
  return quoted(label, isAscii);
}

/** A JSON string; without a character beyond ASCII in a file that has none, as Python writes it. */
function quoted(text: string, isAscii: boolean): string {
  const json = JSON.stringify(text);
  if (!isAscii) return json;
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Where and how a new member goes into an object, laid out as its last one is. */
export function newMember(tape: JsonTape, parent: number, key: string): JsonField {
  const last = tape.children(parent).at(-1);
  const json = JSON.stringify(key);
  if (last === undefined) return insertion(tape, tape.start(parent) + 1, `${json}: `);
  const colon = tape.units.toString('utf8', tape.keyEnd(last) + 1, tape.start(last));
  const blanks = blanksBefore(tape, tape.keyStart(last) - 1);
  return insertion(tape, tape.endOf(last), `,${blanks}${json}${colon}`);
}

/** Where and how a new element goes behind those of an array. */
export function newElement(tape: JsonTape, parent: number): JsonField {
  const last = tape.children(parent).at(-1);
  if (last === undefined) return insertion(tape, tape.start(parent) + 1, '');
  return insertion(tape, tape.endOf(last), `,${blanksBefore(tape, tape.start(last))}`);
}

function insertion(tape: JsonTape, at: number, before: string): JsonField {
  const start = tape.offset + at;
  return { start, end: start, spelling: 'none', before };
}

function blanksBefore(tape: JsonTape, end: number): string {
  let start = end;
  while (start > 0 && ' \t\r\n'.includes(String.fromCharCode(tape.units[start - 1] ?? 0))) start--;
  return tape.units.toString('latin1', start, end);
}

function isNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?(e[-+]?\d+)?$/i.test(text);
}

/** Why no file can have this name, to go behind what has it; undefined where one can. */
export function wrongName(image: string): string | undefined {
  if (isHalfCharacter(image)) return halfCharacter();
  // What `"C:\\faces\\b.jpg"` with single backslashes turns into.
  return /\p{Cc}/u.test(image)
    ? l10n.t('holds a control character (a backslash of a path is written “\\\\” in JSON)')
    : undefined;
}

export function halfCharacter(): string {
  return l10n.t('holds half a character (a lone “\\ud…”)');
}

/** Half a character, which no file name has and no label can be written with. */
export function isHalfCharacter(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
