import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { asOneDataSet } from '../../../src/labels/dataSet';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import type { LabelFile } from '../../../src/labels/labelFile';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { offerDataSets } from '../../../src/labels/opening/offerDataSets';
import { openDataSet } from '../../../src/labels/opening/openLabels';
import { readFile } from 'node:fs/promises';
import { tempFolder } from './tempFolder';

/*
 * Hugging Face's ImageFolder: images with a `metadata.csv` or `metadata.jsonl` beside them, whose `file_name` counts from
 * its own folder; a folder a split, each with a metadata file of its own.
 * https://huggingface.co/docs/datasets/image_dataset#imagefolder
 */

const names = ['angry', 'happy', 'sad'];
const rows = Array.from({ length: 9 }, (_, row) => ({
  file_name: `${String(row).padStart(4, '0')}.png`,
  age: 20 + row,
  label: names[row % 3] ?? '',
}));
const metadata = {
  'metadata.csv': ['file_name,age,label', ...rows.map((row) => Object.values(row).join(','))].join('\n'),
  'metadata.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
};

/** A folder with images and what is known about them. */
function imagesWith(file: keyof typeof metadata, folder = ''): Record<string, string> {
  return {
    ...Object.fromEntries(rows.map(({ file_name: image }) => [`${folder}${image}`, 'image'])),
    [`${folder}${file}`]: metadata[file],
  };
}

const labelsOf = ({ samples }: LabelFile) => samples.map(({ label }) => label);

/** The images' files below a folder; undefined for those that are not found. */
function filesOf(labels: LabelFile, folder: string): (string | undefined)[] {
  const finder = new ImageFinder(labels, [folder]);
  return labels.samples.map(({ image }) => {
    const place = finder.place(image);
    return place.kind === 'found' ? path.relative(folder, place.file) : undefined;
  });
}

describe.each(['metadata.csv', 'metadata.jsonl'] as const)('ImageFolder with %s', (file) => {
  it('has a label for each image', async () => {
    const folder = await tempFolder(imagesWith(file));
    const [only, ...others] = await offerDataSets(folder);
    expect(others).toEqual([]);
    const labels = await openDataSet(only ?? asOneDataSet([]));
    expect(labelsOf(labels)).toEqual(rows.map(({ label }) => label));
    expect(filesOf(labels, folder)).toEqual(rows.map(({ file_name: image }) => image));
    expect(labels.problems).toEqual([]);
  });

  it('has splits that are one data set, in which equal names stay apart', async () => {
    const folder = await tempFolder({ ...imagesWith(file, 'train/'), ...imagesWith(file, 'test/') });
    const offered = await offerDataSets(folder);
    expect(offered.map(({ title }) => title)).toEqual([
      path.join('test', file),
      path.join('train', file),
      `${path.join('test', file)} + ${path.join('train', file)}`,
    ]);
    const labels = await openDataSet(offered[2] ?? asOneDataSet([]));
    expect(labelsOf(labels)).toEqual([...rows, ...rows].map(({ label }) => label));
    expect(filesOf(labels, folder)).toEqual(
      ['test', 'train'].flatMap((split) => rows.map(({ file_name: image }) => path.join(split, image))),
    );
    expect(labels.problems).toEqual([]);
    await applyLabelEdit(await labels.edit([{ id: `train/${file}:0001.png`, label: 'sad' }]));
    expect(await readFile(path.join(folder, 'test', file), 'utf8')).toBe(metadata[file]);
    expect(await readFile(path.join(folder, 'train', file), 'utf8')).toBe(
      metadata[file].replace('happy', 'sad'),
    );
  });

  it('does not read images that lie outside', async () => {
    const folder = await tempFolder({
      [`data/${file}`]: metadata[file].replace('0004.png', '../secret.png'),
      ...Object.fromEntries(rows.map(({ file_name: image }) => [`data/${image}`, 'image'])),
      'secret.png': 'image',
    });
    const [only] = await offerDataSets(path.join(folder, 'data'));
    const labels = await openDataSet(only ?? asOneDataSet([]));
    const files = filesOf(labels, path.join(folder, 'data'));
    expect(files.filter((each) => each === undefined)).toHaveLength(1);
    expect(files[4]).toBeUndefined();
  });
});

it('metadata that says nothing of classes leaves them to the folders', async () => {
  const images = rows.map(({ label, file_name: image }) => `${label}/${image}`);
  const folder = await tempFolder({
    ...Object.fromEntries(images.map((image) => [`train/${image}`, 'image'])),
    'train/metadata.csv': [
      'file_name,caption',
      ...images.map((image, row) => `${image},this is face ${row}`),
    ].join('\n'),
  });
  expect((await findLabels(folder))[0]).toMatchObject({ title: 'train', format: { id: 'folders' } });
});
