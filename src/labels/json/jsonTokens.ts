import * as l10n from '@vscode/l10n';

/** JSON that is not right, with the reason in words that go behind “Line 3 of x.json: ”. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';

  constructor(
    readonly line: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** What scanning a token returns where the bytes end before it does. */
export const cutOff = -1;

const doubleQuote = 34;
const backslash = 92;
const zero = 48;
const nine = 57;

/**
 * The position of a string's closing quote.
 * @param start the position behind its opening quote.
 * @returns `cutOff` where the bytes end before the string does.
 */
export function stringEnd(units: Uint8Array, start: number, line: number): number {
  for (let at = start; ;) {
    const unit = units[at];
    if (unit === doubleQuote) return at;
    if (unit === undefined) return cutOff;
    if (unit < 32)
      throw new JsonSyntaxError(
        line,
        unit === 10 || unit === 13
          ? l10n.t('a string is not closed before the line ends; add its closing quote')
          : l10n.t(
              'a string holds the control character {0}, which JSON writes as “{1}”',
              unit,
              `\\u${unit.toString(16).padStart(4, '0')}`,
            ),
      );
    at = unit === backslash ? escapeEnd(units, at + 1, line) : at + 1;
    if (at === cutOff) return cutOff;
  }
}

function escapeEnd(units: Uint8Array, at: number, line: number): number {
  const unit = units[at];
  if (unit === undefined) return cutOff;
  if ('"\\/bfnrt'.includes(String.fromCharCode(unit))) return at + 1;
  if (unit !== 117) {
    const shown = `\\${character(units, at)}`;
    throw new JsonSyntaxError(
      line,
      l10n.t(
        '“{0}” in a string means nothing in JSON; a backslash itself, as in a Windows path, is written “\\\\”',
        shown,
      ),
    );
  }
  for (let digit = at + 1; digit <= at + 4; digit++) {
    const value = units[digit];
    if (value === undefined) return cutOff;
    if (!/[\da-f]/i.test(String.fromCharCode(value)))
      throw new JsonSyntaxError(
        line,
        l10n.t('a “\\u” in a string is not followed by four hexadecimal digits'),
      );
  }
  return at + 5;
}

/**
 * The position behind a number.
 * @returns `cutOff` where the bytes end with it and it may go on.
 */
export function numberEnd(units: Uint8Array, start: number, line: number, final: boolean): number {
  let at = start;
  const digits = () => {
    const first = at;
    for (let unit = units[at]; unit !== undefined && unit >= zero && unit <= nine; unit = units[at]) at++;
    return at - first;
  };
  const isCut = () => at >= units.length && !final;
  const wrong = () =>
    new JsonSyntaxError(
      line,
      l10n.t('“{0}” is not a number as JSON writes them, such as 5 or -0.5', word(units, start)),
    );
  if (units[at] === 45) at++;
  const leadingZero = units[at] === zero;
  const whole = digits();
  if (isCut()) return cutOff;
  if (whole === 0 || (leadingZero && whole > 1)) throw wrong();
  if (units[at] === 46) {
    at++;
    const fraction = digits();
    if (isCut()) return cutOff;
    if (fraction === 0) throw wrong();
  }
  if (units[at] === 101 || units[at] === 69) {
    at++;
    if (units[at] === 43 || units[at] === 45) at++;
    const exponent = digits();
    if (isCut()) return cutOff;
    if (exponent === 0) throw wrong();
  }
  if (isWordUnit(units[at])) throw wrong();
  return at;
}

const literals = ['true', 'false', 'null'].map((text) => Buffer.from(text));

/**
 * The position behind `true`, `false` or `null`.
 * @throws JsonSyntaxError for everything else, which is no value.
 */
export function literalEnd(units: Uint8Array, start: number, line: number, final: boolean): number {
  for (const literal of literals) {
    let same = 0;
    while (same < literal.length && units[start + same] === literal[same]) same++;
    const behind = start + same;
    if (behind >= units.length && !(final && same === literal.length)) return cutOff;
    if (same === literal.length && !isWordUnit(units[behind])) return behind;
  }
  throw new JsonSyntaxError(line, notAValue(units, start));
}

function notAValue(units: Uint8Array, at: number): string {
  const found = word(units, at);
  if (/^(-?(nan|inf)|undefined$|None$)/i.test(found))
    return l10n.t('“{0}” is not a value in JSON; write null, or a number', found);
  if (/^(true|false|null)$/i.test(found))
    return l10n.t('“{0}” is written “{1}” in JSON', found, found.toLowerCase());
  return (
    unexpected(units, at) ??
    l10n.t('“{0}” is not a value in JSON; a text stands in double quotes', found || character(units, at))
  );
}

/** What is wrong with a character that nothing in JSON can start with; undefined for others. */
export function unexpected(units: Uint8Array, at: number): string | undefined {
  const unit = units[at];
  if (unit === 47 || unit === 35) return l10n.t('a comment, which JSON has not; take it out');
  if (unit === 39) return l10n.t('a text in single quotes; JSON has double quotes');
  if (unit === 44) return l10n.t('a comma too many; take it out');
  if (unit === 0) return l10n.t('a NUL character, so the file is no text');
  return undefined;
}

/** The character at a position, for people. */
export function character(units: Uint8Array, at: number): string {
  const [first = ''] = Buffer.from(units.subarray(at, at + 4)).toString('utf8');
  return first;
}

/** The letters and digits from a position on, for people. */
function word(units: Uint8Array, at: number): string {
  let end = at;
  while (end < at + 20 && isWordUnit(units[end])) end++;
  return Buffer.from(units.subarray(at, end)).toString('latin1');
}

/** Letters, digits, `+`, `-`, `.` and `_`: what belongs to a number or a bare word. */
function isWordUnit(unit: number | undefined): boolean {
  if (unit === undefined) return false;
  return /[\w+.-]/.test(String.fromCharCode(unit));
}
