import * as fc from 'fast-check';

export type Encoding = 'UTF-8' | 'UTF-8 with mark' | 'UTF-16LE' | 'UTF-16BE' | 'windows-1252';

/** A label file together with what it says, made without the code under test. */
export type GeneratedFile = {
  readonly bytes: Buffer;
  readonly rows: readonly { readonly image: string; readonly label: string; readonly line: number }[];
  /** The bytes of each row's label, quotes not included. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  /** The bytes that a row's span gets for another label. */
  readonly written: (row: number, label: string) => Buffer;
};

/** A row's texts; the label's is what stands between its quotes, if it has some. */
export type GeneratedRow = {
  readonly before: string;
  readonly label: string;
  readonly after: string;
  readonly meant: { readonly image: string; readonly label: string };
  /** What follows the row's line end: blank lines and comments, each with a line end of its own. */
  readonly gap: string;
  readonly lineEnd: string;
};

export const lineEndArbitrary = fc.constantFrom('\n', '\r\n', '\r');

/** Lines that say nothing, with their line ends. */
export function gapArbitrary(...lines: readonly string[]): fc.Arbitrary<string> {
  const line = fc.tuple(fc.constantFrom('', ' \t', '#', '# a “comment”, "open', ...lines), lineEndArbitrary);
  const gap = fc.array(
    line.map(([text, end]) => text + end),
    { maxLength: 3 },
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: gap.map((all) => all.join('')) },
  );
}

/** Puts a file together and counts where everything is. */
export function assemble(
  encoding: Encoding,
  head: string,
  rows: readonly GeneratedRow[],
  hasFinalLineEnd: boolean,
  written: (row: number, label: string) => string,
): GeneratedFile {
  const encode = encoderFor(encoding);
  let text = head;
  const places = rows.map(({ before, label, after, gap, lineEnd, meant }, index) => {
    const line = linesIn(text) + 1;
    const start = text.length + before.length;
    text += before + label + after;
    if (index < rows.length - 1 || hasFinalLineEnd) text += lineEnd + gap;
    return { line, start, end: start + label.length, meant };
  });
  const byteAt = (position: number) => markOf(encoding).length + encode(text.slice(0, position)).length;
  return {
    bytes: Buffer.concat([markOf(encoding), encode(text)]),
    rows: places.map(({ meant, line }) => ({ ...meant, line })),
    spans: places.map(({ start, end }) => ({ start: byteAt(start), end: byteAt(end) })),
    written: (row, label) => encode(written(row, label)),
  };
}

function linesIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function markOf(encoding: Encoding): Buffer {
  const marks: Partial<Record<Encoding, number[]>> = {
    'UTF-8 with mark': [0xef, 0xbb, 0xbf],
    'UTF-16LE': [0xff, 0xfe],
    'UTF-16BE': [0xfe, 0xff],
  };
  return Buffer.from(marks[encoding] ?? []);
}

function encoderFor(encoding: Encoding): (text: string) => Buffer {
  switch (encoding) {
    case 'UTF-16LE':
      return (text) => Buffer.from(text, 'utf16le');
    case 'UTF-16BE':
      return (text) => Buffer.from(text, 'utf16le').swap16();
    case 'windows-1252':
      // The generated texts use two characters that Latin-1 lacks.
      return (text) => Buffer.from(text.replaceAll('“', '\u0093').replaceAll('”', '\u0094'), 'latin1');
    default:
      return (text) => Buffer.from(text, 'utf8');
  }
}
