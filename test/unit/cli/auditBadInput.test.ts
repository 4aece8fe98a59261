import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Expression, drawFaces, writeLabels } from '../audit/drawnFaces';
import {
  type Run,
  ordinaryUser,
  ordinaryUserCanRun,
  runCli,
  runCliOnFullDisk,
  sentenceOf,
  summaryOf,
} from './runCli';

const faces = 18;
let folder: string;
let labels: string;
let truth: Map<string, Expression>;
const cacheless = ['--cache', ''];
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
const audit = (...args: string[]) => runCli(['audit', folder, ...cacheless, '--labels', labels, ...args]);
const canRunAsUser = await ordinaryUserCanRun();

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'scn-cli-')));
  truth = await drawFaces(folder, faces);
  cacheless[1] = inFolder('.cache');
});
beforeEach(async () => {
  labels = await writeLabels(folder, truth);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Exit 1, and nothing but progress and one sentence that starts as it should. */
function expectSentence(run: Run, sentence: RegExp): void {
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).not.toMatch(/^ {4}at |Error:/m);
  expect(sentenceOf(run)).toMatch(sentence);
  expect(sentenceOf(run)).toMatch(/\.$/);
}

describe('audit fails with a sentence', () => {
  it('where the folder is missing, empty, or a file', async () => {
    expectSentence(await runCli(['audit', inFolder('nowhere')]), /^There is no folder .*nowhere\. Check/);
    await mkdir(inFolder('empty'), { recursive: true });
    expectSentence(
      await runCli(['audit', inFolder('empty')]),
      /^No labels were found in .*empty: .* --labels\.$/,
    );
    expectSentence(await runCli(['audit', labels]), /labels\.csv is a file\. Give the folder/);
  });

  it('where the label file is missing, empty, no label file, or a folder without class folders', async () => {
    const named = (file: string) => runCli(['audit', folder, '--labels', file]);
    expectSentence(
      await named(inFolder('none.csv')),
      /^There is no label file .*none\.csv\. Check the path\.$/,
    );
    expectSentence(
      await named('labels.csv'),
      /There is one in the data set’s folder: --labels \/.*labels\.csv\.$/,
    );
    await writeFile(inFolder('empty.csv'), '');
    expectSentence(await named(inFolder('empty.csv')), /empty\.csv is empty/);
    await writeFile(inFolder('prose.txt'), 'Nothing here\nis a label.\n');
    expectSentence(await named(inFolder('prose.txt')), /prose\.txt is not a label file/);
    const [image = ''] = truth.keys();
    expectSentence(await named(inFolder(image)), /face000\.png is no text: line 3 has NUL characters/);
    expectSentence(await named(inFolder('images')), /images has no class folders/);
  });

  it('where no image is there, one class is left, or no row has a label', async () => {
    await writeFile(labels, 'image,label\na.png,happy\nb.png,sad\n');
    expectSentence(
      await audit(),
      /^None of the 2 images of .*labels\.csv could be read\. The first one, “a\.png”: There is no such file/,
    );
    await writeFile(labels, 'image,label\n../a.png,happy\n../b.png,sad\n');
    expectSentence(await audit(), /^None of the 2 images .*“\.\.\/a\.png”: .* lies outside/);
    const names = [...truth.keys()];
    await writeFile(labels, ['image,label', ...names.map((name) => `${name},happy`)].join('\n'));
    expectSentence(await audit(), /^Every label in .*labels\.csv is “happy”\. .*at least two/);
    await writeFile(
      labels,
      ['image,label', ...names.map((name) => `${name},happy`), 'gone.png,sad'].join('\n'),
    );
    expectSentence(await audit(), /^Only faces of one class \(“happy”\) could be read/);
    await writeFile(labels, ['image,label', ...names.map((name) => `${name},`)].join('\n'));
    expectSentence(await audit(), /^No row of .*labels\.csv has a label/);
  });

  it('where an output cannot be written, before the audit spends its time', async () => {
    await mkdir(inFolder('folder'), { recursive: true });
    await writeFile(inFolder('file'), '');
    for (const option of ['--result', '--report']) {
      const into = await audit(option, inFolder('file', 'x'));
      expectSentence(into, /x cannot be written: a part of its path is a file/);
      expectSentence(await audit(option, inFolder('folder')), /folder is a folder\. Choose/);
      expectSentence(await audit(option, '/dev/null'), /^\/dev\/null is not a regular file/);
      expect(into.stderr).not.toContain('Reading labels');
    }
  });

  it.skipIf(!canRunAsUser)(
    'where the data are read-only: the result goes to the cache, or where it was told',
    async () => {
      const closed = inFolder('closed');
      await mkdir(path.join(closed, 'images'), { recursive: true });
      for (const name of truth.keys()) await copyFile(inFolder(name), path.join(closed, name));
      await copyFile(labels, path.join(closed, 'labels.csv'));
      await chmod(folder, 0o755);
      await chmod(closed, 0o555);
      const cache = await mkdtemp(path.join(tmpdir(), 'scn-cache-'));
      await chmod(cache, 0o777);
      const run = await runCli(['audit', closed, '--cache', cache, '--json'], ordinaryUser);
      expect(run.code).toBe(0);
      const { resultFile } = summaryOf(run) as { resultFile: string };
      expect(path.dirname(resultFile)).toBe(path.join(cache, 'results'));
      expect((await readFile(resultFile)).subarray(0, 6).toString()).toBe('ARROW1');
      expect(await readdir(closed)).not.toContain('.scn');
      expectSentence(
        await runCli(['audit', closed, '--result', path.join(closed, 'a.arrow')], ordinaryUser),
        /closed may not be written/,
      );
      await rm(cache, { recursive: true });
      await chmod(closed, 0o755);
      await rm(closed, { recursive: true });
    },
  );

  it.skipIf(process.platform === 'win32')(
    'where the disk is full, and what was there stays whole',
    async () => {
      const result = inFolder('full', 'audit.arrow');
      await mkdir(path.dirname(result), { recursive: true });
      await writeFile(result, 'the last one');
      // Rows without an image make the result larger than the disk; what a few faces add to the cache fits.
      const gone = Array.from({ length: 2000 }, (_, i) => `gone${i}.png,happy\n`).join('');
      await writeFile(labels, gone, { flag: 'a' });
      const run = await runCliOnFullDisk(200, [
        ...['audit', folder, '--labels', labels, '--result', result],
        ...['--cache', inFolder('full', 'cache')],
      ]);
      expectSentence(run, /audit\.arrow would grow beyond what its disk .* allow/);
      expect(await readFile(result, 'utf8')).toBe('the last one');
      expect((await readdir(path.dirname(result))).filter((name) => name !== 'cache')).toEqual([
        'audit.arrow',
      ]);
    },
  );
});

describe('audit goes on with a note', () => {
  it('where rows fail, contradict each other, leave the folder, or images have no row', async () => {
    const [first = '', second = '', third = ''] = truth.keys();
    const rows = [...truth].slice(0, -2).map(([name, label]) => `${name},${label}`);
    const odd = [`${first},sad`, `${second},`, 'gone.png,happy', '../../etc/passwd,sad', `${third},lonely`];
    await writeFile(labels, ['image,label', ...rows, ...odd].join('\n'));
    const report = inFolder('report.csv');
    const run = await audit('--json', '--report', report);
    expect(run.code).toBe(0);
    const summary = summaryOf(run);
    expect(summary).toMatchObject({ samples: faces - 2 + odd.length, failed: 3 });
    const warnings = summary['warnings'] as string[];
    const about = (words: string) => warnings.filter((warning) => warning.includes(words));
    expect(
      about(`“${first}” has rows that contradict each other: line 2 says “happy”, line 18 says “sad”`),
    ).toHaveLength(1);
    expect(about('“lonely” has a single face')).toHaveLength(1);
    expect(about('2 images beside the labelled ones have no row in')).toEqual([
      expect.stringContaining(inFolder('images', 'face016.png')),
    ]);
    for (const warning of warnings) expect(run.stderr).toContain(`Note: ${warning}\n`);
    const lines = (await readFile(report, 'utf8')).split('\n');
    expect(lines.find((line) => line.startsWith('gone.png'))).toContain('There is no such file');
    const outside = lines.find((line) => line.startsWith('../../etc/passwd'));
    expect(outside).toContain(`lies outside ${folder} and is not read`);
    expect(lines.find((line) => line.startsWith(second) && line.includes('no label'))).toBeDefined();
  });

  it('with fewer faces than folds', async () => {
    await writeLabels(folder, new Map([...truth].slice(0, 3)));
    const run = await audit();
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^Note: With 3 faces the audit has 3 folds instead of 5/m);
  });

  it('with a damaged feature cache', async () => {
    const cache = inFolder('damaged');
    const store = path.join(cache, 'features');
    await mkdir(store, { recursive: true });
    await writeFile(path.join(store, 'features-1.lmdb'), Buffer.alloc(65_536, 7));
    const run = await audit('--cache', cache, '--json');
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/^The feature store was damaged/m);
    expect(summaryOf(run)).toMatchObject({ facesDecoded: faces });
    expect(summaryOf(await audit('--cache', cache, '--json'))).toMatchObject({ facesDecoded: 0 });
  });
});

it('shows control characters of labels and never sends them to the terminal; files keep them', async () => {
  const evil = 'ha\u001b[31mppy\u009b2J\u202e';
  const [first = ''] = truth.keys();
  await writeFile(
    labels,
    (await readFile(labels, 'utf8')).replace(`${first},happy`, `${first},"${evil}"`) + '=1+1.png,=cmd\n',
  );
  const report = inFolder('evil.csv');
  const raw = /[^\P{Cc}\n]|\u202e/u;
  const forPeople = { options: [], cell: "\n'=1+1.png," };
  const forPrograms = { options: ['--json', '--no-spreadsheet'], cell: '\n=1+1.png,' };
  for (const { options, cell } of [forPeople, forPrograms]) {
    const run = await audit('--report', report, ...options);
    expect(run.code).toBe(0);
    expect(run.stdout + run.stderr).not.toMatch(raw);
    expect(run.stdout + run.stderr).toContain('Class “ha\\x1b[31mppy\\x9b2J\\u202e” has a single face');
    if (options.length > 0) expect((summaryOf(run)['warnings'] as string[]).join()).toContain(evil);
    // Spreadsheets would take it for a formula; programs read back what the label file says.
    const text = await readFile(report, 'utf8');
    expect(text).toContain(`${first},${evil},`);
    expect(text).toContain(cell);
  }
});
