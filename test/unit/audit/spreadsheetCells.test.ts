import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadsheetCell } from '../../../src/labels/text/csvBlocks';

/** What a spreadsheet computes, or would once it has dropped what stands before. */
const computed = /^["\s\0]*[=+\-@＝＋－＠]/;
const isNumber = (text: string) => /^-\d+(\.\d+)?$/.test(text);

/** The way back: an apostrophe goes where what follows it, but for a number, would have got one. */
const original = (written: string) =>
  written.replace(
    /(?<=^|[;\t\r\n])'(?!-\d+(\.\d+)?([;\t\r\n]|$))(?=(?:(?![\t\r\n])[\s'"\p{Cc}\p{Cf}])*[=+\-@＝＋－＠])|^'(?='*[\t\r\n])/gu,
    '',
  );

const piece = fc.constantFrom(
  ...['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', ';', "'", '"', ' ', '\u00a0', '\0'],
  ...['1', '-1', '-0.5', '.', '1+1', 'happy', 'a/b.png', ','],
);
const cells = fc
  .array(fc.oneof({ weight: 5, arbitrary: piece }, fc.string()), { maxLength: 12 })
  .map((parts) => parts.join(''));
const runs = { numRuns: 5000, seed: 1 };

describe('a cell for spreadsheets', () => {
  it.each(['=1+1', '+1', '-a', '@x', '\tx', '\rx', ' =1', '"=1"', '＝1', '－x', "'=1", '-1+1', '\0=1'])(
    'marks %j as text',
    (cell) => {
      expect(spreadsheetCell(cell)).toBe(`'${cell}`);
    },
  );

  it('marks what a spreadsheet with another separator would take for a cell of its own', () => {
    expect(spreadsheetCell('happy;=1+1')).toBe("happy;'=1+1");
    expect(spreadsheetCell('anna: yes\n=1+1')).toBe("anna: yes\n'=1+1");
  });

  it.each([
    '',
    '0.25',
    '-0.5',
    '-0.123456',
    '-3',
    'happy',
    'a=b',
    'a-b',
    "'",
    "it's",
    'images/-1.png',
    'a;b',
  ])('leaves %j as it is', (cell) => {
    expect(spreadsheetCell(cell)).toBe(cell);
  });

  it('leaves nothing to compute but numbers', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        const written = spreadsheetCell(cell);
        expect(written).not.toMatch(/^[\t\r\n]/);
        for (const part of written.split(/[;\t\r\n]/))
          if (!isNumber(part)) expect(part).not.toMatch(computed);
      }),
      runs,
    );
  });

  it('writes different cells differently, and can be taken back', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        expect(original(spreadsheetCell(cell))).toBe(cell);
      }),
      runs,
    );
  });

  it('takes a long run of blanks and tabs in its stride', () => {
    const cell = `x${' \t'.repeat(100_000)}`;
    expect(spreadsheetCell(cell)).toBe(cell);
  });
});
