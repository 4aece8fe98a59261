import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movePlaces, type TextChange } from '../../../../src/host/labelEditor/rowPlaces';

const row = (line: number) => ({ line, start: 6, end: 9 });
const change = (
  [startLine, startCharacter]: [number, number],
  [endLine, endCharacter]: [number, number],
  text: string,
): TextChange => ({
  range: {
    start: { line: startLine, character: startCharacter },
    end: { line: endLine, character: endCharacter },
  },
  text,
});

const linesAfter = (...changes: TextChange[]) =>
  movePlaces([1, 2, 3].map(row), changes).map(({ line }) => line);

describe('rows while somebody types', () => {
  it('move with lines that come in or go above them', () => {
    expect(linesAfter(change([1, 0], [1, 0], 'a.png,sad\nb.png,sad\n'))).toEqual([3, 4, 5]);
    expect(linesAfter(change([0, 4], [0, 4], '\nc.png,sad'))).toEqual([2, 3, 4]);
    expect(linesAfter(change([0, 0], [1, 0], ''))).toEqual([0, 1, 2]);
  });

  it('stay where lines below them change', () => {
    expect(linesAfter(change([4, 0], [9, 3], 'x'))).toEqual([1, 2, 3]);
  });

  it('are left out where the change touches them, until they are read again', () => {
    expect(linesAfter(change([2, 6], [2, 9], 'sad'))).toEqual([1, 3]);
    expect(linesAfter(change([1, 3], [3, 0], ''))).toEqual([]);
    expect(linesAfter(change([2, 0], [2, 0], 'x'))).toEqual([1, 3]);
  });

  it('count each change in the text that those before it left', () => {
    expect(linesAfter(change([3, 0], [3, 0], 'd\n'), change([1, 0], [1, 0], 'e\n'))).toEqual([2, 3, 5]);
  });

  it('are the same lines of text as before, whatever the change', () => {
    const lines = Array.from({ length: 8 }, (_, index) => `image${index},label`);
    const place = fc.tuple(fc.nat(7), fc.nat(12));
    fc.assert(
      fc.property(place, place, fc.stringMatching(/^[x\n]{0,5}$/), (one, two, text) => {
        const [from, to] = [one, two].sort(([a, b], [c, d]) => a - c || b - d) as [typeof one, typeof two];
        const offset = ([line, character]: typeof one) =>
          lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
        const before = lines.join('\n');
        const after = `${before.slice(0, offset(from))}${text}${before.slice(offset(to))}`.split('\n');
        const rows = lines.map((content, line) => ({ ...row(line), content }));
        for (const { line, content } of movePlaces(rows, [change(from, to, text)]))
          expect(after[line]).toBe(content);
      }),
    );
  });
});
