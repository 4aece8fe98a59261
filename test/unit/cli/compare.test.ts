import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../labels/tempFolder';
import { runCli, sentenceOf, summaryOf } from './runCli';

it('compares two label files, and writes where they differ', async () => {
  const folder = await tempFolder({
    'labels.csv': 'image,label\na.png,happy\nb.png,sad\nc.png,sad\nd.png,angry\n',
    'colleague.jsonl': ['a.png happy', 'b.png sad', 'c.png angry', 'e.png angry']
      .map((row) => row.split(' '))
      .map(([image, label]) => JSON.stringify({ image, label }))
      .join('\n'),
    'others.csv': 'image,label\nx.png,happy\ny.png,sad\n',
  });
  const inFolder = (name: string) => path.join(folder, name);
  const out = inFolder('out/differences.csv');
  const run = await runCli([
    'compare',
    inFolder('labels.csv'),
    inFolder('colleague.jsonl'),
    '--out',
    out,
    '--json',
  ]);
  expect(run.code).toBe(0);
  expect(summaryOf(run)).toMatchObject({
    ...{ both: 3, onlyFirst: 1, onlySecond: 1, observed: 2 / 3, out },
    classes: ['angry', 'happy', 'sad'],
    matrix: [
      [0, 0, 0],
      [0, 1, 0],
      [1, 0, 1],
    ],
    differences: [{ image: 'c.png', label: 'sad', otherLabel: 'angry', line: 4, otherLine: 3 }],
  });
  expect(summaryOf(run)['kappa']).toBeCloseTo(0.5, 5);
  expect(run.stderr).toMatch(/They agree on 2 \(66\.7 %\); Cohen’s κ 0\.50 \(95 %: -?\d\.\d\d to 1\.00\)\./);
  expect(run.stderr).toMatch(/c\.png \(line 4\): sad, there angry/);
  expect(await readFile(out, 'utf8')).toBe('image,label,other_label,line,other_line\nc.png,sad,angry,4,3\n');

  const nothing = await runCli(['compare', inFolder('labels.csv'), inFolder('others.csv')]);
  expect(nothing.code).toBe(1);
  expect(sentenceOf(nothing)).toMatch(/^No image has a label in both: .*“a\.png”, .*“x\.png”/);

  const over = await runCli([
    'compare',
    inFolder('labels.csv'),
    inFolder('others.csv'),
    '--out',
    inFolder('others.csv'),
  ]);
  expect(over.code).toBe(1);
  expect(sentenceOf(over)).toMatch(/--out names .*others\.csv, which is the label file/);
});
