import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import type { LabelFile } from '../../../src/labels/labelFile';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';

const names = ['angry', 'fear', 'happy', 'sad'];
const images = Array.from({ length: 24 }, (_, i) => `f${i}.jpg`);
const classAt = (index: number) => index % names.length;
const messages = ({ problems }: LabelFile) => problems.map(({ message }) => message);

async function fileOf(content: string, name = 'labels.csv'): Promise<string> {
  return path.join(await tempFolder({ [name]: content }), name);
}

function table(header: string, row: (image: string, index: number) => string): string {
  return `${header}\n${images.map(row).join('\n')}\n`;
}

/** Corrects one row, hands over what the file says then, and takes the correction back. */
async function corrected(file: string, id: string, label: string): Promise<string> {
  const before = await readFile(file);
  const edit = await (await openLabels(file)).edit([{ id, label }]);
  await applyLabelEdit(edit);
  const after = await readFile(file, 'utf8');
  await undoLabelEdit(edit);
  expect(await readFile(file)).toEqual(before);
  return after;
}

describe('two columns for one class', () => {
  test.each([
    ['number, then name', 'path,label,label_name', (i: number) => `${i},${names[i] ?? ''}`],
    ['name, then number', 'path,emotion,emotion_id', (i: number) => `${names[i] ?? ''},${i}`],
    ['a name that is no expression', 'path,label,title', (i: number) => `${i},Klasse ${'ABCD'[i] ?? ''}`],
    [
      'quoted, with another column between',
      'path,class,age,class_name',
      (i: number) => `${i},30,"${names[i] ?? ''}"`,
    ],
  ])('are both corrected: %s', async (_, header, cells) => {
    const file = await fileOf(table(header, (image, i) => `${image},${cells(classAt(i))}`));
    const labels = await openLabels(file);
    expect(messages(labels)).toEqual([]);
    expect(labels.twinColumns).toHaveLength(1);
    const wanted = labels.samples[3]?.label ?? '';
    const after = await corrected(file, 'f0.jpg', wanted);
    expect(after).toBe((await readFile(file, 'utf8')).replace(`f0.jpg,${cells(0)}`, `f0.jpg,${cells(3)}`));
    await writeFile(file, after);
    expect((await openLabels(file)).classes).toEqual(labels.classes);
  });

  test('in JSON keep their kinds of value, however deep they are', async () => {
    const record = (i: number) =>
      `{"source-ref":"s3://faces/${images[i] ?? ''}","mood":${classAt(i)},"mood-metadata":{"confidence":0.9,"class-name":"${names[classAt(i)] ?? ''}"}}`;
    const file = await fileOf(images.map((_, i) => record(i)).join('\n'), 'output.jsonl');
    expect((await openLabels(file)).twinColumns).toEqual(['mood']);
    const [first = ''] = (await corrected(file, 's3://faces/f0.jpg', 'sad')).split('\n');
    expect(first).toBe(record(0).replace('"mood":0', '"mood":3').replace('angry', 'sad'));
  });

  test('rows that a column contradicts are named, and a correction mends them', async () => {
    const text = table(
      'path,label,label_name',
      (image, i) => `${image},${classAt(i)},${names[classAt(i)] ?? ''}`,
    );
    const file = await fileOf(text.replace('f4.jpg,0,angry', 'f4.jpg,3,angry'));
    const labels = await openLabels(file);
    expect(labels.classes).toEqual(names);
    expect(messages(labels)).toEqual([
      'Line 6: “label_name” says “angry”, which goes with another class than the “3 (sad)” in “label”; put the wrong one right.',
    ]);
    expect(await corrected(file, 'f4.jpg', 'angry')).toBe(text);
  });

  test('a class that no row has yet is not written half', async () => {
    const file = await fileOf(
      table('path,label,code', (image, i) => `${image},${names[classAt(i)] ?? ''},${classAt(i)}`),
    );
    await expect((await openLabels(file)).edit([{ id: 'f0.jpg', label: 'contempt' }])).rejects.toThrow(
      /“contempt” cannot be written .* its column “code” says the class too/,
    );
  });

  test('columns about something else are left, and that is said', async () => {
    const parts = ['train', 'val', 'test', 'dev'];
    const file = await fileOf(
      table('path,label,split,original_label,note', (image, i) =>
        [image, ...[names, parts, names].map((column) => column[classAt(i)]), image].join(','),
      ),
    );
    const labels = await openLabels(file);
    expect(labels.twinColumns).toEqual([]);
    expect(messages(labels)).toEqual([
      expect.stringMatching(/^The column “split” goes with the label in “label”, but corrections leave it/),
      expect.stringMatching(/^The column “original_label” /),
    ]);
    expect(await corrected(file, 'f0.jpg', 'sad')).toContain('f0.jpg,sad,train,angry,f0.jpg\n');
  });

  test('two annotators are two opinions', async () => {
    const file = await fileOf(
      table(
        'path,label,label2',
        (image, i) => `${image},${names[classAt(i)] ?? ''},${i === 5 ? 'sad' : (names[classAt(i)] ?? '')}`,
      ),
    );
    const labels = await openLabels(file);
    expect(labels.twinColumns).toEqual([]);
  });
});

describe('a label column earns it', () => {
  test.each([
    ['split', (i: number) => ['train', 'val'][i % 2]],
    ['Usage', (i: number) => ['Training', 'PublicTest'][i % 2]],
    ['fold', (i: number) => i % 5],
    ['gender', (i: number) => ['male', 'female'][i % 2]],
    ['age', (i: number) => 20 + (i % 9)],
    ['birthyear', (i: number) => 1990 + (i % 9)],
    ['imageWidth', (i: number) => [48, 96][i % 2]],
    ['annotator', (i: number) => `p${i % 3}`],
    ['date', (i: number) => `2024-01-0${1 + (i % 3)}`],
    ['part', (i: number) => ['train', 'test'][i % 2]],
    ['subject', (i: number) => `s${i % 4}`],
    ['label', (i: number) => ['train', 'test'][i % 2]],
  ])('%s is asked about', async (name, value) => {
    const text = table(`filename,${name}`, (image, i) => `${image},${value(i) ?? ''}`);
    expect((await recogniseLabels(await fileOf(text))).recognition).toMatchObject({
      kind: 'ask',
      isWithoutLabels: true,
    });
    const records = images.map((image, i) => ({ filename: image, [name]: value(i) }));
    const json = await fileOf(JSON.stringify(records), 'labels.json');
    expect((await recogniseLabels(json)).recognition).toMatchObject({ kind: 'ask', isWithoutLabels: true });
    // Class folders beside such a list are what the labels are.
    const folder = await tempFolder({
      'list.csv': text.replaceAll('\nf', '\nfaces/happy/f'),
      'faces/happy/f0.jpg': '',
      'faces/sad/f1.jpg': '',
    });
    expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['faces']);
  });

  test.each([
    ['a name in another language', 'photo,Gefühl', (i: number) => ['froh', 'traurig'][i % 2], 1],
    ['numbers from 0', 'photo,zz', (i: number) => i % 7, 1],
    [
      'expressions beside an age and a gender',
      'photo,age,gender,mood',
      (i: number) => `${20 + i},${'mf'[i % 2] ?? ''},${names[i % 4] ?? ''}`,
      3,
    ],
    [
      'a label beside a box',
      'photo,x,y,w,h,emotion',
      (i: number) => `${i},${i},9,9,${names[i % 4] ?? ''}`,
      5,
    ],
    [
      'a class that is the same in each row',
      'photo,class,emotion',
      (i: number) => `face,${names[i % 4] ?? ''}`,
      2,
    ],
  ])('%s does', async (_, header, cells, labelColumn) => {
    const file = await fileOf(table(header, (image, i) => `${image},${cells(i) ?? ''}`));
    expect((await recogniseLabels(file)).recognition).toMatchObject({
      kind: 'yes',
      options: { labelColumn },
    });
  });

  test('what contradicts the folders of the images does not', async () => {
    const file = await fileOf(
      table('photo,zz', (image, i) => `faces/${names[i % 2] ?? ''}/${image},${'abc'[i % 3] ?? ''}`),
    );
    expect((await recogniseLabels(file)).recognition.kind).toBe('ask');
  });
});

describe('values', () => {
  test('words for missing values are no classes', async () => {
    const missing = ['NaN', 'None', 'NULL', 'N/A', '?', '-1'];
    const file = await fileOf(
      table(
        'image,label',
        (image, i) => `${image},${i < missing.length ? (missing[i] ?? '') : (names[classAt(i)] ?? '')}`,
      ),
    );
    const labels = await openLabels(file);
    expect(labels.classes).toEqual(names);
    expect(labels.samples.slice(0, 6).map(({ label }) => label)).toEqual(['', '', '', '', '', '']);
    expect(messages(labels)[0]).toBe(
      'Line 2: “f0.jpg” has “NaN” for a label, which says that it has none; choose one or remove the row.',
    );
    expect(messages(labels)).toHaveLength(missing.length);
    expect(await corrected(file, 'f1.jpg', 'sad')).toContain('\nf1.jpg,sad\n');
    const numbers = await openLabels(
      await fileOf(table('image,label', (image, i) => `${image},${(i % 8) - 1}`)),
    );
    expect(numbers.classes).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  test.each([
    ['-1 and 1', ['-1', '1']],
    ['-1, 0 and 1', ['-1', '0', '1']],
    ['none among words', ['happy', 'none']],
    ['AffectNet’s None', ['Happy', 'None', 'Uncertain']],
  ])('%s are classes', async (_, classes) => {
    const file = await fileOf(
      table('image,label', (image, i) => `${image},${classes[i % classes.length] ?? ''}`),
    );
    expect((await openLabels(file)).classes).toEqual(classes);
  });

  test('3 and 3.0 are one class, by number and by name', async () => {
    const text = table('image,label', (image, i) => `${image},${classAt(i)}${i % 3 ? '' : '.0'}`);
    const file = await fileOf(text);
    expect((await openLabels(file)).classes).toEqual(['0', '1', '2', '3']);
    expect(await corrected(file, 'f0.jpg', '3')).toContain('f0.jpg,3\n');
    const classNames = Object.fromEntries(names.map((name, number) => [String(number), name]));
    expect((await openLabels(file, { classNames })).classes).toEqual(names);
    // What pandas makes of whole numbers beside a missing one is no name of a class.
    const gaps = await fileOf(
      table('image,label', (image, i) => `${image},${i === 5 ? '' : `${classAt(i)}.0`}`),
    );
    expect((await openLabels(gaps)).classes).toEqual(['0', '1', '2', '3']);
    await applyLabelEdit(await (await openLabels(gaps)).edit([{ id: 'f5.jpg', label: '4' }]));
    expect(await readFile(gaps, 'utf8')).toContain('f5.jpg,4.0\n');
    const floats = await fileOf(table('image,label', (image, i) => `${image},${classAt(i)}.0`));
    const labels = await openLabels(floats, { classNames });
    expect(labels.classes).toEqual(names);
    await applyLabelEdit(await labels.edit([{ id: 'f0.jpg', label: 'sad' }]));
    expect(await readFile(floats, 'utf8')).toContain('f0.jpg,3.0\n');
    await writeFile(path.join(path.dirname(file), 'classes.txt'), names.join('\n'));
    expect((await openLabels(file)).classes).toEqual(names);
  });

  test.each([',', ';', '\t'])('the line sep=%s is no row', async (separator) => {
    const rows = table('image,label', (image, i) => `${image},${names[classAt(i)] ?? ''}`).replaceAll(
      ',',
      separator,
    );
    const file = await fileOf(`sep=${separator}\r\n${rows}`);
    const labels = await openLabels(file);
    expect(labels.samples.map(({ id, line }) => [id, line])).toEqual(
      images.map((image, i) => [image, i + 3]),
    );
    expect(labels.classes).toEqual(names);
    expect(messages(labels)).toEqual([]);
    expect((await recogniseLabels(file)).recognition).toMatchObject({
      question: { columns: ['image', 'label'] },
    });
  });

  test('the header of a list is no row, and a row that looks odd is one', async () => {
    const rows = images.map((image, i) => `faces/${image} ${names[classAt(i)] ?? ''}`).join('\n');
    for (const header of ['image label', 'Path  Emotion', 'file class']) {
      const labels = await openLabels(await fileOf(`${header}\n${rows}\n`, 'train.txt'));
      expect(labels.samples).toHaveLength(images.length);
      expect(labels.classes).toEqual(names);
    }
    expect((await openLabels(await fileOf(`faces/odd happy\n${rows}\n`, 'train.txt'))).samples).toHaveLength(
      25,
    );
  });
});

test('a label file that is broken is found, so that opening it says why', async () => {
  const rows = images.map((image) => `{"image":"${image}","label":"sad","age":NaN}`);
  const folder = await tempFolder({ 'things.json': `[${rows.join()}]` });
  const [only, ...others] = await findLabels(folder);
  expect(others).toEqual([]);
  await expect(openLabels(only?.location ?? '')).rejects.toThrow(/^Line 1 of .*“NaN” is not a value in JSON/);
  expect((await findLabels(await tempFolder({ 'labels.csv': '' }))).map(({ title }) => title)).toEqual([
    'labels.csv',
  ]);
  expect(await findLabels(await tempFolder({ 'notes.txt': 'Dear diary\n', 'x.csv': '' }))).toEqual([]);
});

describe('a JSON object a column, as pandas writes a table', () => {
  const cells = (value: (image: string, index: number) => string | number | null, of = images) =>
    Object.fromEntries(of.map((image, index) => [String(index), value(image, index)]));
  const columns = {
    label: cells((_, i) => classAt(i)),
    age: cells((_, i) => (i === 2 ? null : 20 + i)),
    subject: cells((_, i) => `p${i % 6}`),
    label_name: cells((_, i) => names[classAt(i)] ?? ''),
    image: cells((image) => `faces/${image}`),
  };

  test('is read row by row and corrected in place, in both columns', async () => {
    const file = await fileOf(JSON.stringify(columns), 'labels.json');
    expect(await recogniseLabels(file)).toMatchObject({
      format: { id: 'json' },
      recognition: { kind: 'yes', options: { imageKey: 'image', labelKey: 'label' } },
    });
    const labels = await openLabels(file);
    expect(labels).toMatchObject({
      classes: names,
      problems: [],
      twinColumns: ['label_name'],
      subjectColumn: 'subject',
    });
    expect(labels.samples.map(({ image, label, subject }) => [image, label, subject])).toEqual(
      images.map((image, i) => [`faces/${image}`, names[classAt(i)], `p${i % 6}`]),
    );
    const label = { ...columns.label, 0: 3, 2: 3 };
    const label_name = { ...columns.label_name, 0: 'sad', 2: 'sad' };
    const edit = await labels.edit([0, 2].map((i) => ({ id: `faces/f${i}.jpg`, label: 'sad' })));
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(JSON.stringify({ ...columns, label, label_name }));
    await undoLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(JSON.stringify(columns));
  });

  test('with the images for keys, and with more rows than its start shows', async () => {
    const label = Object.fromEntries(images.map((image, i) => [image, names[classAt(i)] ?? '']));
    const byImage = await openLabels(await fileOf(JSON.stringify({ label }), 'labels.json'));
    expect(byImage.samples.map((sample) => [sample.image, sample.label])).toEqual(Object.entries(label));
    const many = Array.from({ length: 9_000 }, (_, i) => `faces/a-long-folder-name/${i}.jpg`);
    const long = {
      label: cells((_, i) => names[classAt(i)] ?? '', many),
      image: cells((image) => image, many),
    };
    const labels = await openLabels(await fileOf(JSON.stringify(long), 'labels.json'));
    expect(labels.samples).toHaveLength(many.length);
    expect(labels.classes).toEqual(names);
  });

  test('without labels or with holes it says so', async () => {
    const { image, age, label } = columns;
    const ask = await recogniseLabels(await fileOf(JSON.stringify({ image, age }), 'labels.json'));
    expect(ask.recognition).toMatchObject({ kind: 'ask', isWithoutLabels: true, columns: ['image', 'age'] });
    const holes = { image, label: { ...label, 1: null, 2: [1, 2], 3: undefined } };
    const labels = await openLabels(await fileOf(JSON.stringify(holes), 'labels.json'));
    expect(labels.samples).toHaveLength(images.length - 1);
    expect(messages(labels)).toEqual([
      expect.stringContaining('“faces/f1.jpg” has no label'),
      expect.stringContaining('“faces/f3.jpg” has no label'),
      expect.stringContaining('“label” of “faces/f2.jpg” is a list of 2'),
    ]);
    await expect(labels.edit([{ id: 'faces/f3.jpg', label: '0' }])).rejects.toThrow(/no place for one/);
  });
});

describe.skipIf(sharedFile('cases') === undefined)(`as published (${sharedSkipReason})`, () => {
  const copyOf = async (name: string) => {
    const folder = await tempFolder();
    await cp(sharedFile('cases', name) ?? '', folder, { recursive: true });
    return folder;
  };
  const onlyIn = (folder: string) => findLabels(folder).then(([first]) => openLabels(first?.location ?? ''));

  test.each([
    ['F02_splits_beside_folders', 24, 3],
    ['F14_list_header', 20, 3],
    ['F27_pandas_json', 20, 3],
  ])('%s', async (name, samples, classes) => {
    const labels = await onlyIn(await copyOf(name));
    expect(labels.samples).toHaveLength(samples);
    expect(labels.classes).toHaveLength(classes);
    expect(messages(labels)).toEqual([]);
  });

  test('F01_name_column', async () => {
    const file = path.join(await copyOf('F01_name_column'), 'labels.csv');
    const labels = await openLabels(file);
    const edit = await labels.edit([{ id: 'f0.jpg', label: 'sad' }]);
    const inserted = (edit.kind === 'rewrite' ? edit.splices : []).map((splice) =>
      Buffer.from(splice.inserted, 'base64').toString(),
    );
    expect(inserted).toEqual(['5', 'sad']);
  });

  test('F29_broken_json', async () => {
    await expect(onlyIn(await copyOf('F29_broken_json'))).rejects.toThrow(/Line 1 .*NaN/);
  });
});
