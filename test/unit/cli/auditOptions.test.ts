import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { drawFaces, drawnClasses, writeLabels } from '../audit/drawnFaces';
import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { runCli, sentenceOf, summaryOf } from './runCli';

const faces = 30;
let folder: string;
const inFolder = (...parts: string[]) => path.join(folder, ...parts);
const audit = (...args: string[]) => runCli(['audit', folder, '--cache', inFolder('.cache'), ...args]);

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'scn-cli-')));
  await writeLabels(folder, await drawFaces(folder, faces));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('audit', () => {
  it('finds the labels itself; prints JSON alone on stdout, progress in plain lines and what it found on stderr', async () => {
    const report = inFolder('made', 'on the way', 'report.csv');
    const first = await audit('--json', '--report', report);
    expect(first.code).toBe(0);
    expect(first.stdout.split('\n')).toHaveLength(2);
    expect(summaryOf(first)).toMatchObject({
      labels: inFolder('labels.csv'),
      resultFile: inFolder('.scn', 'labels.csv.audit.arrow'),
      reportFile: report,
      samples: faces,
      audited: faces,
      failed: 0,
      facesDecoded: faces,
      recipe: 'cure',
      seed: 1,
      warnings: [],
      estimatedErrors: expect.any(Number),
      estimatedErrorsByClass: Object.fromEntries(drawnClasses.map((name) => [name, expect.any(Number)])),
      unclear: expect.any(Number),
      secondOpinion: expect.stringMatching(/\.$/),
    });
    expect(first.stderr).toMatch(/^Reading labels\n/);
    expect(first.stderr).toMatch(/^Features: 30 of 30/m);
    expect(first.stderr).toMatch(/^Training: fold 10 of 10/m);
    expect(first.stderr).toMatch(/^30 faces audited: .* The audit estimates \d+ wrong labels? in all\.$/m);
    // Nothing that only a terminal understands.
    expect(first.stderr).not.toMatch(/[^\P{Cc}\n]/u);

    // The result is large and can be made again; the decisions, which come into the same folder, belong into git.
    expect(await readFile(inFolder('.scn', '.gitignore'), 'utf8')).toBe(
      '*.audit.arrow\nfaces/\n*.model*/\n*.features.arrow\ncommit.lock\n*.cluster/\n',
    );
    await writeFile(inFolder('.scn', '.gitignore'), '# mine\n');

    const bytes = await readFile(report);
    const second = await audit('--json', '--report', report, '--seed', '1');
    expect(summaryOf(second)).toMatchObject({ facesDecoded: 0 });
    expect(await readFile(report)).toEqual(bytes);
    expect(await readFile(inFolder('.scn', '.gitignore'), 'utf8')).toBe('# mine\n');
  });

  it('writes a report without formulas, unless it is for programs', async () => {
    const rows = (await readFile(inFolder('labels.csv'), 'utf8')).trimEnd().split('\n');
    const labels = inFolder('formulas.csv');
    // Every label begins like a formula.
    await writeFile(labels, `${rows.join('\n').replaceAll(/(?<!label),(?!label)/g, ',=')}\n`);
    const report = inFolder('formulas', 'report.csv');
    const labelsOf = async (...args: string[]) => {
      const options = ['--labels', labels, '--report', report, '--result', inFolder('formulas', 'x.arrow')];
      expect(await audit(...options, ...args)).toMatchObject({ code: 0 });
      const lines = (await readFile(report, 'utf8')).trimEnd().split('\n').slice(1);
      expect(lines).toHaveLength(faces);
      return new Set(lines.map((line) => (line.split(',')[1] ?? '').slice(0, 2)));
    };
    try {
      expect([...(await labelsOf())]).toEqual(["'="]);
      expect([...(await labelsOf('--no-spreadsheet'))].every((start) => start.startsWith('='))).toBe(true);
    } finally {
      // The other tests have one data set.
      await rm(labels);
    }
  });

  it('writes a report for people where its name says so, with the faces that were asked for', async () => {
    const report = inFolder('pages', 'report.html');
    const options = ['--report', report, '--result', inFolder('pages', 'x.arrow')];
    const run = await audit('--json', ...options, '--report-faces');
    expect(run).toMatchObject({ code: 0 });
    expect(summaryOf(run)).toMatchObject({ reportFile: report, samples: faces });
    const page = await readFile(report, 'utf8');
    expect(page).toContain('<h1>Label audit of labels.csv</h1>');
    const { estimatedErrors, suspects, unclear } = summaryOf(run) as Record<string, number>;
    expect(page).toContain(`about ${roundedEstimate(estimatedErrors ?? NaN)}</dd>`);
    // An example of each suspect but the unclear ones.
    const examples = page.match(/<img src="data:image\//g) ?? [];
    expect(examples).toHaveLength((suspects ?? NaN) - (unclear ?? NaN));
    expect(page).not.toContain(folder);
    expect(sentenceOf(await audit('--report-faces', '--report', inFolder('x.csv')))).toMatch(
      /^--report-faces is for a report that is a page/,
    );
  });

  it('takes the recipe, the seed and the places it is given; without --json it says what it found on stdout', async () => {
    const result = inFolder('out', 'paper.arrow');
    const run = await audit(
      '--recipe',
      'paper',
      '--seed',
      '7',
      '--result',
      result,
      '--labels',
      inFolder('labels.csv'),
    );
    expect(run).toMatchObject({ code: 0, signal: null });
    expect(run.stdout).toMatch(
      /^30 faces audited: .*\n(Wrong labels by class, estimated: .*\n)?The recipe “paper” judges .*\nOnly near-duplicates stay together in a fold .*\n(Note: .*\n)*(Too few faces .*\n)?Features were computed by onnxruntime .*\.\nTrained by onnxruntime .*\.\nFeatures .* s in all\.\nResult: .*paper\.arrow\n$/,
    );
    expect((await readAuditResult(result)).metadata).toMatchObject({ recipe: 'paper', seed: 7 });
  });

  it('names all data sets where there are several', async () => {
    const two = inFolder('two');
    await mkdir(path.join(two, 'test'), { recursive: true });
    await cp(inFolder('labels.csv'), path.join(two, 'train.csv'));
    await cp(inFolder('labels.csv'), path.join(two, 'test', 'labels.csv'));
    const run = await runCli(['audit', two], { cwd: two });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toBe(
      `There are 2 data sets in ${two}: train.csv, test/labels.csv. Choose one with --labels.\n`,
    );
    await rm(two, { recursive: true });
  });

  it('asks for columns that are not clear, and takes them', async () => {
    const labels = inFolder('unclear', 'votes.csv');
    await mkdir(path.dirname(labels));
    const rows = (await readFile(inFolder('labels.csv'), 'utf8')).split('\n').slice(1, -1);
    await writeFile(labels, rows.map((row) => `${row},${row.split(',')[1] ?? ''}`).join('\n'));
    const run = await audit('--labels', labels);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(
      /^It is not clear which columns of .*votes\.csv hold .* --image-column and --label-column: 1 “.*”, 2 “.*”, 3 “.*”\.\n$/,
    );
    const told = await audit('--labels', labels, '--image-column', '1', '--label-column', '3', '--json');
    expect(summaryOf(told)).toMatchObject({ audited: faces, classes: 3 });
    await rm(path.dirname(labels), { recursive: true });
  });

  it('keeps faces of one subject together, as it is told or as the names show', async () => {
    const result = inFolder('out', 'subjects.arrow');
    // face000.png to face029.png
    const run = await audit('--subjects', 'face(\\d\\d)', '--result', result, '--json');
    expect(run).toMatchObject({ code: 0 });
    const description =
      'Faces of one subject or video stay together in a fold: 3 subjects or videos, found by the pattern “face(\\d\\d)” that was set (“00” in “images/face000.png”). So do near-duplicates (there are none).';
    expect(summaryOf(run)['grouping']).toEqual({ kind: 'setting', groups: 3, description });
    expect(run.stderr).toContain(`${description}\n`);
    expect(summaryOf(run)['warnings']).toEqual([
      expect.stringMatching(/^With 3 groups of faces that stay together the audit has 3 folds instead of 5/),
    ]);
    const { metadata, duplicateGroup } = await readAuditResult(result);
    expect(metadata).toMatchObject({ folds: 3, grouping: { kind: 'setting', description } });
    expect(duplicateGroup.every((group) => group === 0)).toBe(true);

    const rows = (await readFile(inFolder('labels.csv'), 'utf8')).split('\n').slice(1, -1);
    const table = inFolder('people.csv');
    await writeFile(
      table,
      ['image,label,Subject', ...rows.map((row, i) => `${row},p${i % 10}`), ''].join('\n'),
    );
    const named = summaryOf(await audit('--labels', table, '--json'));
    expect(named['grouping']).toMatchObject({ kind: 'column', groups: 10 });
    const off = summaryOf(await audit('--labels', table, '--subjects', 'off', '--json'));
    expect(off['grouping']).toMatchObject({ kind: 'none', groups: 0 });
    await rm(table);

    const nowhere = await audit('--subjects', 'person(\\d+)');
    expect(nowhere).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(nowhere)).toMatch(/--subjects.*finds no subject in any of the 30 image paths/);
  });

  it.each([
    ['an unknown option', ['audit', '.', '--colour'], /unknown option '--colour'/],
    ['a missing argument', ['audit'], /missing required argument 'folder'/],
    ['one argument too many', ['audit', 'a', 'b'], /too many arguments/],
    ['a missing value', ['audit', '.', '--labels'], /argument missing/],
    ['a bad seed', ['audit', '.', '--seed', 'one'], /whole number from 0/],
    ['no seed', ['audit', '.', '--seed', ''], /whole number from 0/],
    ['a seed too large', ['audit', '.', '--seed', '99999999999'], /whole number from 0 to 2147483647/],
    ['a bad recipe', ['audit', '.', '--recipe', 'cake'], /Allowed choices are cure, paper/],
    ['a bad pattern of subjects', ['audit', '.', '--subjects', '(a'], /regular expression that can be read/],
    ['one column of two', ['audit', '.', '--image-column', '1'], /both --image-column and --label-column/],
    ['one column twice', ['audit', '.', '--image-column', '1', '--label-column', '1'], /two columns/],
    ['an unknown command', ['adit', '.'], /unknown command 'adit'/],
    ['no command', [], /^Usage: /],
    ['apply without corrections', ['apply', '.', '--labels', 'x.csv'], /--corrections <file>' not specified/],
  ])('exits with 2 for %s', async (_, args, message) => {
    const run = await runCli(args, { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
  });

  it('shows help and exits with 0', async () => {
    const run = await runCli(['audit', '--help']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('--recipe <name>');
  });

  it('never writes over the label file, nor two outputs into one file', async () => {
    const labels = inFolder('labels.csv');
    const before = await readFile(labels);
    for (const option of ['--report', '--result']) {
      const run = await audit('--labels', labels, option, labels);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(sentenceOf(run)).toMatch(new RegExp(`^${option} names .*labels\\.csv, which is the label file`));
    }
    const same = await audit('--result', inFolder('x'), '--report', inFolder('x'));
    expect(sentenceOf(same)).toMatch(/also what --result names/);
    expect(await readFile(labels)).toEqual(before);
  });
});
