import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFaces, writeLabels } from '../audit/drawnFaces';
import { runCli, sentenceOf, summaryOf } from './runCli';

const faces = 60;
let folder: string;
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
const run = (given: string, ...args: string[]) =>
  runCli(['test-planted', given, '--cache', inFolder('.cache'), ...args]);

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'scn-cli-')));
  await writeLabels(folder, await drawFaces(folder, faces));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('test-planted', () => {
  it('says in words and a table what it found, from a label file or its folder, and leaves the labels alone', async () => {
    const labels = inFolder('labels.csv');
    const before = await readFile(labels);
    const json = inFolder('out', 'figures.json');
    const first = await run(labels, '--share', '0.2', '--json', json);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^12 labels of .*labels\.csv \(20 % of each class\) flipped in memory/);
    expect(first.stdout).toMatch(/^\d+ of 12 planted errors are among the first 12 faces \(\d+ %\)\.$/m);
    expect(first.stdout).toMatch(/^AUROC +\d\.\d{3} /m);
    expect(first.stdout).toMatch(/^surprised +4 +\d +\d+ % +\d+ % +\S/m);
    expect(first.stdout).toMatch(/^Note: Only 12 errors were planted/m);
    expect(first.stdout).toMatch(/lower bound\. Audit the labels first/);
    const figures = JSON.parse(await readFile(json, 'utf8')) as Record<string, unknown>;
    expect(figures).toMatchObject({
      labels,
      faces,
      planted: 12,
      pattern: 'uniform',
      seed: 1,
      recipe: 'cure',
    });

    const second = await run(folder, '--share', '.2', '--json');
    expect(second.code).toBe(0);
    expect(second.stdout.split('\n')).toHaveLength(2);
    expect(summaryOf(second)).toMatchObject({ curve: figures['curve'], facesDecoded: 0 });
    expect(second.stderr).toMatch(/^12 labels of /m);
    expect(await readFile(labels)).toEqual(before);
  });

  it('uses the audit that is there', async () => {
    const audit = await runCli(['audit', folder, '--cache', inFolder('.cache')]);
    expect(audit.code).toBe(0);
    const tested = await run(folder, '--pattern', 'confusions', '--json');
    expect(summaryOf(tested)).toMatchObject({ confusionsFrom: 'lastAudit' });
    expect(tested.stderr).toMatch(
      /^Without the \d+ faces that the audit suspects in your labels as they are: /m,
    );
    expect(tested.stderr).toMatch(/^ +All +Without known$/m);
  });

  it.each([
    ['a share of nothing', ['--share', '0'], /above 0 and up to 0\.5/],
    ['a share too large', ['--share', '0.6'], /above 0 and up to 0\.5/],
    ['a share that is no number', ['--share', '10%'], /above 0 and up to 0\.5/],
    ['an unknown pattern', ['--pattern', 'evil'], /Allowed choices are uniform, confusions/],
    ['one column of two', ['--image-column', '1'], /both --image-column and --label-column/],
  ])('exits with 2 for %s', async (_, args, message) => {
    const refused = await run(folder, ...args);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(message);
  });

  it('refuses to write over the label file, and two label files', async () => {
    const labels = inFolder('labels.csv');
    const before = await readFile(labels);
    const over = await run(folder, '--json', labels);
    expect(over).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(over)).toMatch(/^--json names .*labels\.csv, which is the label file/);
    expect(sentenceOf(await run(labels, '--labels', labels))).toMatch(/both name labels/);
    expect(sentenceOf(await run(inFolder('nowhere')))).toMatch(/There is no file or folder .*nowhere/);
    expect(await readFile(labels)).toEqual(before);
  });
});
