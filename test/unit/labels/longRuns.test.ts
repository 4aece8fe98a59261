import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseClasses } from '../../../src/labels/classes/classesFile';
import { prefixRewriter } from '../../../src/labels/images/imageCandidates';
import type { LabelFormat } from '../../../src/labels/labelFile';
import { labelFormats } from '../../../src/labels/formats/labelFormats';
import { ProblemList } from '../../../src/labels/problemList';
import { LabelSource } from '../../../src/labels/labelSource';
import { tempFolder } from './tempFolder';

/** Long enough that work of the square of it would not end within a test's time. */
const many = 300_000;
/** As long as a line of a file of class names may be. */
const longestLine = 900;

describe('long runs of one character', () => {
  test.each([
    ['blanks', ' '],
    ['tabs', '\t'],
    ['commas', ','],
    ['digits', '1'],
    ['letters', 'a'],
    ['colons and blanks', ': '],
  ])('of %s in a file of class names', (_, run) => {
    // A mark after the run makes an expression that looks for two fields try every place to cut.
    for (const ending of ['"x"y', 'x"', '']) {
      const line = `1${run.repeat(longestLine / run.length)}${ending}`;
      expect(() => parseClasses(`0 angry\n${line}\n2 happy`)).not.toThrow();
    }
    expect(parseClasses(`0 angry\n1${' '.repeat(longestLine)}sad`)).toEqual({ 0: 'angry', 1: 'sad' });
  });

  test('a line that is too long to be a class is none', () => {
    expect(parseClasses(`0 angry\n1${' '.repeat(2_000)}sad`)).toBeUndefined();
  });

  test('in a problem’s sentence, whose kind is told all the same', () => {
    const problems = new ProblemList();
    for (let line = 1; line <= 20_000; line++) problems.add(`Line ${line}: “${'“'.repeat(800)}`, line);
    problems.add('Line 1: “a” has no label.', 1);
    problems.add('Line 2: “b” has no label.', 2);
    const [summary] = problems.all;
    expect(summary?.message).toContain('20,000');
    expect(problems.all.filter(({ message }) => message.includes('no label'))).toHaveLength(2);
  });

  test('in the start of a path', () => {
    const rewrite = prefixRewriter([{ from: `${'/'.repeat(many)}a`, to: path.resolve('/faces') }]);
    expect(rewrite('/b/1.png')).toBeUndefined();
  });

  test.each(labelFormats.map((format) => [format.id, format] as const))(
    'in the head of a file that %s looks at',
    async (_, format: LabelFormat) => {
      const folder = await tempFolder();
      for (const run of [' ', '\t', '1', ',', '"', '[', '{', '/', '.', 'a.png ']) {
        for (const name of ['list.txt', 'labels.json', 'labels.csv']) {
          const head = Buffer.from(run.repeat(60_000 / run.length));
          const source = LabelSource.ofText(path.join(folder, name), head);
          const probe = { source, isFolder: false, ...(await source.head(head.length)) };
          const seen = await Promise.resolve(format.recognise(probe)).catch(() => ({ kind: 'no' }));
          expect(['no', 'ask', 'yes']).toContain(seen.kind);
        }
      }
    },
  );
});
