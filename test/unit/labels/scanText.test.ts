import { describe, expect, test } from 'vitest';
import { encodeText, type TextEncoding } from '../../../src/labels/text/encodedText';
import { fieldText, longestRow, scanText } from '../../../src/labels/text/scanText';
import { fieldSpan } from '../../../src/labels/text/readRows';

type SeenRow = {
  readonly line: number;
  readonly fields: readonly { text: string; start: number; end: number }[];
};

/** What scanning blocks shows: every row's fields with their bytes' places. */
async function scan(blocks: readonly Buffer[], quotes = true) {
  let rows: SeenRow[] = [];
  const scanned = await scanText(
    { location: 'labels.csv', blocks: () => blocks },
    {
      dialect: { delimiter: ','.charCodeAt(0), quotes },
      visitor: () => {
        rows = [];
        return (row, text) => {
          rows.push({
            line: row.line,
            fields: Array.from({ length: row.fields }, (_, field) => {
              const { start, end } = fieldSpan(text, row, field);
              return { text: fieldText(text, row, field), start, end };
            }),
          });
        };
      },
    },
  );
  return { ...scanned, rows };
}

const marks: Readonly<Record<string, readonly number[]>> = {
  'UTF-8': [0xef, 0xbb, 0xbf],
  'UTF-16LE': [0xff, 0xfe],
  'UTF-16BE': [0xfe, 0xff],
};

const content =
  'image,label,note\r\n# “a comment”, "with a quote\r"é 1.jpg" , "two\r\nlines",\n\r\n' +
  'b😀.jpg,"say ""hï""" \t,"x\ry"\r\n"open,sad\n,,\nĬĢ.jpg,Ċ,"a"b\r\nc.jpg,zürich,"ends"';

describe('wherever a block ends, the rows, their lines and their places are those of the whole file', () => {
  const files: [string, Buffer][] = [
    ...Object.entries(marks).map(([encoding, mark]): [string, Buffer] => [
      `${encoding} with a mark`,
      Buffer.concat([Buffer.from(mark), encodeText(content, encoding as TextEncoding) ?? Buffer.alloc(0)]),
    ]),
    ['UTF-8 without a mark', Buffer.from(content)],
    ['windows-1252', Buffer.from(content.replaceAll(/[“”😀ĬĢĊ]/gu, '\u0093'), 'latin1')],
    [
      'UTF-8 with a damaged row',
      Buffer.concat([Buffer.from(content), Buffer.from([10, 0xe9, 44, 0xfc, 10])]),
    ],
    ['UTF-8 with half a character at its end', Buffer.from(content).subarray(0, -1 - 'rich,"ends"'.length)],
    ['with a NUL character', Buffer.from(content.replace('zürich', 'zü\0rich'))],
    ['with a quote open at its end', Buffer.from(`${content}\nd.jpg,"x,y\ne.jpg,"z""`)],
  ];

  test.each(files)('%s', async (_, bytes) => {
    const whole = await scan([bytes]);
    expect(whole.rows.length).toBeGreaterThan(7);
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(await scan([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(whole);
    for (const length of [1, 2, 3, 7]) {
      const blocks = Array.from({ length: Math.ceil(bytes.length / length) }, (_block, index) =>
        bytes.subarray(index * length, (index + 1) * length),
      );
      expect(await scan(blocks), `blocks of ${length}`).toEqual(whole);
    }
  });

  test('and those rows are what the text says', async () => {
    const { rows, encoding, damagedLines } = await scan([Buffer.from(content)]);
    expect(encoding).toBe('UTF-8');
    expect(damagedLines).toEqual([]);
    expect(rows.map(({ line, fields }) => [line, ...fields.map(({ text }) => text)])).toEqual([
      [1, 'image', 'label', 'note'],
      [2],
      [3, 'é 1.jpg', 'two\r\nlines', ''],
      [5, ''],
      [6, 'b😀.jpg', 'say "hï"', 'x\ry'],
      [8, '"open', 'sad'],
      [9, '', '', ''],
      [10, 'ĬĢ.jpg', 'Ċ', '"a"b'],
      [11, 'c.jpg', 'zürich', 'ends'],
    ]);
    for (const { text, start, end } of rows.flatMap(({ fields }) => fields))
      expect(Buffer.from(content).toString('utf8', start, end).replaceAll('""', '"')).toBe(text);
  });
});

describe('the encoding', () => {
  const blocks = (...parts: (string | number[])[]) =>
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)));

  test('rows for and against UTF-8 are counted over all blocks', async () => {
    const damaged = [0xe9, 44, 0x78, 10];
    const utf8 = await scan(blocks('a,x\n', damaged, 'é,x\n', 'ü,x\n'));
    expect(utf8).toMatchObject({ encoding: 'UTF-8', damagedLines: [2] });
    const ansi = await scan(blocks('a,x\n', damaged, 'é,x\n', damaged, damaged));
    // In a text of another encoding, too, a row of UTF-8 is one that does not belong there.
    expect(ansi).toMatchObject({ encoding: 'windows-1252', damagedLines: [3] });
    expect(ansi.rows.map(({ fields }) => fields[0]?.text)).toEqual(['a', 'é', 'Ã©', 'é', 'é']);
  });

  test('a byte-order mark stands, whatever the rows say', async () => {
    const { encoding, damagedLines } = await scan(blocks([0xef, 0xbb, 0xbf, 0xe9, 10], [0xe9, 10]));
    expect(encoding).toBe('UTF-8');
    expect(damagedLines).toEqual([1, 2]);
  });
});

test('a row of 10 MB in small blocks is one row, in about linear time', async () => {
  const piece = Buffer.alloc(64 * 1024, 'x');
  const { rows } = await scan([...Array.from({ length: 160 }, () => piece), Buffer.from(',y\nz,w\n')]);
  expect(rows.map(({ fields }) => fields.map(({ start, end }) => end - start))).toEqual([
    [160 * piece.length, 1],
    [1, 1],
  ]);
});

test('a row beyond 64 MB is an error with its line; a quote that stays open that long is a character', async () => {
  const piece = Buffer.alloc(4 * 1024 * 1024, 'x');
  const pieces = Array.from({ length: 18 }, () => piece);
  await expect(scan([Buffer.from('a,b\n'), ...pieces])).rejects.toThrow(
    /^Line 2 of labels.csv is longer than 64 MB/,
  );
  const line = Buffer.from(`${'y'.repeat(1023)}\n`);
  const many = Buffer.concat(Array.from({ length: 4096 }, () => line));
  const { rows } = await scan([Buffer.from('a,b\nc,"d\n'), ...Array.from({ length: 17 }, () => many)]);
  expect(many.length * 17).toBeGreaterThan(longestRow);
  expect(rows.length).toBe(2 + 17 * 4096);
  expect(rows[1]?.fields.map(({ text }) => text)).toEqual(['c', '"d']);
  expect(rows.at(-1)?.line).toBe(rows.length);
});
