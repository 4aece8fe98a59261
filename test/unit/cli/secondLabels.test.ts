import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { drawFaces, drawnClasses, type Expression, writeLabels } from '../audit/drawnFaces';
import { tempFolder } from '../labels/tempFolder';
import { runCli, sentenceOf, summaryOf } from './runCli';

it('audit --second says how far another label file agrees, and has its labels in the report', async () => {
  const folder = await tempFolder({});
  const inFolder = (name: string) => path.join(folder, name);
  const truth = await drawFaces(folder, 30);
  await writeLabels(folder, truth, new Map<string, Expression>());
  const [first = '', ...others] = truth.keys();
  const label = truth.get(first) ?? 'happy';
  const changed = drawnClasses[(drawnClasses.indexOf(label) + 1) % drawnClasses.length] ?? label;
  const rows = others.slice(1).map((image) => `${image},${truth.get(image) ?? ''}`);
  await writeFile(
    inFolder('theirs.csv'),
    ['image,label', `${first},${changed}`, ...rows, 'x.png,sad', ''].join('\n'),
  );
  const audit = (...args: string[]) =>
    runCli([
      ...['audit', folder, '--labels', inFolder('labels.csv'), '--cache', inFolder('.cache')],
      ...['--json', ...args],
    ]);

  const run = await audit('--second', inFolder('theirs.csv'), '--report', inFolder('report.csv'));
  expect(run.code).toBe(0);
  expect(summaryOf(run)['secondLabels']).toMatchObject({
    ...{ file: inFolder('theirs.csv'), both: 29, differing: 1, onlyFirst: 1, onlySecond: 1, ambiguous: 0 },
  });
  expect(summaryOf(run)['reportFile']).toBe(inFolder('report.csv'));
  expect(run.stderr).toMatch(
    /theirs\.csv labels 1 of 29 images that both have differently \(Cohen’s κ 0\.9\d\); 1 only in the audited labels, 1 only there\.$/m,
  );
  const [head = '', ...lines] = (await readFile(inFolder('report.csv'), 'utf8')).trimEnd().split('\n');
  const column = head.split(',').indexOf('second_label');
  const said = new Map(lines.map((line) => [line.split(',')[0], line.split(',')[column]]));
  expect(column).toBeGreaterThan(0);
  expect(said.get(first)).toBe(changed);
  expect(said.get(others[0] ?? '')).toBe('');
  expect(said.get(others[1] ?? '')).toBe(truth.get(others[1] ?? ''));

  // All of it before the audit spends its time.
  await writeFile(inFolder('notes.txt'), 'nothing about images\n');
  const none = await audit('--second', inFolder('notes.txt'));
  expect([none.code, none.stderr.includes('Training')]).toEqual([1, false]);
  const over = await audit('--second', inFolder('theirs.csv'), '--report', inFolder('theirs.csv'));
  expect(sentenceOf(over)).toMatch(/--report names .*theirs\.csv, which is the label file/);
  const missing = await audit('--second', inFolder('nowhere.csv'));
  expect(sentenceOf(missing)).toMatch(/nowhere\.csv/);
});
