import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partOfTask } from '../../../src/cli/workCommand';
import { drawFaces, type Expression, writeLabels } from '../audit/drawnFaces';
import { outcomeOf, runCli, sentenceOf, startCli, summaryOf } from './runCli';

const faces = 60;
let folder: string;
let data: string;
let truth: Map<string, Expression>;
/** The report of one machine. */
let alone: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-work-'));
  data = path.join(folder, 'data');
  truth = await drawFaces(data, faces);
  // The same image again, and one that is none.
  await writeFile(path.join(data, 'images', 'broken.png'), 'no image');
  const again = [...truth.keys()][0] ?? '';
  await writeLabels(data, truth, new Map(), [`${again},sad`, 'images/broken.png,happy']);
  // A store believes no stamp of the last two seconds.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  alone = (await audited('alone')).report;
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** An audit whose features nobody has computed before, but for those in parts. */
async function audited(name: string, ...options: string[]) {
  const [report, result] = ['csv', 'arrow'].map((ending) => path.join(folder, `${name}.${ending}`));
  const run = await runCli([
    ...['audit', data, '--cache', path.join(folder, `cache-${name}`), '--report', report ?? ''],
    ...['--result', result ?? '', '--json', ...options],
  ]);
  expect(run.code, run.stderr).toBe(0);
  return {
    report: await readFile(report ?? ''),
    decoded: summaryOf(run)['facesDecoded'],
    said: run.stderr,
  };
}

const work = (out: string, ...options: string[]) =>
  runCli(['work', data, '--out', path.join(folder, out), '--json', ...options]);

describe('work', () => {
  it('gives one machine’s result from parts, some of them done twice at once', async () => {
    const runs = await Promise.all(
      ['1/3', '2/3', '3/3', '1/3', '2/3'].map((part) => work('parts', '--part', part)),
    );
    for (const { code, stderr } of runs) expect(code, stderr).toBe(0);
    expect((await readdir(path.join(folder, 'parts'))).sort()).toEqual(
      [1, 2, 3].map((part) => `part-${part}-of-3.arrow`),
    );
    const rows = runs.slice(0, 3).map((run) => Number(summaryOf(run)['rows']));
    expect(rows.reduce((sum, each) => sum + each, 0)).toBe(faces + 2);
    const { decoded, ...taken } = await audited('parts', '--parts', path.join(folder, 'parts'));
    expect(decoded).toBe(0);
    expect(taken.report.equals(alone)).toBe(true);
    const again = await work('parts', '--part', '2/3');
    expect(summaryOf(again)).toMatchObject({ part: 2, of: 3, computed: 0 });
  }, 120_000);

  it('computes here what is missing or cut short', async () => {
    const out = path.join(folder, 'short');
    for (const part of ['1/3', '3/3']) await work('short', '--part', part);
    await truncate(path.join(out, 'part-3-of-3.arrow'), 5000);
    const { report, decoded, said } = await audited('short', '--parts', out);
    expect(report.equals(alone)).toBe(true);
    expect(decoded).toBeGreaterThan(faces / 3);
    expect(decoded).toBeLessThan(faces);
    expect(said).toMatch(
      /part-3-of-3\.arrow was left out \(its end is missing\): what it should hold is computed here/,
    );
    // The task itself does it anew.
    const again = await work('short', '--part', '3/3');
    expect(summaryOf(again)['computed']).toBeGreaterThan(0);
    expect((await audited('mended', '--parts', out)).decoded).not.toBe(decoded);
  }, 120_000);

  it('goes on where it was ended', async () => {
    const many = path.join(folder, 'many');
    await writeLabels(many, await drawFaces(many, 600, 2));
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const out = path.join(folder, 'ended');
    const child = startCli(['work', many, '--out', out, '--part', '1/1']);
    let ended = false;
    child.stderr?.on('data', (text: Buffer) => {
      if (!ended && /Features: \d\d/.test(text.toString())) ended = child.kill('SIGTERM');
    });
    const { code, stderr } = await outcomeOf(child);
    expect(code).toBe(130);
    expect(stderr).toContain('the same command goes on there');
    expect(await readdir(out)).toEqual(['part-1-of-1.begun.arrow']);
    const { computed } = summaryOf(await runCli(['work', many, '--out', out, '--part', '1/1', '--json'])) as {
      computed: number;
    };
    expect(computed).toBeGreaterThan(0);
    expect(computed).toBeLessThan(600);
    expect(await readdir(out)).toEqual(['part-1-of-1.arrow']);
  }, 120_000);

  it('refuses parts of another face model, and of other rows, and leaves them as they are', async () => {
    const out = path.join(folder, 'foreign');
    await work('foreign', '--part', '1/2', '--backbone', 'face-api');
    const file = path.join(out, 'part-1-of-2.arrow');
    const before = await readFile(file);
    const overwriting = await work('foreign', '--part', '1/2');
    expect(overwriting.code).toBe(1);
    expect(sentenceOf(overwriting)).toMatch(
      /was computed by the face model face-expression-\w+, but scn-face-\w+ is asked for/,
    );
    const options = ['--cache', path.join(folder, 'cache-foreign'), '--result', path.join(folder, 'f.arrow')];
    const taking = await runCli(['audit', data, '--parts', out, ...options]);
    expect(taking.code).toBe(1);
    expect(sentenceOf(taking)).toMatch(/was computed by the face model face-expression/);
    expect((await readFile(file)).equals(before)).toBe(true);

    await work('rows', '--part', '1/2');
    const fewer = path.join(data, 'fewer.csv');
    await writeFile(
      fewer,
      (await readFile(path.join(data, 'labels.csv'), 'utf8')).split('\n').slice(0, 40).join('\n'),
    );
    const other = await runCli([
      ...['audit', data, '--labels', fewer, '--parts', path.join(folder, 'rows')],
      ...options,
    ]);
    await rm(fewer);
    expect(other.code).toBe(1);
    expect(sentenceOf(other)).toMatch(
      /part-1-of-2\.arrow was made for other rows \(62 of them\) than .*fewer\.csv has \(39\)/,
    );
  }, 120_000);

  it('says so where there are no parts, more parts than images, or no such part', async () => {
    const none = await runCli(['audit', data, '--parts', data, '--result', path.join(folder, 'n.arrow')]);
    expect([none.code, sentenceOf(none)]).toEqual([
      1,
      `There are no parts in ${data}. Compute them with “work” first, or leave out --parts.`,
    ]);
    const empty = await work('empty', '--part', '977/1000');
    expect(empty.code).toBe(0);
    expect(empty.stderr).toContain('Part 977 of 1000 has no images: nothing was to be computed.');
    expect(await readdir(path.join(folder, 'empty'))).toEqual(['part-0977-of-1000.arrow']);
    for (const [part, sentence] of [
      ['9/8', 'There is no part 9 of 8: parts count from 1 to 8.'],
      ['0/8', 'There is no part 0 of 8: parts count from 1 to 8.'],
      ['1/0', 'There can be 1 to 100,000 parts, not 0.'],
      ['3', 'It must be K/N, such as 3/8: part 3 of 8.'],
    ] as const) {
      const run = await work('wrong', '--part', part);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain(sentence);
    }
    const outside = await work('wrong');
    expect(outside.code).toBe(1);
    expect(sentenceOf(outside)).toContain('This is no task of a job array');
  }, 120_000);

  it('trains networks end to end in parts, and gives what one machine does', async () => {
    const training = [
      ...['--training', 'images', '--network', 'small', '--input-size', '48', '--epochs', '1'],
      ...['--engine', 'wasm'],
    ];
    const out = path.join(folder, 'folds');
    await work('folds', '--part', '1/1');
    const runs = [];
    for (const part of ['1/2', '2/2', '8/8']) runs.push(await work('folds', '--folds', part, ...training));
    expect(runs.map((run) => summaryOf(run)['networks'])).toEqual([[1, 3, 5], [2, 4], []]);
    const taken = await audited('folds', '--parts', out, ...training);
    expect(taken.said).not.toContain('epoch 1 of 1');
    const here = await audited('here', ...training);
    expect(here.said).toContain('epoch 1 of 1');
    expect(taken.report.equals(here.report)).toBe(true);
  }, 240_000);
});

describe('the part that a cluster’s task does', () => {
  const slurm = (id: number, count: number, least: number, most: number, step = 1) => ({
    SLURM_ARRAY_TASK_ID: String(id),
    SLURM_ARRAY_TASK_COUNT: String(count),
    SLURM_ARRAY_TASK_MIN: String(least),
    SLURM_ARRAY_TASK_MAX: String(most),
    SLURM_ARRAY_TASK_STEP: String(step),
  });

  it('is read from a job array’s numbers', () => {
    expect(partOfTask(slurm(3, 8, 1, 8))).toEqual({ part: 3, of: 8 });
    expect(partOfTask(slurm(0, 8, 0, 7))).toEqual({ part: 1, of: 8 });
    expect(partOfTask(slurm(10, 3, 4, 10, 3))).toEqual({ part: 3, of: 3 });
    // --array=3,5,9: nobody says which of three this is.
    expect(() => partOfTask(slurm(5, 3, 3, 9))).toThrow('not numbered in equal steps (3 to 9)');
    expect(() => partOfTask({ SLURM_ARRAY_TASK_ID: '3' })).toThrow('SLURM_ARRAY_TASK_COUNT');
  });

  it('is read from an Indexed Job’s index', () => {
    expect(partOfTask({ JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '4' })).toEqual({ part: 1, of: 4 });
    expect(() => partOfTask({ JOB_COMPLETION_INDEX: '4', JOB_COMPLETIONS: '4' })).toThrow('no part 5 of 4');
    expect(() => partOfTask({ JOB_COMPLETION_INDEX: '0' })).toThrow('JOB_COMPLETIONS');
    expect(() => partOfTask({})).toThrow('no task of a job array');
  });
});
