import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { HumanError } from '../../../src/base/humanError';
import { tempFolder } from './tempFolder';

async function csv(content: string | Buffer): Promise<string> {
  return path.join(await tempFolder({ 'labels.csv': content }), 'labels.csv');
}

describe('columns', () => {
  test.each([
    ['named in any case and order', 'Emotion,score,File Name\nsad,.5,a\nhappy,.7,b\n', 2, 0, true],
    [
      'found by contents, with no header',
      '1;a.png;happy\n2;b.png;sad\n3;c.png;sad\n'.repeat(20).replace(/^\d/gm, '.1'),
      1,
      2,
      false,
    ],
    ['an unknown name beside an image', 'photo\tGefühl\na.jpg\tfroh\n', 0, 1, true],
    [
      'a label by part of its name',
      'image,is_error,true_label\na.png,1,neutral\nb.png,0,happy\n',
      0,
      2,
      true,
    ],
    [
      'the column that holds images beats one that is called path',
      'path,face,label\nx,a.jpg,1\nx,b.jpg,2\n',
      1,
      2,
      true,
    ],
  ])('%s', async (_, content, imageColumn, labelColumn, header) => {
    const { format, recognition } = await recogniseLabels(await csv(content));
    expect(format.id).toBe('csv');
    expect(recognition).toMatchObject({ kind: 'yes', options: { imageColumn, labelColumn, header } });
  });

  test('an image as datasets writes it, a Python dictionary, is the path in it', async () => {
    const file = await csv(
      [
        'image,label',
        `"{'bytes': None, 'path': '/there/faces/happy/1.png'}",0`,
        `"{'bytes': None, 'path': ""/there/O'Brien's faces/1.png""}",1`,
        `"{'path': 'C:\\\\faces\\\\2.png', 'bytes': b'\\x89PNG\\'\\n'}",0`,
        '{odd}.png,1',
        '',
      ].join('\n'),
    );
    const { samples } = await openLabels(file);
    expect(samples.map(({ image }) => image)).toEqual([
      '/there/faces/happy/1.png',
      "/there/O'Brien's faces/1.png",
      'C:\\faces\\2.png',
      '{odd}.png',
    ]);
  });

  test('several columns that could be labels are asked about', async () => {
    const file = await csv('image,happy,sad\na.png,4,1\nb.png,0,5\n');
    const { recognition } = await recogniseLabels(file);
    expect(recognition).toMatchObject({
      kind: 'ask',
      columns: ['image', 'happy', 'sad'],
      preview: [
        ['a.png', '4', '1'],
        ['b.png', '0', '5'],
      ],
    });
    await expect(openLabels(file)).rejects.toThrow(/not clear which columns/);
    const labels = await openLabels(file, { imageColumn: 0, labelColumn: 2 });
    expect(labels.samples.map(({ label }) => label)).toEqual(['1', '5']);
  });

  test('the product’s own report and prose are no label files', async () => {
    await expect(
      recogniseLabels(await csv('image,given_label,predicted_label,label_quality\na.png,x,y,0.5\n')),
    ).rejects.toThrow(/not a label file/);
    await expect(recogniseLabels(await csv('Dear reader\nthis is prose\n'))).rejects.toThrow(HumanError);
  });
});

describe('odd rows', () => {
  test('ragged, unlabelled and nameless rows are reported and the others stay', async () => {
    const labels = await openLabels(
      await csv('image,label\na.jpg,happy\nb.jpg\nc.jpg,\n,sad\nd.jpg,sad,more\n'),
    );
    expect(labels.samples.map(({ id, label, line }) => [id, label, line])).toEqual([
      ['a.jpg', 'happy', 2],
      ['c.jpg', '', 4],
      ['d.jpg', 'sad', 6],
    ]);
    expect(labels.problems.map(({ line }) => line)).toEqual([3, 4, 5, 6]);
    expect(labels.classes).toEqual(['happy', 'sad']);
  });

  test('rows of one image keep their own ids, and contradictions name the lines', async () => {
    const labels = await openLabels(
      await csv('image,label\na.jpg#2,x\na.jpg,x\na.jpg,y\nb.jpg,x\nb.jpg,x\na.jpg,y\n'),
    );
    expect(labels.samples.map(({ id }) => id)).toEqual([
      ...['a.jpg#2', 'a.jpg', 'a.jpg#3', 'b.jpg', 'b.jpg#2', 'a.jpg#4'],
    ]);
    expect(labels.problems.map(({ line, image }) => [line, image])).toEqual([
      [3, 'a.jpg'],
      [4, 'a.jpg'],
      [7, 'a.jpg'],
    ]);
    expect(labels.problems[0]?.message).toContain('line 3 says “x”, line 4 says “y”');
  });

  test('a quote that is never closed swallows no row', async () => {
    const labels = await openLabels(
      await csv('image,label\na.jpg,"happy\nb.jpg,sad\nc.jpg,"sad"\nd.jpg,"x\n'),
    );
    expect(labels.samples.map(({ label }) => label)).toEqual(['"happy', 'sad', 'sad', '"x']);
    expect(labels.problems.map(({ line }) => line)).toEqual([2, 5]);
  });

  test('lines count through quoted line breaks, comments and blank lines', async () => {
    const labels = await openLabels(
      await csv('# one\r\n\r\nimage,label,note\r\na.jpg,x,"1\n2"\r\rb.jpg,y,\r\n'),
    );
    expect(labels.samples.map(({ line }) => line)).toEqual([4, 7]);
  });

  test('one class only is a problem; an empty file and a bare header are errors', async () => {
    const { problems } = await openLabels(await csv('image,label\na.jpg,x\nb.jpg,x\n'));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('one class')]);
    await expect(openLabels(await csv(''))).rejects.toThrow(/is empty/);
    await expect(openLabels(await csv('image,label\n'))).rejects.toThrow(/has no row with an image/);
    await expect(openLabels(path.join(await tempFolder(), 'none.csv'))).rejects.toThrow(/not there/);
  });
});

describe('edits', () => {
  test('refuse unknown rows, blanks at the ends and characters that the encoding lacks', async () => {
    const labels = await openLabels(
      await csv(Buffer.from('image,label\na.jpg,z\xfcrich\nb.jpg,y\n', 'latin1')),
    );
    expect(labels.classes).toEqual(['y', 'zürich']);
    await expect(labels.edit([{ id: 'c.jpg', label: 'y' }])).rejects.toThrow(/no row for “c.jpg”/);
    await expect(labels.edit([{ id: 'a.jpg', label: ' y' }])).rejects.toThrow(/cannot be written/);
    await expect(labels.edit([{ id: 'a.jpg', label: '喜' }])).rejects.toThrow(/windows-1252/);
    const edit = await labels.edit([{ id: 'b.jpg', label: 'œ€' }]);
    expect(edit).toMatchObject({
      splices: [{ start: 31, inserted: Buffer.from([0x9c, 0x80]).toString('base64') }],
    });
  });

  test('numeric labels stay digits, in order of their numbers, unless names are given', async () => {
    const file = await csv('image,label\na.jpg,10\nb.jpg,9\nc.jpg,0\n');
    expect((await openLabels(file)).classes).toEqual(['0', '9', '10']);
    const named = await openLabels(file, { classNames: { 0: 'angry', 9: 'happy', 3: 'fear' } });
    expect(named.classes).toEqual(['angry', 'fear', 'happy', '10']);
    const edit = await named.edit([{ id: 'a.jpg', label: 'fear' }]);
    expect(edit.changes).toEqual([{ id: 'a.jpg', image: 'a.jpg', line: 2, from: '10', to: 'fear' }]);
    expect(edit).toMatchObject({ splices: [{ inserted: Buffer.from('3').toString('base64') }] });
    await expect(named.edit([{ id: 'a.jpg', label: '9' }])).rejects.toThrow(/not a class/);
  });
});

test('images are looked for as written, beside the file, above it, and in the usual folders', async () => {
  const file = await csv('image,label\nset\\a.jpg,x\n');
  const folder = path.dirname(file);
  const labels = await openLabels(file);
  expect(labels.samples[0]?.image).toBe('set\\a.jpg');
  const candidatesFor = (image: string) => [...labels.imageCandidates(image)];
  const candidates = candidatesFor('set\\a.jpg');
  expect(candidates).toContain(path.join(folder, 'set', 'a.jpg'));
  expect(candidates).toContain(path.join(folder, 'images', 'a.jpg'));
  expect(candidates).toContain(path.join(path.dirname(folder), 'a.jpg'));
  expect(candidatesFor('/far/off/Image/aligned/b.jpg')[0]).toBe(path.resolve('/far/off/Image/aligned/b.jpg'));
  expect(candidatesFor('/far/off/aligned/b.jpg')).toContain(path.join(folder, 'aligned', 'b.jpg'));
  expect(candidatesFor('train_1')).toContain(path.join(folder, 'images', 'train_1.jpg'));
});

test('rows that write the path of one image in several ways may contradict each other', async () => {
  const { problems } = await openLabels(
    await csv('image,label\nimages/1.jpg,x\nimages/2.jpg,y\n./images/1.jpg,y\nimages\\2.jpg,x\n'),
  );
  expect(problems.map(({ line, image }) => [line, image])).toEqual([
    [2, 'images/1.jpg'],
    [3, 'images/2.jpg'],
    [4, 'images/1.jpg'],
    [5, 'images/2.jpg'],
  ]);
});
