import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';
import { tempFolder } from './tempFolder';

async function list(content: string | Buffer, name = 'list.txt'): Promise<string> {
  return path.join(await tempFolder({ [name]: content }), name);
}

test('MXNet’s list: whole numbers with zeros behind are classes, and are written as they were', async () => {
  const rows = Array.from({ length: 24 }, (_, row) => `${row}\t${row % 7}.000000\timgs/${row}.jpg\n`);
  const file = await list(rows.join(''), 'data_train.lst');
  const labels = await openLabels(file);
  expect(labels.classes).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  expect(labels.samples.map(({ image, label }) => `${image} ${label}`)).toEqual(
    rows.map((_, row) => `imgs/${row}.jpg ${row % 7}`),
  );
  await applyLabelEdit(await labels.edit([{ id: 'imgs/1.jpg', label: '3' }]));
  expect(await readFile(file, 'utf8')).toBe(rows.join('').replace('1\t1.000000', '1\t3.000000'));
  // A class that no row has yet is written like its neighbours.
  await applyLabelEdit(await (await openLabels(file)).edit([{ id: 'imgs/2.jpg', label: '7' }]));
  expect(await readFile(file, 'utf8')).toContain('2\t7.000000\timgs/2.jpg\n');
  const named = await openLabels(file, { classNames: { 0: 'Angry', 3: 'Happy', 8: 'Contempt' } });
  await applyLabelEdit(await named.edit([{ id: 'imgs/4.jpg', label: 'Contempt' }]));
  expect(await readFile(file, 'utf8')).toContain('4\t8.000000\timgs/4.jpg\n');
  expect(named.samples.slice(0, 2).map(({ label }) => label)).toEqual(['Angry', 'Happy']);
});

describe('SCN’s lists', () => {
  const rows = [
    '/home/x/my faces/train_00001_aligned.jpg 4',
    'D:\\faces\\test_0002_aligned.jpg 0',
    '/x/train_3_aligned.jpg 6',
  ];

  test('are recognised by RAF-DB’s images and labels from 0, which get their names', async () => {
    const file = await list(`${rows.join('\r\n')}\r\n`, 'my.lst');
    expect((await recogniseLabels(file)).format.id).toBe('scn-list');
    const labels = await openLabels(file);
    expect(labels.samples.map(({ image, label, line }) => [image, label, line])).toEqual([
      ['/home/x/my faces/train_00001_aligned.jpg', 'Sadness', 1],
      ['D:\\faces\\test_0002_aligned.jpg', 'Surprise', 2],
      ['/x/train_3_aligned.jpg', 'Neutral', 3],
    ]);
    expect(labels.problems).toEqual([]);
    await applyLabelEdit(
      await labels.edit([{ id: '/home/x/my faces/train_00001_aligned.jpg', label: 'Anger' }]),
    );
    expect(await readFile(file, 'utf8')).toBe(`${rows.join('\r\n').replace(' 4', ' 5')}\r\n`);
    await expect(labels.edit([{ id: '/x/train_3_aligned.jpg', label: 'Contempt' }])).rejects.toThrow(
      /not a class/,
    );
  });

  test('find the images of another machine’s paths where RAF-DB has them', async () => {
    const file = await list(rows.join('\n'), 'basic/lists/train.txt');
    const basic = path.dirname(path.dirname(file));
    const candidates = [...(await openLabels(file)).imageCandidates('D:\\faces\\test_0002_aligned.jpg')];
    expect(candidates).toContain(path.join(basic, 'Image', 'aligned', 'test_0002_aligned.jpg'));
    expect(candidates).toContain(path.join(basic, 'Image', 'original', 'test_0002.jpg'));
  });

  test('a label that RAF-DB lacks and a row without a label are reported with their lines', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `/x/train_${index}_aligned.jpg ${index % 7}\n`);
    const labels = await openLabels(
      await list(`${many.join('')}# a comment\n\n/x/train_30_aligned.jpg 9\n/x/train_31_aligned.jpg\n`),
    );
    expect(labels.format).toBe('scn-list');
    expect(labels.problems.map(({ line }) => line)).toEqual([33, 34]);
    expect(labels.problems[0]?.message).toContain('“9” is none of RAF-DB’s labels counted from 0');
    expect(labels.samples).toHaveLength(31);
  });
});

describe('other lists', () => {
  test.each([
    ['numbers of other images', 'img/1.jpg 3\nimg/2.jpg 1\nimg/3.jpg 0\n', ['3', '1', '0']],
    ['numbers without folders', 'one.jpg 3\ntwo.jpg 1\nthree.jpg 7\n', ['3', '1', '7']],
    [
      'words, and spaces in paths',
      'a b.jpg happy\nc  d.jpg  sad \n\n  e.png\thappy x\n',
      ['happy', 'sad', 'x'],
    ],
    ['RAF-DB’s images with labels from 1', '/a/train_1_aligned.jpg 7\n/a/train_2_aligned.jpg 1', ['7', '1']],
  ])('%s: nobody invents names for them', async (_, content, expected) => {
    const file = await list(content);
    expect((await recogniseLabels(file)).format.id).toBe('list');
    const labels = await openLabels(file);
    expect(labels.samples.map(({ label }) => label)).toEqual(expected);
    expect([...labels.classes].sort()).toEqual([...expected].sort());
  });

  test('keep their spaces; any label without one can be written, and names can be given', async () => {
    const file = await list('faces/a b.jpg  3  \r\n  c.jpg 1');
    const labels = await openLabels(file, { classNames: { 1: 'sad', 3: 'very happy' } });
    expect(labels.samples.map(({ image, label }) => [image, label])).toEqual([
      ['faces/a b.jpg', 'very happy'],
      ['c.jpg', 'sad'],
    ]);
    const edit = await labels.edit([
      { id: 'c.jpg', label: 'very happy' },
      { id: 'faces/a b.jpg', label: '"#new' },
    ]);
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe('faces/a b.jpg  "#new  \r\n  c.jpg 3');
    await undoLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe('faces/a b.jpg  3  \r\n  c.jpg 1');
    await expect(labels.edit([{ id: 'c.jpg', label: 'too many' }])).rejects.toThrow(/without blanks/);
  });

  test.each([
    ['a table', 'image,label\na b.jpg,happy day\nc d.jpg,sad\n', 'csv'],
    ['RAF-DB’s list', 'train_00001.jpg 5\ntest_0002.jpg 1\n', 'raf-db'],
    ['RAF-DB’s list with a damaged row', 'train_00001.jpg 5\ntest_0002.jpg\ntrain_00003.jpg 1\n', 'raf-db'],
    ['RAF-DB’s list as UTF-16', Buffer.from('\ufefftrain_00001.jpg 5\r\n', 'utf16le'), 'raf-db'],
  ])('are not %s', async (_, content, format) => {
    expect((await recogniseLabels(await list(content))).format.id).toBe(format);
  });

  test('pairs of images and prose are none', async () => {
    await expect(recogniseLabels(await list('a.jpg b.jpg\nc.jpg d.jpg\n'))).rejects.toThrow(
      /not a label file/,
    );
    await expect(recogniseLabels(await list('Dear reader\nsee a.jpg here\n'))).rejects.toThrow(
      /not a label file/,
    );
  });
});

const rafDbList = sharedFile('formats', 'raf-db', 'list_patition_label.txt') ?? '';
const published = [
  [sharedFile('formats', 'scn', 'train.txt') ?? '', 12_271],
  [sharedFile('formats', 'scn', '0.1noise_train.txt') ?? '', 12_271],
  [rafDbList, 15_339],
] as const;

describe.skipIf(published.some(([file]) => file === ''))(`the published lists (${sharedSkipReason})`, () => {
  test.each(published)(
    '%s: corrections change their own bytes, undoing restores the file',
    async (original, count) => {
      const before = await readFile(original);
      const file = await list(before, path.basename(original));
      const labels = await openLabels(file);
      expect(labels.samples).toHaveLength(count);
      expect(labels.problems).toEqual([]);
      expect(await labels.edit(labels.samples.map(({ id, label }) => ({ id, label })))).toMatchObject({
        splices: [],
      });

      const lines = before.toString('latin1').split('\n');
      const isCorrected = (index: number) => index % 1_000 === 0 || index === count - 1;
      const corrections = labels.samples
        .filter((_, index) => isCorrected(index))
        .map(({ id, label }) => ({ id, label: label === 'Fear' ? 'Anger' : 'Fear' }));
      const edit = await labels.edit(corrections);
      await applyLabelEdit(edit);
      // What the file should be by its own lines: the digit at the end of the row is another.
      const [fear, anger] = labels.format === 'raf-db' ? ['2', '6'] : ['1', '5'];
      const expected = lines.map((line, index) =>
        isCorrected(index) && index < count
          ? line.replace(/\d(?=\r?$)/, (digit) => (digit === fear ? anger : fear) ?? '')
          : line,
      );
      expect((await readFile(file)).equals(Buffer.from(expected.join('\n'), 'latin1'))).toBe(true);
      expect(edit.changes).toHaveLength(corrections.length);

      await undoLabelEdit(edit);
      expect((await readFile(file)).equals(before)).toBe(true);
    },
  );

  test('SCN counts RAF-DB’s labels from 0', async () => {
    const [rafDb, scn] = await Promise.all([openLabels(rafDbList), openLabels(published[0][0])]);
    const labelOf = new Map(rafDb.samples.map(({ image, label }) => [image, label]));
    const agreeing = scn.samples.filter(
      ({ image, label }) => labelOf.get(path.posix.basename(image).replace('_aligned', '')) === label,
    );
    expect(agreeing).toHaveLength(12_271);
  });
});

test.each([
  ['split.txt', ['train', 'val', 'test']],
  ['list_eval_partition.txt', ['0', '1', '2']],
  ['folds.txt', ['0', '1', '2', '3']],
  ['ages.txt', ['23', '37', '41', '23']],
  ['identity_CelebA.txt', ['101', '104', '105', '101']],
  ['list.txt', ['train', 'test']],
])('a list of something else than labels is asked about: %s', async (name, values) => {
  const rows = Array.from({ length: 24 }, (_, row) => `${row}.jpg ${values[row % values.length] ?? ''}\n`);
  const folder = await tempFolder({ [name]: rows.join('') });
  const [found] = await findLabels(folder);
  expect(found?.recognition).toMatchObject({
    kind: 'ask',
    preview: expect.arrayContaining([['0.jpg', values[0]]]),
  });
  await expect(openLabels(path.join(folder, name))).rejects.toThrow(/not clear which columns/);
  // Whoever says that these are labels is heard.
  const chosen = { imageColumn: 0, labelColumn: 1, header: false };
  expect((await openLabels(path.join(folder, name), chosen)).samples).toHaveLength(24);
});

test.each([['6'], ['0'], ['happy']])(
  'a list that begins with one class is one of labels: %s',
  async (label) => {
    const rows = Array.from({ length: 24 }, (_, row) => `${row}.jpg ${label}\n`);
    const folder = await tempFolder({ 'train_list.txt': rows.join('') });
    expect((await openLabels(path.join(folder, 'train_list.txt'))).samples).toHaveLength(24);
  },
);
