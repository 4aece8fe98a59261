import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../labels/tempFolder';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';
import { type Run, ordinaryUser, ordinaryUserCanRun, runCli, runCliOnFullDisk, sentenceOf } from './runCli';

const canRunAsUser = await ordinaryUserCanRun();
const csv = 'image,label,note\na.png,happy,"x, y"\nb.png,sad,\nc.png,happy,=1\nb.png,happy,again\n';

/** Applies `corrections` to the file `name` of the folder. */
async function apply(
  folder: string,
  name: string,
  corrections: string | Buffer,
  ...args: string[]
): Promise<Run> {
  const file = path.join(folder, 'corrections.csv');
  await writeFile(file, corrections);
  return runCli(['apply', folder, '--labels', path.join(folder, name), '--corrections', file, ...args]);
}

/** The positions at which two files of one length differ. */
function differences(before: Buffer, after: Buffer): number[] {
  expect(after.length).toBe(before.length);
  return [...before.keys()].filter((position) => before[position] !== after[position]);
}

describe('apply changes the corrected labels and no other byte', () => {
  it('of a CSV, whichever way the corrections are written; twice changes nothing more', async () => {
    for (const corrections of [
      'image,label\na.png,sad\nc.png,sad\n',
      'a.png,sad\nc.png,sad',
      '\ufefflabel,who,image\r\nsad,me,a.png\r\n\r\nsad,you,"c.png"\r\n',
      'Image;Label\na.png;sad\nc.png;sad\n',
      'label\timage\nsad\ta.png\nsad\tc.png\nsad\tc.png\n',
      Buffer.from('\ufeffimage,label\na.png,sad\nc.png,sad\n', 'utf16le'),
    ]) {
      const folder = await tempFolder({ 'labels.csv': csv });
      const labels = path.join(folder, 'labels.csv');
      expect(await apply(folder, 'labels.csv', corrections)).toEqual({
        code: 0,
        signal: null,
        stdout: `2 labels changed in ${labels}.\n`,
        stderr: '',
      });
      const after = csv.replace('a.png,happy', 'a.png,sad').replace('c.png,happy', 'c.png,sad');
      expect(await readFile(labels, 'utf8')).toBe(after);
      const again = await apply(folder, 'labels.csv', corrections);
      expect(again).toMatchObject({
        code: 0,
        stdout: `0 labels changed in ${labels}; 2 had the wanted label already.\n`,
      });
      expect(await readFile(labels, 'utf8')).toBe(after);
      expect((await readdir(folder)).sort()).toEqual(['.scn', 'corrections.csv', 'labels.csv']);
    }
  });

  it('of a TSV with a byte-order mark, quotes and CRLF', async () => {
    const tsv = '\ufeff"face"\t"emotion"\t"n"\r\n"a b.png"\t"happy"\t"1"\r\nc.png\tsad\t2\r\n';
    const folder = await tempFolder({ 'labels.tsv': tsv });
    const args = ['--image-column', '1', '--label-column', '2'];
    expect((await apply(folder, 'labels.tsv', 'image,label\na b.png,sad\nc.png,happy\n', ...args)).code).toBe(
      0,
    );
    expect(await readFile(path.join(folder, 'labels.tsv'), 'utf8')).toBe(
      tsv.replace('"happy"', '"sad"').replace('c.png\tsad', 'c.png\thappy'),
    );
  });

  it('of a folder a class, by moving; twice moves nothing more', async () => {
    const folder = await tempFolder({ 'happy/a.png': 'A', 'happy/deep/b.png': 'B', 'sad/c.png': 'C' });
    const corrections = `image,label\nhappy/a.png,sad\n${path.join(folder, 'happy/deep/b.png')},sad\n`;
    const run = await apply(folder, '.', corrections);
    expect(run).toMatchObject({ code: 0, stdout: `2 labels changed in ${folder}.\n` });
    expect(await readFile(path.join(folder, 'sad/a.png'), 'utf8')).toBe('A');
    expect(await readFile(path.join(folder, 'sad/deep/b.png'), 'utf8')).toBe('B');
    expect(await readdir(path.join(folder, 'happy'))).toEqual(['deep']);
    await writeFile(path.join(folder, 'happy', 'd.png'), 'D');
    const again = await apply(folder, '.', 'image,label\nhappy/a.png,sad\nhappy/d.png,sad\n');
    expect(again.stdout).toBe(`1 label changed in ${folder}; 1 had the wanted label already.\n`);
  });

  it('of RAF-DB’s list, by a class’s name or its digit', async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `train_${String(i + 1).padStart(5, '0')}.jpg ${(i % 7) + 1}`,
    );
    const folder = await tempFolder({ 'list_patition_label.txt': rows.join('\n') });
    const labels = path.join(folder, 'list_patition_label.txt');
    const before = await readFile(labels);
    const run = await apply(
      folder,
      'list_patition_label.txt',
      'train_00001.jpg,Anger\ntrain_00012.jpg,1\ntrain_00003.jpg,3\n',
    );
    expect(run.stdout).toBe(`2 labels changed in ${labels}; 1 had the wanted label already.\n`);
    const after = await readFile(labels);
    expect(differences(before, after)).toEqual([16, before.length - 1]);
    expect(
      after
        .toString()
        .split('\n')
        .filter((_, i) => i % 11 === 0),
    ).toEqual(['train_00001.jpg 6', 'train_00012.jpg 1']);
  });

  const list = sharedFile('formats', 'raf-db', 'list_patition_label.txt');
  it.skipIf(list === undefined)(`of RAF-DB’s real list (${sharedSkipReason})`, async () => {
    const before = await readFile(list ?? '');
    const folder = await tempFolder({ 'EmoLabel/list_patition_label.txt': before });
    const rows = before.toString().split('\n');
    const chosen = [0, 777, 5000, 12_000, rows.length - 1].map((row) => rows[row] ?? '');
    const corrections = chosen.map((row) => {
      const [image = '', digit = ''] = row.split(' ');
      return `${image},${(Number(digit) % 7) + 1}`;
    });
    const run = await apply(
      folder,
      'EmoLabel/list_patition_label.txt',
      ['image,label', ...corrections].join('\n'),
    );
    expect(run.stdout).toMatch(/^5 labels changed in /);
    const after = await readFile(path.join(folder, 'EmoLabel/list_patition_label.txt'));
    const changed = differences(before, after);
    expect(changed).toHaveLength(5);
    for (const position of changed) {
      expect(String.fromCharCode(after[position] ?? 0)).toMatch(/[1-7]/);
      expect([0x0a, undefined]).toContain(after[position + 1]);
    }
    expect(after.at(-1)).not.toBe(0x0a);
  });

  it('allows a new class where it is asked to', async () => {
    const folder = await tempFolder({ 'labels.csv': csv });
    expect((await apply(folder, 'labels.csv', 'a.png,bored', '--new-classes')).code).toBe(0);
    expect(await readFile(path.join(folder, 'labels.csv'), 'utf8')).toBe(csv.replace('happy', 'bored'));
  });

  it('names one row of several as the refusal says', async () => {
    const folder = await tempFolder({ 'labels.csv': csv });
    expect((await apply(folder, 'labels.csv', 'b.png#1,happy\nb.png#2,sad')).code).toBe(0);
    expect(await readFile(path.join(folder, 'labels.csv'), 'utf8')).toBe(
      csv.replace('b.png,sad', 'b.png,happy').replace('b.png,happy,again', 'b.png,sad,again'),
    );
  });
});

it('apply gives an image whose name is taken another, and leaves it where there is none', async () => {
  const files = {
    'happy/a.png': 'A',
    'happy/b.png': 'B',
    'happy/c.png': 'C',
    'sad/b.png': 'other',
    'sad/c@happy.png': '',
  };
  const folder = await tempFolder(files);
  const run = await apply(folder, '.', 'happy/a.png,sad\nhappy/b.png,sad\nhappy/c.png,sad');
  expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 labels changed in /) as string });
  expect(sentenceOf(run)).toMatch(/^Note: 1 label stayed: happy\/c\.png, which cannot go to “sad”/);
  expect(await readdir(path.join(folder, 'happy'))).toEqual(['c.png']);
  expect(await readFile(path.join(folder, 'sad', 'b@happy.png'), 'utf8')).toBe('B');
});

describe('apply refuses all where one correction is wrong', () => {
  it.each([
    [
      'an unknown image',
      'a.png,sad\nz.png,sad',
      /^“z\.png” \(line 2 of .*corrections\.csv\) is not in .*labels\.csv\. Nothing was changed; correct that line\.$/,
    ],
    ['another header', 'file,class\na.png,sad', /“file” \(line 1 .* name its columns “image” and “label”\.$/],
    [
      'an ambiguous image',
      'a.png,sad\nb.png,sad',
      /^“b\.png” \(line 2 .*\) stands in 2 rows .* “b\.png#1” \(line 3\) or “b\.png#2” \(line 5\)\.$/,
    ],
    [
      'an unknown class',
      'a.png,sad\nc.png,hapy',
      /^“hapy” \(line 2 .*\) is not a class of .*labels\.csv, which has “happy”, “sad”\..*--new-classes\.$/,
    ],
    [
      'a contradiction',
      'a.png,sad\na.png,happy',
      /^Lines 1 and 2 of .* want different labels for “a\.png”: “sad” and “happy”/,
    ],
    ['a row that is too short', 'image,label\na.png,sad\nc.png', /^Line 3 of .* is too short/],
    ['a row without an image', 'a.png,sad\n,sad', /^Line 2 of .* names no image/],
    ['a row without a label', 'a.png,sad\nc.png,', /^Line 2 of .* gives no label for “c\.png”/],
    ['an open quote', 'a.png,sad\n"c.png,sad', /^Line 2 of .* has a quote that is not closed/],
    ['a column named twice', 'image,label,label\na.png,sad,happy', /names “image” or “label” twice/],
    ['no correction', 'image,label\n', /corrections\.csv holds no corrections\./],
    ['an empty file', '', /corrections\.csv holds no corrections\./],
  ])('%s', async (_, corrections, sentence) => {
    const folder = await tempFolder({ 'labels.csv': csv });
    const run = await apply(folder, 'labels.csv', corrections);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toBe(`${sentenceOf(run)}\n`);
    expect(sentenceOf(run)).toMatch(sentence);
    expect(await readFile(path.join(folder, 'labels.csv'), 'utf8')).toBe(csv);
  });

  it('files that are not there', async () => {
    const folder = await tempFolder({ 'labels.csv': csv });
    const run = (...args: string[]) => runCli(['apply', ...args], { cwd: folder });
    const all = await Promise.all([
      run(folder, '--labels', 'labels.csv', '--corrections', 'none.csv'),
      run(folder, '--labels', 'none.csv', '--corrections', 'labels.csv'),
      run('none', '--labels', 'labels.csv', '--corrections', 'labels.csv'),
    ]);
    expect(all.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(
      all.map(({ stderr }) => /^There is no (.*) \/.*none.*\. Check the path\.\n$/.exec(stderr)?.[1]),
    ).toEqual(['corrections file', 'label file', 'folder']);
  });

  it('classes that RAF-DB has not, even as new ones', async () => {
    const folder = await tempFolder({ 'list_patition_label.txt': 'train_00001.jpg 5\ntrain_00002.jpg 4' });
    const run = await apply(folder, 'list_patition_label.txt', 'train_00001.jpg,8', '--new-classes');
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(run)).toMatch(/^“8” is not a class of .* “Neutral”\.$/);
  });

  it('a read-only label file', async () => {
    const folder = await tempFolder({ 'labels.csv': csv });
    await chmod(path.join(folder, 'labels.csv'), 0o444);
    const run = await apply(folder, 'labels.csv', 'a.png,sad');
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(run)).toMatch(/labels\.csv is read-only, so nothing was written/);
    expect(await readFile(path.join(folder, 'labels.csv'), 'utf8')).toBe(csv);
  });

  it.skipIf(!canRunAsUser)(
    'a class folder that may not be written, with what was moved taken back',
    async () => {
      const folder = await tempFolder({
        'a/1.png': '1',
        'a/2.png': '2',
        'b/3.png': '3',
        'c/4.png': '4',
        'list.csv': 'a/1.png,b\na/2.png,c\n',
      });
      await chmod(folder, 0o777);
      for (const name of ['a', 'b']) await chmod(path.join(folder, name), 0o777);
      await chmod(path.join(folder, 'c'), 0o555);
      await mkdir(path.join(folder, 'none'));
      const args = ['--labels', folder, '--corrections', path.join(folder, 'list.csv')];
      const run = await runCli(['apply', folder, ...args], ordinaryUser);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(sentenceOf(run)).toMatch(/All images are back where they were\.$/);
      expect(await readdir(path.join(folder, 'a'))).toEqual(['1.png', '2.png']);
      expect(await readdir(path.join(folder, 'b'))).toEqual(['3.png']);
    },
  );

  it.skipIf(process.platform === 'win32')('a full disk', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `image${i}.png,${i % 2 ? 'happy' : 'sad'}`).join(
      '\n',
    );
    const folder = await tempFolder({ 'labels.csv': rows, 'corrections.csv': 'image0.png,happy' });
    const labels = path.join(folder, 'labels.csv');
    const args = ['--labels', labels, '--corrections', path.join(folder, 'corrections.csv')];
    const run = await runCliOnFullDisk(8, ['apply', folder, ...args]);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(run)).toMatch(/labels\.csv would grow beyond/);
    expect(await readFile(labels, 'utf8')).toBe(rows);
    expect((await readdir(folder)).sort()).toEqual(['.scn', 'corrections.csv', 'labels.csv']);
    // What did not happen is no commit.
    expect(sentenceOf(await runCli(['undo', labels]))).toMatch(/^There is no commit to undo/);
  });
});
