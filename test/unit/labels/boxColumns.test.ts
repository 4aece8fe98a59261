import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabelSource } from '../../../src/labels/labelSource';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

async function read(name: string, content: string) {
  const file = path.join(await tempFolder({ [name]: content }), name);
  return openLabels(file);
}

const boxesOf = ({ samples }: Awaited<ReturnType<typeof read>>) =>
  samples.map(({ box }) => box && [box.left, box.top, box.width, box.height]);

test('Roboflow’s and TensorFlow’s CSV: two faces of an image contradict nothing', async () => {
  const labels = await read(
    '_annotations.csv',
    `filename,width,height,class,xmin,ymin,xmax,ymax
a.jpg,200,120,angry,10,20,90,100
a.jpg,200,120,fear,110,25,190,105
b.jpg,200,120,angry,10.4,19.6,90,100
c.jpg,200,120,fear,0,0,200,120
`,
  );
  expect(labels.samples.map(({ id, label }) => [id, label])).toEqual([
    ['a.jpg', 'angry'],
    ['a.jpg#2', 'fear'],
    ['b.jpg', 'angry'],
    ['c.jpg', 'fear'],
  ]);
  // A box around all of the image is none.
  expect(boxesOf(labels)).toEqual([[10, 20, 80, 80], [110, 25, 80, 80], [10, 20, 80, 80], undefined]);
  expect(labels.problems).toEqual([]);
});

test('two labels for one box do contradict each other', async () => {
  const { problems } = await read(
    'labels.csv',
    'image,label,x,y,w,h\na.jpg,happy,1,2,30,40\na.jpg,sad,1,2,30,40\na.jpg,sad,50,2,30,40\n',
  );
  expect(problems.map(({ line }) => line)).toEqual([2, 3]);
  expect(problems[0]?.message).toContain('contradict each other');
});

describe('columns that make a box', () => {
  const box = { left: 12, top: 34, width: 56, height: 78 };
  const corners = [12, 34, 68, 112];
  const size = [12, 34, 56, 78];
  test.each([
    ['xmin,ymin,xmax,ymax', corners],
    ['x_min,y_min,x_max,y_max', corners],
    ['ymin,xmin,ymax,xmax', [34, 12, 112, 68]],
    ['bbox_x1,bbox_y1,bbox_x2,bbox_y2', corners],
    ['left,top,right,bottom', corners],
    ['x,y,w,h', size],
    ['bbox_x,bbox_y,bbox_width,bbox_height', size],
    ['face_x,face_y,face_width,face_height', size],
    ['box_left,box_top,box_width,box_height', size],
    ['x_center,y_center,width,height', [40, 73, 56, 78]],
  ])('%s', async (names, numbers) => {
    const rows = ['a', 'b', 'c'].map(
      (name, row) => `${name}.jpg,${numbers.join()},${row % 2 ? 'sad' : 'happy'}\n`,
    );
    const labels = await read('labels.csv', `image,${names},label\n${rows.join('')}`);
    expect(labels.samples.map((sample) => sample.box)).toEqual([box, box, box]);
    expect(labels.problems).toEqual([]);
  });

  test('shares of an image whose size is there', async () => {
    const labels = await read(
      'labels.csv',
      'image,label,width,height,xmin,ymin,xmax,ymax\na.jpg,x,200,100,0.1,0.25,0.6,1\nb.jpg,y,100,100,0,0,0.5,0.5\n',
    );
    expect(boxesOf(labels)).toEqual([
      [20, 25, 100, 75],
      [0, 0, 50, 50],
    ]);
  });

  test.each([
    ['two corners', (i: number) => `${i},5,,,${i + 40},60,,`],
    ['four corners', (i: number) => `${i},5,${i + 40},5,${i + 40},60,${i},60`],
  ])('without a header: Google’s rows with %s', async (_, box) => {
    const rows = Array.from(
      { length: 8 },
      (__, i) => `TRAIN,${i}.jpg,${i % 2 ? 'happy' : 'sad'},${box(i)}\n`,
    );
    const labels = await read('import.csv', rows.join(''));
    expect(boxesOf(labels)).toEqual(rows.map((__, i) => [i, 5, 40, 55]));
    expect(labels.problems).toEqual([]);
  });

  test('without a header: RetinaNet’s rows, some of which have no face', async () => {
    const rows = Array.from(
      { length: 8 },
      (_, row) => `${row}.jpg,${row},5,${row + 30},60,${row % 2 ? 'x' : 'y'}\n`,
    );
    const file = path.join(await tempFolder({ 'list.csv': `${rows.join('')}9.jpg,,,,,\n` }), 'list.csv');
    const labels = await openLabels(file, { imageColumn: 0, labelColumn: 5 });
    expect(boxesOf(labels)[3]).toEqual([3, 5, 30, 55]);
    expect(boxesOf(labels).at(-1)).toBeUndefined();
  });

  test('four numbers that are no box stay other columns', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => `${row}.jpg,${row},5,3,60,${row % 2 ? 'x' : 'y'}\n`);
    const file = path.join(await tempFolder({ 'list.csv': rows.join('') }), 'list.csv');
    expect(boxesOf(await openLabels(file, { imageColumn: 0, labelColumn: 5 }))[3]).toBeUndefined();
  });

  test('the image’s own size is no box', async () => {
    const labels = await read('labels.csv', 'image,label,width,height\na.jpg,x,48,48\nb.jpg,y,48,48\n');
    expect(boxesOf(labels)).toEqual([undefined, undefined]);
    expect(labels.problems).toEqual([]);
  });
});

describe('boxes that cannot be used are pointed out', () => {
  test.each([
    ['shares of an image of unknown size', 'xmin,ymin,xmax,ymax', '0.1,0.2,0.5,0.75'],
    ['shares around a centre', 'xc,yc,w,h', '0.5,0.5,0.6,0.7'],
    ['shares around a centre, in words', 'center_x,center_y,width,height', '0.5,0.5,0.6,0.7'],
    ['four numbers in one column, which could be corners or a size', 'bbox', '"[10, 20, 80, 90]"'],
  ])('%s', async (_, names, numbers) => {
    const labels = await read('labels.csv', `image,label,${names}\na.jpg,x,${numbers}\nb.jpg,y,${numbers}\n`);
    expect(boxesOf(labels)).toEqual([undefined, undefined]);
    expect(labels.problems).toEqual([
      {
        line: undefined,
        image: undefined,
        message: expect.stringMatching(/^The boxes in “.*” are not used, .* xmin, ymin/),
      },
    ]);
  });

  test.each([
    ['bbox', ['"[5, 5, 30, 30]"', '"[5, 25, 30, 30]"']],
    ['xc,yc,w,h', ['0.2,0.5,0.3,0.4', '0.7,0.5,0.3,0.4']],
  ])('but they tell faces apart: %s', async (names, [one = '', other = '']) => {
    const row = (image: string, box: string, label: string) => `${image}.jpg,${box},${label}\n`;
    const labels = await read(
      'labels.csv',
      `image,${names},label\n` +
        row('a', one, 'sad') +
        row('a', other, 'happy') +
        row('b', one, 'sad') +
        row('b', one, 'happy'),
    );
    expect(labels.problems.map(({ line, message }) => [line, message])).toEqual([
      [undefined, expect.stringContaining('are not used')],
      [4, expect.stringContaining('“b.jpg” has rows that contradict each other')],
      [5, expect.stringContaining('“b.jpg” has rows that contradict each other')],
    ]);
  });

  test('a row whose corners are the wrong way round', async () => {
    const labels = await read(
      'labels.csv',
      'image,label,xmin,ymin,xmax,ymax\na.jpg,x,10,20,5,30\nb.jpg,y,10,20,50,nine\nc.jpg,y,,,,\nd.jpg,x,1,2,3,4\n',
    );
    expect(boxesOf(labels)).toEqual([undefined, undefined, undefined, [1, 2, 2, 2]]);
    expect(labels.problems.map(({ line, message }) => [line, message])).toEqual([
      [2, expect.stringContaining('the box of “a.jpg” is not four numbers that make one')],
      [3, expect.stringContaining('the box of “b.jpg”')],
    ]);
  });
});

test('ExpW’s list: top and left, right and bottom, expressions as in FER2013', async () => {
  const content =
    'angry_actor_1.jpg 0 20 10 90 100 50.0 0\r\nangry_actor_1.jpg 1 25 110 190 105 51.5 3\r\nb.jpg 0 1 2 3 4 9 7\r\n';
  const others = Array.from({ length: 20 }, (_, row) => `c${row}.jpg 0 1 2 3 4 9.5 6\r\n`);
  const folder = await tempFolder({
    'label/label.lst': `${content}c.jpg 0 1 2\r\n${others.join('')}`,
    'image/origin/b.jpg': 'x',
  });
  const file = path.join(folder, 'label', 'label.lst');
  const { format, recognition } = await recogniseLabels(file);
  expect([format.id, recognition.kind === 'yes' && recognition.confidence]).toEqual(['expw', 1]);
  const labels = await openLabels(file);
  expect(labels.samples.slice(0, 3).map(({ id, label }) => [id, label])).toEqual([
    ['angry_actor_1.jpg', 'Angry'],
    ['angry_actor_1.jpg#2', 'Happy'],
    ['b.jpg', '7'],
  ]);
  expect(boxesOf(labels).slice(0, 3)).toEqual([
    [10, 20, 80, 80],
    [110, 25, 80, 80],
    [2, 1, 1, 3],
  ]);
  expect(labels.problems.map(({ line }) => line)).toEqual([3, 4]);
  expect([...labels.imageCandidates('b.jpg')][0]).toBe(path.join(folder, 'image', 'origin', 'b.jpg'));
});

test('any box in any of these forms is read as it is meant', async () => {
  const table = fc.record({
    shape: fc.constantFrom('corners', 'size', 'centre'),
    prefix: fc.constantFrom('', 'bbox_', 'face_'),
    isSized: fc.boolean(),
    decoys: fc.subarray(['id', 'gender', 'split', 'confidence']),
    boxes: fc.array(
      fc.record({
        left: fc.nat(500),
        top: fc.nat(500),
        width: fc.integer({ min: 2, max: 300 }).map((half) => 2 * half),
        height: fc.integer({ min: 2, max: 300 }).map((half) => 2 * half),
      }),
      { minLength: 4, maxLength: 12 },
    ),
  });
  const names = {
    corners: ['xmin', 'ymin', 'xmax', 'ymax'],
    size: ['x', 'y', 'w', 'h'],
    centre: ['x_center', 'y_center', 'w', 'h'],
  };
  await fc.assert(
    fc.asyncProperty(table, async ({ shape, prefix, isSized, decoys, boxes }) => {
      const header = [
        ...['filename', ...(isSized ? ['width', 'height'] : []), ...decoys],
        ...[...names[shape].map((name) => prefix + name), 'class'],
      ];
      const rows = boxes.map(({ left, top, width, height }, row) => {
        const numbers = {
          corners: [left, top, left + width, top + height],
          size: [left, top, width, height],
          centre: [left + width / 2, top + height / 2, width, height],
        }[shape];
        const other = decoys.map((name) => (name === 'id' ? row : `${name}${row % 2}`));
        return [
          `${row >> 1}.jpg`,
          ...(isSized ? [2000, 2000] : []),
          ...other,
          ...numbers,
          row % 3 ? 'happy' : 'sad',
        ];
      });
      const text = [header, ...rows].map((cells) => `${cells.join()}\n`).join('');
      const labels = await openLabels(LabelSource.ofText('/in/memory/labels.csv', Buffer.from(text)));
      expect(labels.samples.map(({ box }) => box)).toEqual(boxes);
      expect(labels.problems.filter(({ message }) => /box/.test(message))).toEqual([]);
    }),
    { numRuns: 300, seed: 20_180_615 },
  );
});
