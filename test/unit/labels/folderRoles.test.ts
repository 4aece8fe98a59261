import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSubjects } from '../../../src/audit/grouping/findSubjects';
import { findLabels, whyNoLabels } from '../../../src/labels/opening/findLabels';
import { offerDataSetAt, offerDataSets } from '../../../src/labels/opening/offerDataSets';
import { openDataSet, openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

/** Empty images in each of the folders. */
function images(
  folders: readonly string[],
  names: readonly string[] = ['1.jpg', '2.jpg'],
): Record<string, string> {
  return Object.fromEntries(folders.flatMap((folder) => names.map((name) => [`${folder}/${name}`, ''])));
}

async function found(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await tempFolder(files);
  return (await findLabels(folder)).map(({ location }) => path.relative(folder, location));
}

async function reasons(folder: string): Promise<readonly string[]> {
  return (await whyNoLabels(folder)).map(({ reason }) => reason);
}

async function classesIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await tempFolder(files);
  const { location, isFolder, reading } = await offerDataSetAt(folder);
  return (await openDataSet({ location, isFolder, reading })).classes;
}

describe('folders that are no classes', () => {
  test.each([
    ['splits', ['train', 'val', 'test']],
    ['splits', ['Training', 'PublicTest', 'PrivateTest']],
    ['splits', ['train_images', 'valid_images', 'masks']],
    ['splits', ['affectnet_train', 'affectnet_val']],
    ['splits', ['fold_1', 'fold_2', 'fold_3']],
    ['splits', ['训练集', '测试集']],
    ['splits', ['train', 'images']],
    ['subjects', ['cam1', 'cam2', 'cam3']],
    ['subjects', ['session-01', 'session-02']],
    ['subjects', ['2021-03-01', '2021-03-02_evening']],
    ['name no classes', ['aligned', 'original']],
    ['subjects or videos', ['video_1', 'video_2', 'video_12_left']],
    ['subjects or videos', ['subject01', 'subject02']],
    ['subjects or videos', ['00001', '00002', '00007']],
    ['subjects or videos', ['S005', 'S010', 'S999']],
  ])('%s: %s', async (what, folders) => {
    const folder = await tempFolder(images(folders));
    expect(await findLabels(folder)).toEqual([]);
    expect(await reasons(folder)).toEqual([expect.stringContaining(what)]);
    await expect(openLabels(folder)).rejects.toThrow(what);
    const read = openLabels(folder, {}, 'folders');
    // A person may know better, but for splits.
    if (what === 'splits') await expect(read).rejects.toThrow(what);
    else expect((await read).classes).toEqual(folders.toSorted());
  });

  test('the expression stands in the names of the files', async () => {
    const files = Object.fromEntries(
      ['AF01', 'AM02', 'BF01'].flatMap((subject) =>
        ['AN', 'HA', 'SU'].map((expression) => [`faces/${subject}/${subject}_${expression}_1.JPG`, '']),
      ),
    );
    const folder = await tempFolder(files);
    expect(await findLabels(folder)).toEqual([]);
    expect((await reasons(folder)).join()).toMatch(
      /“AF01”.* are subjects, .* such as “AF01_\w\w_1\.JPG”.*--name-pattern/,
    );
  });

  test('several expressions stand in the names of each folder’s files', async () => {
    const person = (name: string, code = name) =>
      Object.fromEntries(
        ['AN', 'HA', 'sad'].map((word, index) => [`faces/${name}/${code}.${word}${index}.tiff`, '']),
      );
    for (const people of [
      { ...person('KA'), ...person('KL'), ...person('SA') },
      { ...person('ann'), ...person('bob', '01') },
    ]) {
      const folder = await tempFolder(people);
      expect(await findLabels(folder)).toEqual([]);
      expect((await reasons(folder)).join()).toMatch(/are subjects, .* names, such as “/);
    }
    // Images that were sorted anew keep the names that they had.
    expect(await classesIn({ ...images(['happy', 'sad'], ['happy1.png', 'sad1.png']) })).toEqual([
      'happy',
      'sad',
    ]);
  });

  test('a folder that may be one of classes is named, so that a person can say so', async () => {
    const folder = await tempFolder({ ...images(['a/S005', 'a/S010', 'a/S999', 'b/train', 'b/test']) });
    expect(await whyNoLabels(folder)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ location: path.join(folder, 'a') }),
        { reason: expect.stringContaining('splits') as string },
      ]),
    );
  });

  test('videos may have any name where each has a list', async () => {
    const videos = ['1-30-1280x720', 'actor in red', 'zurich'];
    const lists = videos.map((video) => [`annotations/Train_Set/${video}.txt`, 'Neutral,Anger\n0\n1\n-1\n']);
    const folder = await tempFolder({
      ...images(videos.map((video) => `frames/${video}`)),
      ...Object.fromEntries(lists),
    });
    expect(await findLabels(folder)).toEqual([]);
    expect((await reasons(folder)).join()).toMatch(/frames are videos, each with a list/);
  });

  test('one among classes is left out, with a sentence', async () => {
    const folder = await tempFolder({
      ...images([
        'happy',
        'sad',
        'test',
        'old/happy',
        'old/sad',
        '__MACOSX/happy',
        '@eaDir/happy',
        'sad/@eaDir/1.jpg',
      ]),
      'sad/.ipynb_checkpoints/1-checkpoint.jpg': '',
    });
    const labels = await openLabels(folder);
    expect(labels.classes).toEqual(['happy', 'sad']);
    expect(labels.samples).toHaveLength(4);
    expect(labels.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/old lies among class folders .* 4 images are left out/),
      expect.stringMatching(/test lies among class folders .* 2 images are left out/),
    ]);
  });

  test('many folders of few images may be persons', async () => {
    const folder = await tempFolder(
      images(
        Array.from(
          { length: 60 },
          (_, index) => `Ann Other ${'abcdefghij'[index % 10]}${'uvwxyz'[index % 6]}${index}`,
        ),
        ['1.jpg'],
      ),
    );
    expect((await openLabels(folder)).problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining('check that they are classes') as string }),
    ]);
  });
});

describe('folders that are classes', () => {
  test.each([
    [['0', '1', '2']],
    [['c0', 'c1', 'c2']],
    [['AU01', 'AU02', 'AU12']],
    [['10', '20', '30']],
    [['zork', 'blib']],
    [['training day', 'happy']],
    [['vali', 'testy']],
    [['face', 'noface']],
    [Array.from({ length: 120 }, (_, index) => String(index))],
  ])('%s', async (folders) => {
    expect((await classesIn(images(folders))).toSorted()).toEqual(folders.toSorted());
  });

  test('with clips, persons and sessions in them', async () => {
    const clips = images(['afew/Happy/0012', 'afew/Happy/0031', 'afew/Sad/0012', 'afew/Angry/0104']);
    expect(await found(clips)).toEqual(['afew']);
    expect(await found(images(['x/1/00012', 'x/2/00031', 'x/3/00012']))).toEqual(['x']);
    expect(await found(images(['x/happy/ann/day one', 'x/happy/bob/day one', 'x/sad/ann/day two']))).toEqual([
      'x',
    ]);
    // Two data sets stay two.
    expect(await found(images(['fer/happy', 'fer/sad', 'raf/happy', 'raf/sad']))).toEqual(['fer', 'raf']);
  });

  test('clips stay together in folds', async () => {
    const clips = ['Happy', 'Sad', 'Angry'].flatMap((label, index) =>
      [1, 2, 3].map((clip) => `${label}/00${index}12${clip}04`),
    );
    const labels = await openLabels(await tempFolder(images(clips, ['00001.jpg', '00002.jpg', '00003.jpg'])));
    const subjects = findSubjects(labels, 'auto', 5);
    expect(new Set(subjects.keys).size).toBe(9);
  });

  test('in the splits of a folder are one data set, whose corrections stay in their split', async () => {
    const folder = await tempFolder(images(['train/happy', 'train/sad', 'valid/happy', 'valid/sad']));
    const dataSet = await offerDataSetAt(folder);
    expect(dataSet.formatTitle).toBe('2 folders as one data set');
    const labels = await openDataSet(dataSet);
    expect(labels.classes).toEqual(['happy', 'sad']);
    const edit = await labels.edit([{ id: 'valid:happy/1.jpg', label: 'sad' }]);
    const [moved] = edit.kind === 'several' ? edit.edits : [];
    expect(moved).toMatchObject({ moves: [{ to: path.join(folder, 'valid', 'sad', '1@happy.jpg') }] });
  });

  test('in folders of subjects are one data set, and of what may be subjects where somebody says so', async () => {
    const classes = (subjects: readonly string[]) =>
      images(subjects.flatMap((subject) => [`x/${subject}/happy`, `x/${subject}/sad`]));
    const sure = classes(['S005', 'S010', 'S999']);
    expect(await found(sure)).toEqual(['x']);
    const folder = await tempFolder(sure);
    const [offered] = await offerDataSets(folder);
    if (!offered) throw new Error('There is one.');
    const labels = await openDataSet(offered);
    expect(labels.classes).toEqual(['happy', 'sad']);
    expect(labels.samples).toHaveLength(12);
    const many = Array.from({ length: 12 }, (_, index) => `S${101 + index}`);
    const { keys } = findSubjects(
      await openDataSet(await offerDataSetAt(path.join(await tempFolder(classes(many)), 'x'))),
      'auto',
      5,
    );
    expect(new Set(keys).size).toBe(12);
    expect(await found(classes(['1', '2', '3']))).toEqual(['x']);

    const names = await tempFolder(classes(['ann', 'bob', 'eve']));
    expect((await offerDataSets(names)).map(({ title }) => title)).toEqual([
      ...['ann', 'bob', 'eve'].map((name) => path.join('x', name)),
      ['ann', 'bob', 'eve'].map((name) => path.join('x', name)).join(' + '),
    ]);
    const whole = await offerDataSetAt(path.join(names, 'x'));
    expect((await openDataSet(whole)).samples).toHaveLength(12);
  });

  test('deep down are found where there is nothing nearer', async () => {
    const deep = images(['a/b/c/d/e/happy', 'a/b/c/d/e/sad']);
    expect(await found(deep)).toEqual(['a/b/c/d/e']);
    expect(await found({ ...deep, ...images(['near/happy', 'near/sad']) })).toEqual(['near']);
  });
});

describe('numbered class folders', () => {
  const numbered = images(['set/1', 'set/2', 'set/10'], ['a.jpg']);

  test('have the names that are given for numbers, and corrections go to the numbers', async () => {
    const folder = path.join(await tempFolder(numbered), 'set');
    const classNames = { 1: 'Surprise', 2: 'Fear', 10: 'Calm' };
    const labels = await openLabels(folder, { classNames });
    expect(labels.classes).toEqual(['Surprise', 'Fear', 'Calm']);
    expect(labels.problems).toEqual([]);
    expect(labels.classOf('10')).toBe('Calm');
    expect(labels.idAfter('1/a.jpg', 'Calm')).toBe('10/a.jpg');
    const edit = await labels.edit([{ id: '1/a.jpg', label: 'Fear' }]);
    expect(edit).toMatchObject({
      moves: [{ to: path.join(folder, '2', 'a@1.jpg') }],
      changes: [{ from: 'Surprise', to: 'Fear' }],
    });
  });

  test('have the names of a file beside or in them', async () => {
    for (const file of ['classes.txt', 'set/classes.txt']) {
      const folder = await tempFolder({ ...numbered, [file]: '1 Surprise\n2 Fear\n10 Calm\n' });
      const [set] = await findLabels(folder);
      expect(set?.recognition).toMatchObject({ options: { classNames: { 1: 'Surprise', 10: 'Calm' } } });
      expect((await openLabels(path.join(folder, 'set'))).classes).toEqual(['Surprise', 'Fear', 'Calm']);
    }
  });

  test('have the names of a list that begins with the first of them', async () => {
    const counted = images(['set/1', 'set/2', 'set/3'], ['a.jpg']);
    const of = async (files: Readonly<Record<string, string>>) =>
      (await openLabels(path.join(await tempFolder({ ...counted, ...files }), 'set'))).classes;
    expect(await of({ 'classes.txt': 'Surprise\nFear\nCalm\n' })).toEqual(['Surprise', 'Fear', 'Calm']);
    expect(await of({ 'classes.txt': 'None\nSurprise\nFear\nCalm\n' })).toEqual(['Surprise', 'Fear', 'Calm']);
    expect(await of({ 'classes.txt': 'Surprise\nFear\n' })).toEqual(['1', '2', '3']);
  });

  test('names that are not used, or not enough, have a sentence', async () => {
    const folder = await tempFolder({ ...images(['happy', 'sad'], ['a.jpg']), ...numbered });
    const messages = async (...given: Parameters<typeof openLabels>) =>
      (await openLabels(...given)).problems.map(({ message }) => message);
    expect(await messages(path.join(folder, 'set'), { classNames: { 1: 'x', 2: 'y' } })).toEqual([
      expect.stringContaining('have none for 10 in'),
    ]);
    const words = await tempFolder(images(['happy', 'sad']));
    expect(await messages(words, { classNames: { 1: 'x', 2: 'y' } })).toEqual([
      expect.stringContaining('(x, y) are not used'),
    ]);
    expect(await messages(words, { prefixes: [{ from: '/data', to: words }] })).toEqual([
      expect.stringContaining('starts with “/data”'),
    ]);
  });
});

test('a list of labels may be called as class names are', async () => {
  expect(
    await found({
      'labels.txt': 'f1.jpg happy\nf2.jpg sad\nf3.jpg sad\n',
      ...images(['.'], ['f1.jpg', 'f2.jpg', 'f3.jpg']),
    }),
  ).toEqual(['labels.txt']);
  expect(await found({ 'labels.txt': 'happy face\nsad face\n' })).toEqual([]);
});
