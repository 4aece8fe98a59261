import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { findLabels } from '../../../../src/labels/opening/findLabels';
import { chosenColumns } from '../../../../src/labels/opening/offeredDataSet';
import { openLabels, recogniseLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

async function json(content: string | Buffer, name = 'labels.json'): Promise<string> {
  return path.join(await tempFolder({ [name]: content }), name);
}

const read = async (content: string, name?: string) =>
  (await openLabels(await json(content, name))).samples.map(({ image, label, line }) => [image, label, line]);

describe('recognised without asking', () => {
  test.each([
    ['an array', '[{"image":"a.jpg","label":"x"},\n{"image":"b.jpg","label":"y"}]', 'json'],
    [
      'an array in an object',
      '{"n":2,"faces":[{"Label":"x","File Name":"a.jpg"},\n{"Label":"y","File Name":"b.jpg"}]}',
      'json',
    ],
    ['a member an image', '{"a.jpg":"x",\n"b.jpg":"y"}', 'json'],
    [
      'a member an image, with objects',
      '{"a.jpg":{"emotion":"x","n":1},\n"b.jpg":{"emotion":"y","n":2}}',
      'json',
    ],
    [
      'nested keys',
      '[{"data":{"img":"a.jpg"},"meta":{"expression":"x"}},\n{"data":{"img":"b.jpg"},"meta":{"expression":"y"}}]',
      'json',
    ],
    ['a list of one label', '[{"path":"a.jpg","labels":["x"]},\n{"path":"b.jpg","labels":["y"]}]', 'json'],
    ['a line an object', '{"image":"a.jpg","label":"x"}\n{"image":"b.jpg","label":"y"}\n', 'jsonl'],
  ])('%s', async (_, content, format) => {
    const labels = await openLabels(await json(content));
    expect(labels.format).toBe(format);
    expect(labels.samples.map(({ id, label, line }) => [id, label, line])).toEqual([
      ['a.jpg', 'x', 1],
      ['b.jpg', 'y', 2],
    ]);
    expect(labels.problems).toEqual([]);
  });

  test.each([
    ['a model’s opinion first', ['predictions', 'ground_truth'], 'ground_truth.label'],
    ['a model’s opinion last', ['gt', 'pred'], 'gt.label'],
    ['a truth beside something else', ['weather', 'ground_truth'], 'ground_truth.label'],
  ])('of several keys called alike: %s', async (_, [first = '', second = ''], key) => {
    const records = Array.from({ length: 6 }, (_, row) => ({
      filepath: `data/${row}.jpg`,
      [first]: { label: row % 2 ? 'happy' : 'sad' },
      [second]: { label: row % 3 ? 'happy' : 'sad' },
    }));
    const labels = await openLabels(await json(JSON.stringify({ samples: records })));
    expect(labels.labelColumn?.name).toBe(key);
    const written = key.startsWith(first) ? first : second;
    expect(labels.samples.map(({ label }) => label)).toEqual(
      records.map((record) => (record[written] as { label: string }).label),
    );
  });

  test('neither of two opinions that are no model’s: asked for', async () => {
    const records = Array.from({ length: 6 }, (_, row) => ({
      image: `${row}.jpg`,
      anna: { label: row % 2 ? 'happy' : 'sad' },
      ben: { label: row % 3 ? 'happy' : 'sad' },
    }));
    await expect(openLabels(await json(JSON.stringify(records)))).rejects.toThrow(/Choose them/);
  });

  test('a prediction that is always right is left when the label is corrected', async () => {
    const records = Array.from({ length: 8 }, (_, row) => ({
      image: `${row}.jpg`,
      predictions: { label: row % 2 ? 'happy' : 'sad' },
      ground_truth: { label: row % 2 ? 'happy' : 'sad' },
    }));
    const file = await json(JSON.stringify(records));
    const labels = await openLabels(file);
    await applyLabelEdit(await labels.edit([{ id: '0.jpg', label: 'happy' }]));
    const [record] = JSON.parse(await readFile(file, 'utf8')) as typeof records;
    expect([record?.ground_truth.label, record?.predictions.label]).toEqual(['happy', 'sad']);
  });

  test('what a Prodigy annotator did not accept is set aside', async () => {
    const lines = ['accept', 'reject', 'ignore', 'accept'].map((answer, row) =>
      JSON.stringify({ image: `${row}.jpg`, label: row % 3 ? 'sad' : 'happy', _task_hash: -row, answer }),
    );
    const { samples, problems } = await openLabels(await json(lines.join('\n'), 'annotations.jsonl'));
    expect(samples.map(({ label, aside }) => [label, aside])).toEqual([
      ['happy', undefined],
      ['', 'Answered with “reject” in Prodigy.'],
      ['', 'Answered with “ignore” in Prodigy.'],
      ['happy', undefined],
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^All labels say “happy”/),
    ]);
  });

  test('by its name where there is only one line; UTF-8 with a mark', async () => {
    expect(
      (await recogniseLabels(await json('\ufeff{"image":"a.jpg","label":"x"}', 'x.jsonl'))).format.id,
    ).toBe('jsonl');
    expect((await recogniseLabels(await json('{"image":"a.jpg","label":"x"}', 'x.ndjson'))).format.id).toBe(
      'jsonl',
    );
  });

  test('the subject, and names for numbers', async () => {
    const file = await json(
      '[{"image":"a.jpg","label":3,"who":{"Subject ID":"S1"}},{"image":"b.jpg","label":10,"who":{"Subject ID":7}}]',
    );
    const labels = await openLabels(file, { classNames: { 3: 'happy', 10: 'sad' } });
    expect(labels.subjectColumn).toBe('who.Subject ID');
    expect(labels.samples.map(({ label, subject }) => [label, subject])).toEqual([
      ['happy', 'S1'],
      ['sad', '7'],
    ]);
    expect(labels.classes).toEqual(['happy', 'sad']);
  });

  test('a record that starts with a picture longer than the first bytes', async () => {
    const picture = 'A'.repeat(100_000);
    expect(
      await read(
        `[{"data":"${picture}","image":"a.jpg","label":"x"},{"data":"${picture}","image":"b.jpg","label":"y"}]`,
      ),
    ).toHaveLength(2);
  });

  test('compressed with such a first record, and by the names that the question has', async () => {
    const picture = 'A'.repeat(100_000);
    const records = ['a.jpg', 'b.jpg'].map((image, index) => ({ picture, image, label: index }));
    const file = await json(gzipSync(JSON.stringify(records)), 'labels.json.gz');
    expect((await openLabels(file)).samples).toHaveLength(2);
    const map = await json('{"00001":"x","00002":"y"}');
    const labels = await openLabels(map, { imageKey: '(key)', labelKey: '(value)' }, 'json');
    expect(labels.samples.map(({ image, label }) => [image, label])).toEqual([
      ['00001', 'x'],
      ['00002', 'y'],
    ]);
  });

  test('compressed, which is not written', async () => {
    const file = await json(
      gzipSync('[{"image":"a.jpg","label":"x"},{"image":"b.jpg","label":"y"}]'),
      'labels.json.gz',
    );
    const labels = await openLabels(file);
    expect([labels.format, labels.samples.length]).toEqual(['json', 2]);
    await expect(labels.edit([{ id: 'a.jpg', label: 'y' }])).rejects.toThrow(/is compressed/);
    const lines = await json(gzipSync('{"image":"a.jpg","label":"x"}'), 'labels.jsonl.gz');
    expect((await openLabels(lines)).format).toBe('jsonl');
  });
});

describe('asked', () => {
  test('which keys, with five records beside; keys may hold dots', async () => {
    const records = Array.from({ length: 9 }, (_, index) => ({
      'img.v1': `${index}.jpg`,
      a: { b: index, 'c.d': 'x' },
      e: 'y',
    }));
    const file = await json(JSON.stringify(records));
    const { recognition } = await recogniseLabels(file);
    if (recognition.kind !== 'ask') throw new Error(recognition.kind);
    expect(recognition.columns).toEqual(['img.v1', 'e', 'a.b', 'a.c.d']);
    expect(recognition.preview).toHaveLength(5);
    expect(recognition.preview[1]).toEqual(['1.jpg', 'y', '1', 'x']);
    expect(chosenColumns(recognition, 0, 3)).toEqual({ imageKey: 'img.v1', labelKey: 'a.c.d' });
    await expect(openLabels(file)).rejects.toThrow(/not clear which/);
    const labels = await openLabels(file, chosenColumns(recognition, 0, 3));
    expect(labels.samples[8]).toMatchObject({ image: '8.jpg', label: 'x' });
  });

  test('other JSON files are no label files and are not offered', async () => {
    const folder = await tempFolder({
      'package.json':
        '{"name":"x","icon":"media/icon.png","scripts":{"a":"b"},"contributes":{"commands":[{"icon":"a.png","title":"t"}]}}',
      'tsconfig.json': '{"references":[{"path":"./src"}], // a comment\n}',
      'compile_commands.json': '[{"directory":"/x","command":"cc","file":"x.c"}]',
      'settings.json': '{"a.b":true,"files":["a.jpg"]}',
      'broken.json': '{"a":',
      'report.json': '[{"data":{"image":"a.jpg"},"predictions":[{"result":[]}]}]',
      'numbers.json': '[1,2,3]',
      'labels.json': '{"a.jpg":"x","b.jpg":"y"}',
    });
    expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['labels.json']);
  });
});

describe('odd records', () => {
  test('no image, no label, wrong types and contradictions are problems with their line', async () => {
    const file = await json(
      '[{"image":"a.jpg","label":"x"},\n{"label":"y"},\n{"image":"c.jpg"},\n{"image":"d.jpg","label":{"is":1}},\n' +
        '{"image":7,"label":"y"},\n{"image":"f.jpg","label":null},\n{"image":null,"label":"y"},\n{"image":"h.jpg","label":["x","y"]},\n' +
        '{"image":"a.jpg","label":"y"},\n5,\n{"image":"\\ud83d.jpg","label":"y"},\n{"image":"k.jpg","label":"\\ud83d"},\n' +
        '{"image":"C:\\faces\\b.jpg","label":"y"}]',
    );
    const labels = await openLabels(file);
    expect(labels.samples.map(({ id, label, line }) => [id, label, line])).toEqual([
      ['a.jpg', 'x', 1],
      ['c.jpg', '', 3],
      ['7', 'y', 5],
      ['f.jpg', '', 6],
      ['a.jpg#2', 'y', 9],
    ]);
    const at = (line: number) =>
      labels.problems.filter((problem) => problem.line === line).map(({ message }) => message);
    expect(at(2)).toEqual([expect.stringMatching(/^Line 2: the record names no image in “image”; add one/)]);
    expect(at(3)).toEqual([expect.stringContaining('has no label')]);
    expect(at(4)).toEqual([
      expect.stringMatching(/^Line 4: “label” of “d.jpg” is an object; put one text or number there/),
    ]);
    expect(at(7)).toEqual([expect.stringContaining('names no image')]);
    expect(at(8)).toEqual([expect.stringContaining('is a list of 2')]);
    expect(at(9)).toEqual([expect.stringContaining('line 1 says “x”, line 9 says “y”')]);
    expect(at(10)).toEqual([expect.stringContaining('names no image')]);
    expect(at(11)).toEqual([expect.stringContaining('half a character')]);
    expect(at(12)).toEqual([expect.stringContaining('half a character')]);
    expect(at(13)).toEqual([expect.stringContaining('a backslash of a path is written')]);
  });

  test('a broken line of JSON lines is a problem, and the others are read', async () => {
    const file = await json(
      '{"image":"a.jpg","label":"x"}\n{"image":"b.jpg","label":\n\n{"image":"c.jpg","label":"y"} {}\n{"image":"d.jpg","label":"y"}\nNaN',
      'labels.jsonl',
    );
    const labels = await openLabels(file);
    expect(labels.samples.map(({ image, line }) => [image, line])).toEqual([
      ['a.jpg', 1],
      ['d.jpg', 5],
    ]);
    expect(labels.problems.map(({ line, message }) => [line, message])).toEqual([
      [2, expect.stringMatching(/^Line 2: the line ends before its value does/)],
      [4, expect.stringMatching(/^Line 4: something follows the value/)],
      [6, expect.stringMatching(/^Line 6: “NaN” is not a value in JSON/)],
    ]);
  });

  test('bytes that are not UTF-8', async () => {
    const file = await json(
      Buffer.from('[{"image":"a.jpg","label":"x"},\n{"image":"b.jpg","label":"z\xfcrich"}]', 'latin1'),
    );
    const { problems } = await openLabels(file);
    expect(problems).toContainEqual(
      expect.objectContaining({ line: 2, message: expect.stringContaining('not UTF-8') as string }),
    );
  });
});

const start = '[{"image":"a.jpg","label":"x"},\n';

describe('broken JSON says where and what', () => {
  test.each([
    [
      'a file that ends early',
      `${start}{"image":"b.jpg","lab`,
      /Line 2 of .*labels\.json: the file ends before what opens on line 2 is closed.*copy or export it again/,
    ],
    ['a file that ends between records', start, /the file ends before what opens on line 1 is closed/],
    ['a comma before a bracket', `${start}]`, /Line 2 of .*a comma before “]”; take it out/],
    ['a comma before a brace', `${start}{"image":"b.jpg",\n}]`, /Line 3 of .*a comma before “}”/],
    ['a comma too many', `${start},{}]`, /Line 2 of .*a comma too many/],
    [
      'a missing comma',
      `${start}{"image":"b.jpg" "label":"y"}]`,
      /Line 2 of .*a comma is missing before “"”/,
    ],
    ['a missing comma between records', `${start}{} {}]`, /a comma is missing before “{”/],
    ['a missing colon', `${start}{"image" "b.jpg"}]`, /a colon is missing/],
    ['a missing value', `${start}{"image":}]`, /a value is missing/],
    ['a wrong bracket', `${start}{"image":"b.jpg"]`, /“]” closes what “{” on line 2 opened/],
    ['a comment', `${start}// b\n{}]`, /Line 2 of .*a comment, which JSON has not/],
    ['NaN', `${start}{"image":"b.jpg","score":NaN}]`, /“NaN” is not a value in JSON; write null/],
    ['-Infinity', `${start}{"image":"b.jpg","score":-Infinity}]`, /“-Infinity” is not a/],
    ['None', `${start}{"image":"b.jpg","label":None}]`, /“None” is not a value/],
    ['True', `${start}{"image":"b.jpg","label":True}]`, /“True” is written “true”/],
    ['a number with a leading zero', `${start}{"image":"b.jpg","label":05}]`, /“05” is not a number/],
    ['single quotes', `${start}{'image':"b.jpg"}]`, /single quotes/],
    ['a bare key', `${start}{image:"b.jpg"}]`, /a key must stand in double quotes/],
    [
      'a Windows path',
      `${start}{"image":"C:\\data\\b.jpg"}]`,
      /“\\d” in a string means nothing in JSON; a backslash itself, as in a Windows path, is written “\\\\”/,
    ],
    [
      'a line break in a string',
      `${start}{"image":"b.jpg\n"}]`,
      /Line 2 of .*a string is not closed before the line ends/,
    ],
    ['a bad escape', `${start}{"image":"\\u12g4"}]`, /four hexadecimal digits/],
    ['two values', `${start}{}]\n[]`, /Line 3 of .*something follows the end of the JSON value/],
    ['NUL', `${start}\0{}]`, /a NUL character/],
  ])('%s', async (_, content, message) => {
    const file = await json(content);
    await expect(openLabels(file)).rejects.toThrow(message);
    await expect(openLabels(file)).rejects.toThrow(expect.objectContaining({ name: 'HumanError' }));
  });

  test('where already the first record is broken', async () => {
    await expect(openLabels(await json('[{"image":"a.jpg","label":NaN}]'))).rejects.toThrow(
      /Line 1 of .*“NaN”/,
    );
    await expect(openLabels(await json('['))).rejects.toThrow(/the file ends before/);
  });

  test('UTF-16', async () => {
    const text = '[{"image":"a.jpg","label":"x"},{"image":"b.jpg","label":"y"}]';
    const options = { imageKey: 'image', labelKey: 'label' };
    const marked = await json(Buffer.from(`\ufeff${text}`, 'utf16le'));
    await expect(openLabels(marked, options, 'json')).rejects.toThrow(
      /is UTF-16, and JSON is UTF-8; save it anew/,
    );
    await expect(openLabels(await json(Buffer.from(text, 'utf16le')), options, 'json')).rejects.toThrow(
      /UTF-16/,
    );
  });
});

describe('depth and length', () => {
  test.each([1_000, 1_000_000])('%i levels are read like one', async (depth) => {
    const deep = '['.repeat(depth) + ']'.repeat(depth);
    expect(
      await read(`[{"image":"a.jpg","label":"x","deep":${deep}},\n{"image":"b.jpg","label":"y"}]`),
    ).toEqual([
      ['a.jpg', 'x', 1],
      ['b.jpg', 'y', 2],
    ]);
    const open = await json(`[{"image":"a.jpg","label":"x"},${'[{"a":'.repeat(depth)}`);
    await expect(openLabels(open)).rejects.toThrow(/the file ends before/);
    await expect(openLabels(await json('['.repeat(depth)))).rejects.toThrow(/the file ends before/);
    await expect(openLabels(await json(deep))).rejects.toThrow(/not a label file/);
  });

  test('a string of 10 MB', async () => {
    const long = 'é'.repeat(5_000_000);
    expect(
      await read(`[{"image":"a.jpg","label":"x","note":"${long}"},\n{"image":"b.jpg","label":"y"}]`),
    ).toHaveLength(2);
    const labels = await openLabels(
      await json(`${start}{"image":"b.jpg","label":"${long}"},{"image":"c.jpg","label":"y"}]`),
    );
    expect(labels.samples.map(({ image }) => image)).toEqual(['a.jpg', 'c.jpg']);
    expect(labels.problems[0]?.message).toMatch(/5000000 characters long/);
  });
});

describe('edits', () => {
  async function edited(content: string, id: string, label: string): Promise<string> {
    const file = await json(content);
    await applyLabelEdit(await (await openLabels(file)).edit([{ id, label }]));
    return readFile(file, 'utf8');
  }

  test('keep numbers numbers and the file’s way to write', async () => {
    expect(
      await edited('[ {"image" : "a.jpg", "label":1.0 } ,\n{"image":"b.jpg","label":2}\n]\n\n', 'a.jpg', '2'),
    ).toBe('[ {"image" : "a.jpg", "label":2 } ,\n{"image":"b.jpg","label":2}\n]\n\n');
    // Python writes ASCII; a file that has other characters gets them.
    expect(await edited('{"a.jpg":"\\u00e9","b.jpg":"x"}', 'b.jpg', 'é')).toBe(
      '{"a.jpg":"\\u00e9","b.jpg":"\\u00e9"}',
    );
    expect(await edited('{"a.jpg":"é","b.jpg":"x"}', 'b.jpg', '喜')).toBe('{"a.jpg":"é","b.jpg":"喜"}');
  });

  test('put a label where there was none', async () => {
    expect(
      await edited('[\n  {\n    "image": "a.jpg"\n  },\n  {"image":"b.jpg","label":"x"}\n]', 'a.jpg', 'x'),
    ).toBe('[\n  {\n    "image": "a.jpg",\n    "label": "x"\n  },\n  {"image":"b.jpg","label":"x"}\n]');
    expect(await edited('[{"image":"a.jpg","label":null},{"image":"b.jpg","label":3}]', 'a.jpg', '3')).toBe(
      '[{"image":"a.jpg","label":3},{"image":"b.jpg","label":3}]',
    );
  });

  test('refuse a word among numbers, half a character, and nothing', async () => {
    const labels = await openLabels(await json('[{"image":"a.jpg","label":1},{"image":"b.jpg","label":2}]'));
    await expect(labels.edit([{ id: 'a.jpg', label: 'happy' }])).rejects.toThrow(
      /“happy” cannot be written for “a.jpg” \(line 1/,
    );
    await expect(labels.edit([{ id: 'a.jpg', label: '' }])).rejects.toThrow(/not a class/);
    const words = await openLabels(await json('{"a.jpg":"x","b.jpg":"y"}'));
    await expect(words.edit([{ id: 'a.jpg', label: '\ud83d' }])).rejects.toThrow(/cannot be written/);
  });
});

test('a map of images to splits is asked about', async () => {
  const map = Object.fromEntries(
    Array.from({ length: 20 }, (_, row) => [`${row}.jpg`, row % 3 ? 'train' : 'val']),
  );
  const file = path.join(await tempFolder({ 'data.json': JSON.stringify(map) }), 'data.json');
  expect((await recogniseLabels(file)).recognition.kind).toBe('ask');
});
