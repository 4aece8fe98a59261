import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { imagesAfter } from '../../../../src/labels/dataSet';
import { mergedNames, spelledClasses } from '../../../../src/labels/classes/mergedClasses';
import { applyLabelEdit, undoLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { offerDataSetAt } from '../../../../src/labels/opening/offerDataSets';
import { openDataSet, openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const labelled = (labels: readonly string[]) => ({ samples: labels.map((label) => ({ label })) });

describe('classes that look like one', () => {
  test.each([
    [['happy', 'Happy', 'HAPPY', 'happiness', 'sad'], 'happy', ['HAPPY', 'Happy', 'happiness', 'happy']],
    [['surprise', 'Surprised', 'x'], 'surprise', ['Surprised', 'surprise']],
    [['not_sure', 'Not sure', 'not-sure '], 'not_sure', ['Not sure', 'not-sure ', 'not_sure']],
    [['HA', 'happy'], 'happy', ['HA', 'happy']],
    [['Anger', 'Angry', 'angry'], 'angry', ['Anger', 'Angry', 'angry']],
    [['ｈａｐｐｙ', '高兴'], '高兴', ['高兴', 'ｈａｐｐｙ']],
  ])('%s', (labels, name, spellings) => {
    const [found, ...others] = spelledClasses(labelled(labels));
    expect(others).toEqual([]);
    expect(found?.spellings.map((each) => each.name).toSorted()).toEqual(spellings.toSorted());
    if (!labels.includes('高兴')) expect(found?.name).toBe(name);
  });

  test('are none that other data sets have beside one another, nor numbers', () => {
    for (const labels of [
      ['calm', 'neutral'],
      ['joy', 'happy'],
      ['1', '01', '1.0'],
      ['happy', 'sad', 'happy_surprised', 'sadly disgusted'],
      ['', ' happy'],
    ])
      expect(spelledClasses(labelled(labels)), labels.join()).toEqual([]);
  });

  test.each([
    ['split', ['train_sad', 'test_sad', 'train_happy', 'test_happy', 'test_anger'], '_'],
    ['gender', ['male sad', 'female sad', 'male happy', 'female happy', 'unknown'], ' '],
    ['person', ['S01-sad', 'S02-sad', 'S01-happy', 'S02-happy', 'S01-fear'], '-'],
    ['nothing or more', ['sad', 'sad_aug', 'happy', 'happy_aug'], '_'],
    ['behind', ['SadTrain', 'SadTest', 'HappyTrain', 'HappyTest'], ''],
  ])('are those that say the %s with the expression', (_, labels) => {
    const found = spelledClasses(labelled(labels));
    expect(found.map(({ name }) => name.toLowerCase())).toEqual(['happy', 'sad']);
    expect(found.map(({ spellings }) => spellings.length)).toEqual([2, 2]);
  });

  test('are none that say how, or not, or number themselves', () => {
    for (const labels of [
      ['0_angry', '1_sad', '2_happy'],
      ['sadly angry', 'sadly surprised', 'happily angry', 'happily surprised'],
      ['happy', 'not happy', 'sad', 'not sad'],
      ['slightly happy', 'happy', 'slightly sad', 'sad', 'very happy', 'very sad'],
      ['happy mask', 'sad', 'angry', 'fear mask', 'surprise'],
    ])
      expect(spelledClasses(labelled(labels)), labels.join()).toEqual([]);
  });

  test('have a sentence, unless somebody said that they differ', async () => {
    const files = { 'labels.csv': 'image,label\na.png,sad\nb.png,Sad\nc.png,sad\nd.png,x\n' };
    const file = path.join(await tempFolder(files), 'labels.csv');
    const labels = await openLabels(file);
    expect(labels.classes).toEqual(['Sad', 'sad', 'x']);
    expect(labels.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^“sad” \(2\), “Sad” \(1\) look like one class and are read as 2/),
    ]);
    expect((await openLabels(file, { sameClasses: {} })).problems).toEqual([]);
    const other = await openLabels(file, { sameClasses: { glad: 'joyful' } });
    expect(other.problems[0]?.message).toMatch(/has no class “glad”/);
  });
});

describe('merged classes', () => {
  test('that say the split, too, keep it in a correction', async () => {
    const kinds = ['test_happy', 'test_sad', 'train_happy', 'train_sad'];
    const folder = await tempFolder(
      Object.fromEntries(
        kinds.flatMap((kind) => ['1', '2'].map((name) => [`${kind}/${kind}${name}.png`, kind])),
      ),
    );
    const sameClasses = mergedNames(spelledClasses(await openLabels(folder)));
    const labels = await openLabels(folder, { sameClasses });
    expect(labels.classes.toSorted()).toEqual(['happy', 'sad']);
    const one = labels.samples.find(({ image }) => image.endsWith('train_sad1.png'));
    const edit = await labels.edit([{ id: one?.id ?? '', label: 'happy' }]);
    await applyLabelEdit(edit);
    expect(await readFile(path.join(folder, 'train_happy/train_sad1.png'), 'utf8')).toBe('train_sad');
    await undoLabelEdit(edit);
    expect(await readFile(path.join(folder, 'train_sad/train_sad1.png'), 'utf8')).toBe('train_sad');
  });

  const sameClasses = { Sad: 'sad', sadness: 'sad' };

  test('are read as one, and corrections write what the file mostly says', async () => {
    const text = 'image,label\na.png,Sad\nb.png,sadness\nc.png,Sad\nd.png,happy\n';
    const file = path.join(await tempFolder({ 'labels.csv': text }), 'labels.csv');
    const labels = await openLabels(file, { sameClasses });
    expect(labels.classes).toEqual(['sad', 'happy']);
    expect(labels.samples.map(({ label }) => label)).toEqual(['sad', 'sad', 'sad', 'happy']);
    expect(labels.problems).toEqual([]);
    expect(labels.classOf('sadness')).toBe('sad');
    const edit = await labels.edit([
      { id: 'b.png', label: 'sad' },
      { id: 'd.png', label: 'sad' },
    ]);
    // What has the class under another spelling stays as it is.
    expect(edit.changes).toMatchObject([{ id: 'd.png', from: 'happy', to: 'sad' }]);
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(text.replace('happy', 'Sad'));
    await undoLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('of folders move images into the folder that there is, in each split its own', async () => {
    const folder = await tempFolder({
      ...{ 'train/Sad/1.png': '', 'train/happy/1.png': '', 'train/happy/2.png': '' },
      ...{ 'test/sad/1.png': '', 'test/happy/3.png': '' },
    });
    const { location, isFolder, reading } = await offerDataSetAt(folder);
    const apart = await openDataSet({ location, isFolder, reading });
    const names = mergedNames(spelledClasses(apart));
    expect(names).toEqual({ Sad: 'sad' });
    const dataSet = {
      ...{ location, isFolder },
      reading: { ...reading, options: { ...reading.options, sameClasses: names } },
    };
    const labels = await openDataSet(dataSet);
    expect(labels.classes.toSorted()).toEqual(['happy', 'sad']);
    const edit = await labels.edit([
      { id: 'train:happy/2.png', label: 'sad' },
      { id: 'test:happy/3.png', label: 'sad' },
    ]);
    const moves =
      edit.kind === 'several' ? edit.edits.flatMap((each) => (each.kind === 'move' ? each.moves : [])) : [];
    expect(moves.map(({ to }) => path.relative(folder, to)).toSorted()).toEqual([
      path.join('test', 'sad', '3.png'),
      path.join('train', 'Sad', '2.png'),
    ]);
    await applyLabelEdit(edit);
    expect((await openDataSet(dataSet)).samples.filter(({ label }) => label === 'sad')).toHaveLength(4);
    expect(labels.idAfter('train:happy/2.png', 'sad')).toBe('train:Sad/2.png');
    expect(imagesAfter(dataSet, 'train:happy/2.png', 'sad')).toContain(path.join(folder, 'train/Sad/2.png'));
  });

  test('get any names', async () => {
    const file = path.join(
      await tempFolder({ 'labels.json': '[{"image":"a.png","label":"x"},{"image":"b.png","label":"y"}]' }),
      'labels.json',
    );
    const labels = await openLabels(file, { sameClasses: { x: 'left', y: 'right' } });
    expect(labels.classes).toEqual(['left', 'right']);
    const edit = await labels.edit([{ id: 'a.png', label: 'right' }]);
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toContain('"label":"y"},');
  });
});
