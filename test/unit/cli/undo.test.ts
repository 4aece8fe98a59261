import { chmod, mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { tempFolder } from '../labels/tempFolder';
import { formatExamples } from './everyFormat';
import { ordinaryUser, ordinaryUserCanRun, outcomeOf, runCli, sentenceOf, startCli } from './runCli';

const canRunAsUser = await ordinaryUserCanRun();

const csv = 'image,label\r\na.png,happy\r\nb.png,sad\r\nc.png,happy';
const fixes = 'image,label\na.png,sad\nc.png,sad\n';

/** All files of a folder with their content, but for the journal's own folder and the corrections. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const content: Record<string, string> = {};
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file);
    if (!entry.isFile() || name.startsWith('.scn') || name === 'fixes.csv') continue;
    content[name] = (await readFile(file)).toString('base64');
  }
  return content;
}

async function journalLines(folder: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(folder, '.scn', 'decisions.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('undo', () => {
  it('finds the data set by its folder although the commit left images in one class alone', async () => {
    const files = { 'happy/1.jpg': 'one', 'sad/2.jpg': 'two' };
    const folder = await tempFolder(files);
    // Within the folder it would be a label file.
    const elsewhere = await tempFolder({ 'fixes.csv': 'image,label\nhappy/1.jpg,sad\n' });
    const before = await contentOf(folder);
    await runCli(['apply', folder, '--labels', folder, '--corrections', path.join(elsewhere, 'fixes.csv')]);
    expect(await contentOf(folder)).not.toEqual(before);
    await rmdir(path.join(folder, 'happy'));
    expect(await runCli(['undo', folder])).toMatchObject({ code: 0 });
    expect(await contentOf(folder)).toEqual(before);
  });

  it('takes an earlier commit back, and names what was changed since', async () => {
    const folder = await tempFolder({ 'labels.csv': csv, 'fixes.csv': fixes, 'more.csv': 'a.png,fear' });
    const labels = path.join(folder, 'labels.csv');
    for (const file of ['fixes.csv', 'more.csv'])
      await runCli(
        ['apply', folder, '--labels', labels, '--corrections', path.join(folder, file)].concat(
          file === 'more.csv' ? '--new-classes' : [],
        ),
      );
    const { stdout } = await runCli(['undo', labels, '--list']);
    const listed = stdout.trimEnd().split('\n');
    expect(listed.map((line) => line.replace(/^.{8} {2}\S+Z {2}/, ''))).toEqual([
      `1 label, by ${userInfo().username}`,
      `2 labels, by ${userInfo().username}`,
    ]);
    const nobody = await runCli(['undo', labels, '--commit', 'zzz']);
    expect(sentenceOf(nobody)).toMatch(/^No commit of .* begins with “zzz”\. Undo with --list/);
    expect(await runCli(['undo', labels, '--commit', listed[1]?.slice(0, 8) ?? ''])).toMatchObject({
      ...{ code: 0, stdout: `1 label taken back in ${labels}.\n` },
      stderr: 'Note: 1 label stayed, changed since: a.png (line 2), then “sad”, now “fear”.\n',
    });
    expect(await readFile(labels, 'utf8')).toBe(csv.replace('a.png,happy', 'a.png,fear'));
  });

  it('lists commits and writes nothing, a commit that a crash left open included', async () => {
    const folder = await tempFolder({ 'labels.csv': csv, 'fixes.csv': fixes });
    const labels = path.join(folder, 'labels.csv');
    await runCli(['apply', folder, '--labels', labels, '--corrections', path.join(folder, 'fixes.csv')]);
    const journal = path.join(folder, '.scn', 'decisions.jsonl');
    const [started = ''] = (await readFile(journal, 'utf8')).split('\n');
    await writeFile(journal, `${started}\n`);
    const before = await readFile(labels, 'utf8');
    expect(await runCli(['undo', labels, '--list'])).toMatchObject({
      ...{ code: 0, stderr: '', stdout: `There is no commit to undo for ${labels}.\n` },
    });
    expect(await readFile(journal, 'utf8')).toBe(`${started}\n`);
    expect(await readFile(labels, 'utf8')).toBe(before);
  });

  it('takes back what apply wrote, byte for byte, one commit after the other', async () => {
    const folder = await tempFolder({ 'labels.csv': csv, 'fixes.csv': fixes, 'more.csv': 'b.png,happy' });
    const labels = path.join(folder, 'labels.csv');
    const apply = (corrections: string, ...args: string[]) =>
      runCli(['apply', folder, '--labels', labels, '--corrections', path.join(folder, corrections), ...args]);
    expect(await apply('fixes.csv', '--reviewer', ' Ada ')).toMatchObject({ code: 0, stderr: '' });
    const between = await readFile(labels, 'utf8');
    expect(between).toBe(csv.replaceAll('happy', 'sad'));
    expect(await apply('more.csv', '--new-classes')).toMatchObject({ code: 0 });
    expect((await journalLines(folder)).map(({ kind, who }) => [kind, who])).toEqual([
      ['commit-started', 'Ada'],
      ['commit-finished', 'Ada'],
      ['commit-started', userInfo().username],
      ['commit-finished', userInfo().username],
    ]);

    expect(await runCli(['undo', labels])).toEqual({
      code: 0,
      signal: null,
      stdout: `1 label taken back in ${labels}.\n`,
      stderr: '',
    });
    expect(await readFile(labels, 'utf8')).toBe(between);
    const last = await runCli(['undo', folder, '--labels', labels]);
    expect(last.stdout).toBe(`2 labels taken back in ${labels}.\n`);
    expect(await readFile(labels, 'utf8')).toBe(csv);
    const none = await runCli(['undo', labels]);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(none)).toBe(`There is no commit to undo for ${labels}.`);
  });

  const written = formatExamples.filter(([, { counts }]) => Object.keys(counts).length > 1);
  it.each(written)('restores the bytes of %s', async (_, example) => {
    const folder = await tempFolder(example.files);
    const labels = path.join(folder, example.labels);
    const rows = path.join(folder, '.scn-rows.jsonl');
    await runCli(['convert', labels, '--to', 'jsonl', '--out', rows]);
    const lines = (await readFile(rows, 'utf8')).trimEnd().split('\n');
    const all = lines.map((line) => JSON.parse(line) as { image: string; label: string });
    // An image with several faces is no name for one of them.
    const alone = all.find((row) => all.filter(({ image }) => image === row.image).length === 1);
    const { image, label } = alone ?? { image: '', label: '' };
    const other = Object.keys(example.counts).find((name) => name !== label) ?? '';
    await writeFile(path.join(folder, 'fixes.csv'), `image,label\n"${image}",${other}\n`);
    const before = await contentOf(folder);
    const given = ['--labels', labels, '--corrections', path.join(folder, 'fixes.csv')];
    const run = await runCli(['apply', folder, ...given]);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/^1 label changed in /);
    expect(await contentOf(folder)).not.toEqual(before);
    expect(await runCli(['undo', folder, '--labels', labels])).toMatchObject({ code: 0, stderr: '' });
    expect(await contentOf(folder)).toEqual(before);
  });

  it('leaves the rows that were changed since, and says which', async () => {
    const folder = await tempFolder({ 'labels.csv': csv, 'fixes.csv': fixes });
    const labels = path.join(folder, 'labels.csv');
    await runCli(['apply', folder, '--labels', labels, '--corrections', path.join(folder, 'fixes.csv')]);
    await writeFile(labels, 'image,label\r\na.png,angry\r\nb.png,sad\r\nc.png,sad');
    const run = await runCli(['undo', labels]);
    expect(run).toMatchObject({ code: 0, stdout: `1 label taken back in ${labels}.\n` });
    expect(run.stderr).toMatch(/^Note: 1 label stayed, changed since: a\.png \(line 2\).*“angry”\.\n$/);
    expect(await readFile(labels, 'utf8')).toBe('image,label\r\na.png,angry\r\nb.png,sad\r\nc.png,happy');

    await writeFile(labels, csv);
    await runCli(['apply', folder, '--labels', labels, '--corrections', path.join(folder, 'fixes.csv')]);
    const other = csv.replaceAll('happy', 'angry');
    await writeFile(labels, other);
    const nothing = await runCli(['undo', labels]);
    expect(nothing).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(nothing)).toMatch(/^All labels of the last commit were changed since/);
    expect(await readFile(labels, 'utf8')).toBe(other);
  });

  it('marks the decisions that a correction fulfils, and no others', async () => {
    const folder = await tempFolder({ 'labels.csv': csv, 'fixes.csv': fixes });
    const open = () => DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'Ada' });
    const decision = (id: string, label: string) => ({
      ...{ sampleId: id, image: id, given: 'happy', suggested: label, verdict: 'accept' as const, label },
      scores: { importance: null, labelQuality: null },
    });
    const journal = await open();
    await journal.decide([decision('a.png', 'sad'), decision('c.png', 'angry')]);
    await journal.close();
    const args = [
      '--labels',
      path.join(folder, 'labels.csv'),
      '--corrections',
      path.join(folder, 'fixes.csv'),
    ];
    expect(await runCli(['apply', folder, ...args])).toMatchObject({ code: 0 });
    const after = await open();
    expect(after.decisionOf('a.png')).toMatchObject({ label: 'sad', committed: true });
    expect(after.decisionOf('c.png')).toMatchObject({ label: 'angry', committed: false });
    await after.close();
  });
});

describe('apply without a journal that can be written', () => {
  /** A folder that everybody may write, with a `.scn` that nobody may. */
  async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await tempFolder({ ...files, 'fixes.csv': fixes, '.scn/keep': '' });
    await chmod(folder, 0o777);
    for (const name of Object.keys(files)) {
      const inside = path.dirname(path.join(folder, name));
      if (inside !== folder) await chmod(inside, 0o777);
      await chmod(path.join(folder, name), 0o666);
    }
    await chmod(path.join(folder, '.scn'), 0o555);
    return folder;
  }

  it.skipIf(!canRunAsUser)('rewrites a file all the same, and says that it cannot be undone', async () => {
    const folder = await folderWith({ 'labels.csv': csv });
    const labels = path.join(folder, 'labels.csv');
    const args = ['--labels', labels, '--corrections', path.join(folder, 'fixes.csv')];
    const run = await runCli(['apply', folder, ...args], ordinaryUser);
    expect(run).toMatchObject({ code: 0, stdout: `2 labels changed in ${labels}.\n` });
    expect(run.stderr).toMatch(
      /^Note: This could not be noted as a commit, so it cannot be undone later\. .*\.scn may not be written/,
    );
    expect(await readFile(labels, 'utf8')).toBe(csv.replaceAll('happy', 'sad'));
    expect(await readdir(path.join(folder, '.scn'))).toEqual(['keep']);
  });

  it.skipIf(!canRunAsUser)('moves no image', async () => {
    const folder = await folderWith({ 'happy/a.png': 'A', 'sad/b.png': 'B' });
    const fix = path.join(folder, 'fixes.csv');
    await writeFile(fix, 'happy/a.png,sad');
    const run = await runCli(['apply', folder, '--labels', folder, '--corrections', fix], ordinaryUser);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(run)).toMatch(/cannot be noted before images are moved .* so nothing was changed\./);
    expect(await readdir(path.join(folder, 'happy'))).toEqual(['a.png']);
  });

  it('does nothing where the journal cannot be read', async () => {
    const folder = await tempFolder({ 'labels.csv': csv, 'fixes.csv': fixes });
    await mkdir(path.join(folder, '.scn', 'decisions.jsonl'), { recursive: true });
    const args = [
      '--labels',
      path.join(folder, 'labels.csv'),
      '--corrections',
      path.join(folder, 'fixes.csv'),
    ];
    const run = await runCli(['apply', folder, ...args]);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(run)).toMatch(/decisions\.jsonl/);
    expect(await readFile(path.join(folder, 'labels.csv'), 'utf8')).toBe(csv);
  });
});

describe('apply that is killed', () => {
  const images = Array.from({ length: 300 }, (_, i) => `${i}.png`);
  const faces = Object.fromEntries(images.map((name) => [`happy/${name}`, name]));
  const corrections = images.map((name) => `happy/${name},sad`).join('\n');

  it('is settled by the next command: all images are moved or none, and undo brings them back', async () => {
    const outcomes = new Set<string>();
    for (let moment = 0; moment < 8; moment++) {
      const folder = await tempFolder({ ...faces, 'sad/other.png': 'B' });
      await writeFile(path.join(folder, 'fixes.csv'), corrections);
      const before = await contentOf(folder);
      const args = ['apply', folder, '--labels', folder, '--corrections', path.join(folder, 'fixes.csv')];
      const child = startCli(args);
      const outcome = outcomeOf(child);
      // Killed once a number of images are at their new place.
      const enough = 2 + moment * 40;
      await expect
        .poll(async () => (await readdir(path.join(folder, 'sad'))).length, { interval: 1, timeout: 30_000 })
        .toBeGreaterThanOrEqual(enough);
      child.kill('SIGKILL');
      await outcome;
      const settled = await runCli(['apply', ...args.slice(1)]);
      expect(settled).toMatchObject({ code: 0 });
      outcomes.add(settled.stderr.replaceAll(/\d+|\/\S*/g, '…'));
      const undone = await runCli(['undo', folder, '--labels', folder]);
      expect(undone).toMatchObject({ code: 0 });
      expect(await contentOf(folder)).toEqual(before);
    }
    // Some of the moments were in the middle.
    expect([...outcomes].join('')).toMatch(/interrupted/);
  });

  it('does nothing of a commit that was begun elsewhere before somebody says so', async () => {
    const set = { 'labels.csv': csv, 'fixes.csv': fixes };
    const folder = await tempFolder(set);
    const labels = path.join(folder, 'labels.csv');
    const elsewhere = { env: { ...process.env, XDG_CACHE_HOME: await tempFolder() } };
    const given = ['apply', folder, '--labels', labels, '--corrections', path.join(folder, 'fixes.csv')];
    expect(await runCli(given, elsewhere)).toMatchObject({ code: 0 });
    const after = await readFile(labels, 'utf8');
    // The labels as they were, and a journal that has only the beginning.
    const journal = path.join(folder, '.scn', 'decisions.jsonl');
    const [started = ''] = (await readFile(journal, 'utf8')).split('\n');
    await writeFile(labels, csv);
    await writeFile(journal, `${started}\n`);

    for (const run of [await runCli(['undo', labels]), await runCli(given)]) {
      expect(run.code).toBe(1);
      expect(sentenceOf(run)).toMatch(
        /begun by .* not on this machine.* a\.png from “happy” to “sad”.*--open-commit/,
      );
      expect(await readFile(labels, 'utf8')).toBe(csv);
      expect(await readFile(journal, 'utf8')).toBe(`${started}\n`);
    }
    const dropped = await runCli(['undo', labels, '--open-commit', 'drop']);
    expect(dropped.stderr).toMatch(/dropped; no label was changed here/);
    expect(sentenceOf(dropped)).toMatch(/There is no commit to undo/);
    expect(await readFile(labels, 'utf8')).toBe(csv);

    await writeFile(journal, `${started}\n`);
    const finished = await runCli(['undo', labels, '--open-commit', 'finish']);
    expect(finished).toMatchObject({ code: 0, stdout: `2 labels taken back in ${labels}.\n` });
    expect(finished.stderr).toMatch(/The commit of 2 labels to .* is finished/);
    expect(await readFile(labels, 'utf8')).toBe(csv);
    expect(after).not.toBe(csv);
  });
});
