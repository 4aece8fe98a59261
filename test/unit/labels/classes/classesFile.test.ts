import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { classNamesFrom, parseClasses } from '../../../../src/labels/classes/classesFile';
import { fittingMaps } from '../../../../src/labels/classes/classOrder';
import { applyLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { readFile } from 'node:fs/promises';
import { tempFolder } from '../tempFolder';

describe('files of class names', () => {
  const faces = { 0: 'angry', 1: 'happy face', 2: 'sad' };
  test.each([
    ['a name a line', 'angry\nhappy face\nsad'],
    ['Windows’ line ends and a byte-order mark', '\u{feff}angry\r\nhappy face\r\nsad\r\n'],
    ['a number before', '# classes\n0 angry\n1 happy face\n2 sad\n'],
    ['a number after', 'sad 2\nangry 0\nhappy face 1\n'],
    ['a colon', '0: angry\n1: happy face\n2: sad\n'],
    ['CSV with a header', 'id,name\n0,angry\n1,"happy face"\n2,sad\n'],
    ['a JSON array', '["angry","happy face","sad"]'],
    ['JSON by number', '{"0":"angry","1":"happy face","2":"sad"}'],
    ['JSON by name', '{"angry":0,"happy face":1,"sad":2}'],
  ])('%s', (_, text) => {
    expect(parseClasses(text)).toEqual(faces);
  });

  test.each([
    ['a label file', 'image,label\na.png,0\nb.png,1\n'],
    ['a list of images', 'a.png 0\nb.png 1\n'],
    ['a list of image names', 'a.png\nb.png\n'],
    ['a table', 'angry,12,3\nsad,3,4\n'],
    ['two names alike', 'angry\nangry\nsad\n'],
    ['two numbers alike', '0 angry\n0 sad\n'],
    ['bare numbers', '0\n1\n2\n'],
    ['other JSON', '{"name":"faces","version":"1"}'],
    ['broken JSON', '["angry"'],
    ['nothing', ''],
  ])('not %s', (_, text) => {
    expect(parseClasses(text)).toBeUndefined();
  });
});

test('a classes file beside the label file or above names its numbers, and corrections write the numbers', async () => {
  const folder = await tempFolder({
    'classes.txt': 'anger\nfear\njoy\n',
    'lists/labels.csv': 'image,label\na.png,0\nb.png,2\nc.png,2.0\n',
    'words/labels.csv': 'image,label\na.png,x\nb.png,y\n',
    'more/labels.csv': 'image,label\na.png,0\nb.png,7\n',
  });
  const file = path.join(folder, 'lists', 'labels.csv');
  const labels = await openLabels(file);
  expect(labels.samples.map(({ label }) => label)).toEqual(['anger', 'joy', 'joy']);
  expect(labels.classes).toEqual(['anger', 'fear', 'joy']);
  await applyLabelEdit(await labels.edit([{ id: 'a.png', label: 'fear' }]));
  expect(await readFile(file, 'utf8')).toBe('image,label\na.png,1\nb.png,2\nc.png,2.0\n');
  // Words need no names, and numbers that the file does not have stay what they are.
  expect((await openLabels(path.join(folder, 'words', 'labels.csv'))).classes).toEqual(['x', 'y']);
  expect((await openLabels(path.join(folder, 'more', 'labels.csv'))).classes).toEqual(['0', '7']);
  // Who keeps the numbers keeps them.
  expect((await openLabels(file, { classNames: {} })).classes).toContain('1');
});

test('a command line names a known map or a file', async () => {
  const folder = await tempFolder({ 'my.txt': '0 angry\n1 sad\n', 'bad.txt': 'a.png 0\nb.png 1\n' });
  expect((await classNamesFrom('RAF-DB'))['7']).toBe('Neutral');
  expect(await classNamesFrom(path.join(folder, 'my.txt'))).toEqual({ 0: 'angry', 1: 'sad' });
  await expect(classNamesFrom('nonsense')).rejects.toThrow(/one of fer2013, .*affectnet/);
  await expect(classNamesFrom(path.join(folder, 'bad.txt'))).rejects.toThrow(
    /bad\.txt does not say what the numbers mean/,
  );
  await expect(classNamesFrom(path.join(folder, 'none.txt'))).rejects.toThrow(/none\.txt is not there/);
});

test('maps that fit the numbers, those that name no others first', () => {
  const ids = (numbers: readonly string[]) => fittingMaps(numbers).map(({ id }) => id);
  const seven = ['0', '1', '2', '3', '4', '5', '6'];
  expect(ids(seven).slice(0, 4)).toEqual(['fer2013', 'fer2013-folders', 'raf-db-0', 'ck+-folders']);
  expect(ids(seven)).toContain('ferplus');
  expect(ids(['1', '2', '3', '4', '5', '6', '7'])[0]).toBe('raf-db');
  expect(ids([...seven, '7'])[0]).toBe('ferplus');
  expect(ids(['0', '1'])).toEqual([]);
  expect(ids(['3.0', '0.0', '1.0', '2.0', '4.0', '5.0', '6.0'])[0]).toBe('fer2013');
});

const seven = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
const rows = Array.from({ length: 21 }, (_, index) => ({ image: `f${index}.jpg`, label: (index * 3) % 7 }));
const byNumber = Object.fromEntries(seven.map((name, number) => [String(number), name]));
const features = { image: { _type: 'Image' }, label: { names: seven, _type: 'ClassLabel' } };
const gender = { names: ['female', 'male'], _type: 'ClassLabel' };
const table = `file_name,label\n${rows.map(({ image, label }) => `${image},${label}\n`).join('')}`;
const card = `---
license: mit
dataset_info:
  features:
  - name: image
    dtype: image
  - name: gender
    dtype:
      class_label:
        names:
          '0': female
          '1': male
  - name: label
    dtype:
      class_label:
        names:
${seven.map((name, number) => `          '${number}': ${name}\n`).join('')}  splits:
  - name: train
    num_bytes: 1
---

# Faces

names: [none, of, these]
`;

describe('what numbers mean is found', () => {
  test.each<[string, unknown]>([
    [
      'in MMPretrain’s metainfo',
      {
        metainfo: { classes: seven },
        data_list: rows.map(({ image, label }) => ({ img_path: image, gt_label: label })),
      },
    ],
    [
      'in MMPretrain’s metainfo, as categories',
      {
        metainfo: {
          task_name: 'fer',
          categories: seven.map((name, id) => ({ id, category_name: name, name })),
        },
        data_list: rows.map(({ image, label }) => ({ img_path: image, gt_label: label })),
      },
    ],
    [
      'in Datumaro’s categories',
      {
        info: {},
        categories: {
          label: { labels: seven.map((name) => ({ name, parent: '', attributes: [] })), attributes: [] },
        },
        items: rows.map(({ image, label }) => ({
          id: image.replace('.jpg', ''),
          annotations: [{ id: 0, type: 'label', attributes: {}, group: 0, label_id: label }],
          image: { path: image, size: [48, 48] },
        })),
      },
    ],
    ['in a list beside the records', { classes: seven, images: rows }],
    ['behind the records', { images: rows, label_names: seven }],
    ['in pairs', { id2label: byNumber, data: rows }],
    ['in a library’s features', { features, rows }],
  ])('%s', async (_, content) => {
    const folder = await tempFolder({ 'train.json': JSON.stringify(content) });
    const file = path.join(folder, 'train.json');
    const labels = await openLabels(file);
    expect(labels.samples.map(({ label }) => label)).toEqual(rows.map(({ label }) => seven[label]));
    expect(labels.classes).toEqual(seven);
    expect(labels.problems).toEqual([]);
    await applyLabelEdit(await labels.edit([{ id: labels.samples[0]?.id ?? '', label: 'neutral' }]));
    expect((await openLabels(file)).samples[0]?.label).toBe('neutral');
    // A person knows better.
    const others = Object.fromEntries(seven.map((name, number) => [String(number), name.toUpperCase()]));
    expect((await openLabels(file, { classNames: others })).classes).toContain('ANGRY');
  });

  test.each([
    [
      'PaddleClas’s label_list.txt',
      { 'label_list.txt': seven.map((name, number) => `${number} ${name}\n`).join('') },
    ],
    [
      'class_indices.json',
      {
        'class_indices.json': JSON.stringify(Object.fromEntries(seven.map((name, number) => [name, number]))),
      },
    ],
    ['class_indices.json by number', { 'class_indices.json': JSON.stringify(byNumber) }],
    ['idx2label.json', { 'idx2label.json': JSON.stringify(byNumber) }],
    [
      'label2id.json',
      { 'label2id.json': JSON.stringify(Object.fromEntries(seven.map((name, number) => [name, number]))) },
    ],
    ['the card of a Hugging Face data set', { 'README.md': card }],
    ['a card with Windows’ line ends', { 'README.md': card.replaceAll('\n', '\r\n') }],
    ['dataset_info.json', { 'dataset_info.json': JSON.stringify({ features: { ...features, gender } }) }],
    ['dataset_infos.json', { 'dataset_infos.json': JSON.stringify({ default: { features } }) }],
  ])('in %s', async (_, beside) => {
    const folder = await tempFolder({ ...beside, 'train/metadata.csv': table });
    const labels = await openLabels(path.join(folder, 'train', 'metadata.csv'));
    expect(labels.samples.map(({ label }) => label)).toEqual(rows.map(({ label }) => seven[label]));
    expect(labels.classes).toEqual(seven);
  });

  test.each([
    ['several that differ', { features: { ...features, other: { names: [...seven].reverse() } } }],
    ['too few', { features: { gender } }],
    ['nothing', {}],
  ])('and not made up where a card says %s', async (_, content) => {
    const folder = await tempFolder({ 'dataset_info.json': JSON.stringify(content), 'metadata.csv': table });
    expect((await openLabels(path.join(folder, 'metadata.csv'))).classes).toEqual(Object.keys(byNumber));
  });

  test('and cards that are no YAML, have tags or repeat themselves for ever are left alone', async () => {
    const broken = [
      '---\nnames: [\n---\n',
      '---\nnames: !!js/function "x"\n---\n',
      '---\nnames: &a [*a, *a]\n---\n',
    ];
    for (const text of broken) {
      const folder = await tempFolder({ 'README.md': text, 'metadata.csv': table });
      expect((await openLabels(path.join(folder, 'metadata.csv'))).classes).toEqual(Object.keys(byNumber));
    }
  });
});

test('names that may count from 0 or from 1 are pointed out', async () => {
  const open = async (numbers: readonly number[], classes: string) => {
    const rows = Array.from(
      { length: 24 },
      (_, row) => `${row}.jpg,${numbers[row % numbers.length] ?? ''}\n`,
    );
    const folder = await tempFolder({
      'labels.csv': `image,label\n${rows.join('')}`,
      'classes.txt': classes,
    });
    return (await openLabels(path.join(folder, 'labels.csv'))).problems.map(({ message }) => message);
  };
  const names = 'angry\nhappy\nsad\nneutral\n';
  expect(await open([1, 2, 3], names)).toEqual([
    expect.stringMatching(/classes\.txt is read as counting from 0, so that 1 is “happy”.*would be “angry”/),
  ]);
  expect(await open([0, 1, 2], names)).toEqual([]);
  expect(await open([1, 2, 3, 4], names)).toEqual([]);
  expect(await open([1, 2, 3], '1 angry\n2 happy\n3 sad\n4 neutral\n')).toEqual([]);
});
