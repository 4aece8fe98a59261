import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { openLabels, recogniseLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const images = [
  { id: 100, file_name: 'a.jpg', width: 100, height: 80 },
  { id: 7, file_name: 'b.jpg', width: 48, height: 48 },
];
const categories = [
  { id: 12, name: 'sad', supercategory: 'face' },
  { id: 3, name: 'happy' },
  { id: 5, name: 'angry' },
];
const annotations = [
  { id: 41, image_id: 100, category_id: 3, bbox: [10.4, 20, 30, 40.5], segmentation: [[1, 2, 3]] },
  { id: 9, image_id: 100, category_id: 12, bbox: [50, 0, 20, 20] },
  { id: 2, image_id: 7, category_id: 12, bbox: [0, 0, 48, 48] },
];

async function coco(content: object | string): Promise<string> {
  const text = typeof content === 'string' ? content : JSON.stringify(content, undefined, 1);
  return path.join(await tempFolder({ 'instances.json': text }), 'instances.json');
}

test.each([
  ['as usual', { info: { year: 2020 }, images, annotations, categories }],
  ['the other way round', { categories, annotations, images }],
])('the sample is the annotation, its face the box: %s', async (_, content) => {
  const labels = await openLabels(await coco(content));
  expect(labels.format).toBe('coco');
  expect(labels.classes).toEqual(['happy', 'angry', 'sad']);
  expect(labels.samples.map(({ id, image, label, box }) => ({ id, image, label, box }))).toEqual([
    { id: 'a.jpg#41', image: 'a.jpg', label: 'happy', box: { left: 10, top: 20, width: 30, height: 41 } },
    { id: 'a.jpg#9', image: 'a.jpg', label: 'sad', box: { left: 50, top: 0, width: 20, height: 20 } },
    { id: 'b.jpg#2', image: 'b.jpg', label: 'sad', box: undefined },
  ]);
  expect(labels.problems).toEqual([]);
});

test('a correction writes the category’s number and nothing else', async () => {
  const file = await coco({ images, annotations, categories });
  const before = await readFile(file, 'utf8');
  const labels = await openLabels(file);
  await expect(labels.edit([{ id: 'a.jpg#9', label: 'bored' }])).rejects.toThrow(
    /“bored” is not a class of .*“happy”, “angry”/,
  );
  await applyLabelEdit(await labels.edit([{ id: 'a.jpg#9', label: 'angry' }]));
  const at = before.indexOf('12', before.indexOf('"id": 9'));
  expect(await readFile(file, 'utf8')).toBe(`${before.slice(0, at)}5${before.slice(at + 2)}`);
});

test('numbers that are written as texts stay texts, and a missing category is put in', async () => {
  const text =
    '{"images":[{"id":"1","file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"}],"annotations":[{"id":1,"image_id":1,"category_id":"7"},' +
    '{"id":2,"image_id":2}],"categories":[{"id":"7","name":"x"},{"id":"8","name":"y"}]}';
  const file = await coco(text);
  const labels = await openLabels(file);
  expect(labels.samples.map(({ label }) => label)).toEqual(['x', '']);
  await applyLabelEdit(
    await labels.edit([
      { id: 'a.jpg#1', label: 'y' },
      { id: 'b.jpg#2', label: 'x' },
    ]),
  );
  expect(await readFile(file, 'utf8')).toBe(
    text
      .replace('"category_id":"7"', '"category_id":"8"')
      .replace('"image_id":2}', '"image_id":2,"category_id":"7"}'),
  );
});

test('what refers to nothing, comes twice or is no box is a problem with its line', async () => {
  const lines = [
    '{"images":[{"id":1,"file_name":"a.jpg"},{"id":1,"file_name":"z.jpg"},{"id":2},{"id":3,"file_name":"c.jpg"}],',
    '"annotations":[{"id":1,"image_id":1,"category_id":1},',
    '{"id":2,"image_id":99,"category_id":1},',
    '{"id":3,"image_id":1,"category_id":77},',
    '{"id":1,"image_id":1,"category_id":2,"bbox":[1,2,3]},',
    '{"id":5,"category_id":1},',
    '{"id":6,"image_id":1,"category_id":2,"bbox":[]}],',
    '"categories":[{"id":1,"name":"x"},{"id":2,"name":"y"},{"id":2,"name":"w"}]}',
  ];
  const labels = await openLabels(await coco(lines.join('\n')));
  expect(labels.samples.map(({ id, label, line }) => [id, label, line])).toEqual([
    ['a.jpg#1', 'x', 2],
    ['a.jpg#1#2', 'y', 5],
    ['a.jpg#6', 'y', 7],
  ]);
  const messages = labels.problems.map(({ message }) => message);
  for (const expected of [
    /^1 of the 2 images have no annotation/,
    /^Line 1: two images have the id 1/,
    /^Line 1: an image has no file_name/,
    /^Line 3: annotation 2 is about the image 99, which is not among the images/,
    /^Line 4: annotation 3 has the category 77, which is not among the categories/,
    /^Line 5: two annotations have the id 1/,
    /^Line 5: the bbox of annotation 1 is not four numbers/,
    /^Line 6: annotation 5 has no image_id/,
    /^Line 8: two categories have the id 2/,
  ])
    expect(messages).toContainEqual(expect.stringMatching(expected));
});

describe('recognised', () => {
  test('by its images where the head shows no more, and not without annotations', async () => {
    const many = Array.from({ length: 3_000 }, (_, id) => ({ id, file_name: `faces/${id}.jpg` }));
    const file = await coco({
      images: many,
      annotations: [{ id: 1, image_id: 5, category_id: 3 }],
      categories,
    });
    expect((await recogniseLabels(file)).format.id).toBe('coco');
    expect((await openLabels(file)).samples).toHaveLength(1);
    await expect(openLabels(await coco({ images, annotations: [], categories }))).rejects.toThrow(
      /has no annotation of an image/,
    );
  });

  test('images that have labels themselves are records', async () => {
    const file = await coco({
      images: images.map((image, index) => ({ ...image, label: ['x', 'y'][index] })),
    });
    expect((await openLabels(file)).format).toBe('json');
  });
});

test('annotations of one face that contradict each other are pointed out, of several faces not', async () => {
  const box = (left: number) => [left, 0, 10, 10];
  const folder = await tempFolder({
    'coco.json': JSON.stringify({
      images: [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg`, width: 40, height: 40 })),
      categories: ['angry', 'happy'].map((name, at) => ({ id: at + 1, name })),
      annotations: [
        { id: 1, image_id: 1, category_id: 1 },
        { id: 2, image_id: 1, category_id: 2 },
        { id: 3, image_id: 2, category_id: 1, bbox: box(0) },
        { id: 4, image_id: 2, category_id: 2, bbox: box(0) },
        { id: 5, image_id: 3, category_id: 1, bbox: box(0) },
        { id: 6, image_id: 3, category_id: 2, bbox: box(20) },
      ],
    }),
  });
  const { problems } = await openLabels(path.join(folder, 'coco.json'));
  const said =
    'has rows that contradict each other: line 1 says “angry”, line 1 says “happy”; keep the right one.';
  expect(new Set(problems.map(({ message }) => message))).toEqual(
    new Set([`“1.jpg” ${said}`, `“2.jpg” ${said}`]),
  );
});
