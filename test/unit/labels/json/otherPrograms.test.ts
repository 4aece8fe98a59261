import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { ImageFinder } from '../../../../src/labels/images/imageFinder';
import { findLabels } from '../../../../src/labels/opening/findLabels';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const moods = ['angry', 'happy', 'sad'];
const moodAt = (i: number) => moods[i % 3] ?? '';

/** Corrects one label, hands over the file's text then, and takes the correction back. */
async function corrected(file: string, id: string, label: string): Promise<string> {
  const before = await readFile(file, 'utf8');
  const edit = await (await openLabels(file)).edit([{ id, label }]);
  await applyLabelEdit(edit);
  const after = await readFile(file, 'utf8');
  await undoLabelEdit(edit);
  expect(await readFile(file, 'utf8')).toBe(before);
  return after;
}

describe('Datumaro’s items', () => {
  test.each([
    ['null', { path: null, size: [8, 8] }],
    ['empty', { path: '' }],
  ])('whose path is %s have images called by their id', async (_, image) => {
    const items = Array.from({ length: 9 }, (_item, i) => ({
      ...{ id: `person ${i % 2}/f${i}`, annotations: [{ id: 0, type: 'label', label_id: i % 3 }] },
      image: i === 4 ? { path: 'person 0/f4.png' } : image,
    }));
    const content = JSON.stringify({
      ...{ infos: {}, categories: { label: { labels: moods.map((name) => ({ name, parent: '' })) } }, items },
    });
    const folder = await tempFolder({
      'default.json': content,
      ...Object.fromEntries(items.map(({ id }) => [`images/${id}.png`, ''])),
    });
    const file = path.join(folder, 'default.json');
    expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['default.json']);
    const labels = await openLabels(file);
    expect(labels.problems).toEqual([]);
    expect(labels.samples.map(({ label }) => label)).toEqual(items.map((_item, i) => moodAt(i)));
    const finder = new ImageFinder(labels, [folder]);
    expect(labels.samples.map((each) => finder.place(each.image).kind)).toEqual(items.map(() => 'found'));
    const first = content.indexOf('"label_id":0');
    expect(await corrected(file, 'person 0/f0', 'sad')).toBe(
      `${content.slice(0, first)}"label_id":2${content.slice(first + '"label_id":0'.length)}`,
    );
  });
});

describe('COCO with one category', () => {
  const coco = (attributes: (i: number) => Record<string, unknown>, categories = ['face']) =>
    JSON.stringify({
      categories: categories.map((name, i) => ({ id: i + 1, name, supercategory: '' })),
      images: Array.from({ length: 9 }, (_, i) => ({ id: i, file_name: `f${i}.jpg`, width: 40, height: 40 })),
      annotations: Array.from({ length: 9 }, (_, i) => ({
        ...{ id: i + 1, image_id: i, category_id: (i % categories.length) + 1, bbox: [1, 2, 20, 30] },
        attributes: attributes(i),
      })),
    });

  async function fileOf(content: string): Promise<string> {
    return path.join(await tempFolder({ 'instances.json': content }), 'instances.json');
  }

  test('has its classes in CVAT’s attribute', async () => {
    const content = coco((i) => ({
      occluded: false,
      rotation: 0,
      emotion: i === 8 ? '__undefined__' : moodAt(i),
    }));
    const file = await fileOf(content);
    const labels = await openLabels(file);
    expect(labels.classes).toEqual(moods);
    expect(labels.labelColumn?.name).toBe('emotion');
    expect(labels.samples[1]).toMatchObject({
      label: 'happy',
      box: { left: 1, top: 2, width: 20, height: 30 },
    });
    expect(labels.samples[8]?.label).toBe('');
    expect(labels.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/“__undefined__” says that there is none yet/),
    ]);
    expect(await corrected(file, 'f0.jpg#1', 'sad')).toBe(content.replace('"angry"', '"sad"'));
  });

  test('keeps its category where attributes say nothing of a class, or several categories do', async () => {
    for (const content of [
      coco((i) => ({ occluded: i % 2 === 0, note: `n${i}` })),
      coco((i) => ({ emotion: moodAt(i) }), ['angry', 'happy']),
      coco(() => ({ emotion: 'happy' })),
    ])
      expect((await openLabels(await fileOf(content))).labelColumn).toBeUndefined();
  });

  test('names an annotation without the attribute, and writes none there', async () => {
    const file = await fileOf('{}');
    await writeFile(
      file,
      coco((i) => (i === 2 ? {} : { mood: moodAt(i) })),
    );
    const labels = await openLabels(file);
    expect(labels.samples[2]?.label).toBe('');
    await expect(labels.edit([{ id: 'f2.jpg#3', label: 'sad' }])).rejects.toThrow(/has no “mood” to write/);
  });
});
