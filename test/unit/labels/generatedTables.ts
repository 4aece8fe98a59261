import * as fc from 'fast-check';

type Encoding = 'UTF-8' | 'UTF-8 with mark' | 'UTF-16LE' | 'UTF-16BE' | 'windows-1252';

/** A label file together with what it says, made without the code under test. */
export type GeneratedTable = {
  readonly bytes: Buffer;
  readonly encode: (text: string) => Buffer;
  readonly header: boolean;
  readonly rows: readonly { readonly image: string; readonly label: string }[];
  /** The bytes of each row's label field, quotes not included, and whether quotes are around. */
  readonly fields: readonly { readonly start: number; readonly end: number; readonly quoted: boolean }[];
  readonly delimiter: string;
};

const labels = [
  'happy',
  'sad',
  'zürich',
  'café “x”',
  'a,b',
  'a;b',
  'a|b',
  'tab\there',
  'say "hi"',
  'two\nlines',
  '5',
];
const rowArbitrary = fc.record({
  label: fc.constantFrom(...labels),
  quoteLabel: fc.boolean(),
  quoteImage: fc.boolean(),
  padding: fc.constantFrom('', '', ' '),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  blankAfter: fc.boolean(),
  note: fc.constantFrom('', 'x', '"a ""quoted"" note"', '"line\r\nbreak"'),
});

/** Tables of three columns (image, label, note) in every encoding, delimiter, line end and quoting. */
export const tableArbitrary: fc.Arbitrary<GeneratedTable> = fc
  .record({
    encoding: fc.constantFrom<Encoding>('UTF-8', 'UTF-8 with mark', 'UTF-16LE', 'UTF-16BE', 'windows-1252'),
    delimiter: fc.constantFrom(',', '\t', ';', '|'),
    header: fc.boolean(),
    comment: fc.boolean(),
    finalNewline: fc.boolean(),
    rows: fc.array(rowArbitrary, { minLength: 3, maxLength: 12 }),
  })
  .map(({ encoding, delimiter, header, comment, finalNewline, rows }) => {
    const encode = encoderFor(encoding);
    const pieces: Buffer[] = [markOf(encoding)];
    const fields: { start: number; end: number; quoted: boolean }[] = [];
    let length = pieces[0]?.length ?? 0;
    const write = (text: string) => {
      const bytes = encode(text);
      pieces.push(bytes);
      length += bytes.length;
    };
    if (comment) write('# made by a test, “so” it says\r\n');
    // Windows-1252 shows by bytes that are not UTF-8.
    if (header)
      write(`image${delimiter}label${delimiter}${encoding === 'windows-1252' ? 'gefühl' : 'note'}\r\n`);
    rows.forEach((row, index) => {
      const image = `faces/é ${index}.jpg`;
      write(row.quoteImage ? `"${image}"` : image);
      write(delimiter + row.padding);
      const quoted = row.quoteLabel || row.label.includes(delimiter) || /["\n]/.test(row.label);
      if (quoted) write('"');
      const start = length;
      write(quoted ? row.label.replaceAll('"', '""') : row.label);
      fields.push({ start, end: length, quoted });
      if (quoted) write('"');
      write(row.padding + delimiter + row.note);
      if (index < rows.length - 1 || finalNewline) write(row.lineEnd);
      if (index < rows.length - 1 && row.blankAfter) write(row.lineEnd);
    });
    return {
      bytes: Buffer.concat(pieces),
      encode,
      header,
      rows: rows.map(({ label }, index) => ({ image: `faces/é ${index}.jpg`, label })),
      fields,
      delimiter,
    };
  });

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
