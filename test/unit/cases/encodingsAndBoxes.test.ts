import { existsSync } from 'node:fs';
import { chmod, cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import { findLabels } from '../../../src/labels/opening/findLabels';
import type { LabelFile } from '../../../src/labels/labelFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { runCli, summaryOf } from '../cli/runCli';
import { tempFolder } from '../labels/tempFolder';

/** Data as people really have it, which is not part of the project; see its READMEs. */
const cases = path.resolve(import.meta.dirname, '../../../../shared/cases');

async function copyOf(name: string): Promise<string> {
  const folder = path.join(await tempFolder(), name);
  await cp(path.join(cases, name), folder, { recursive: true });
  return folder;
}

test.skipIf(!existsSync(cases)).each([
  ['F12_gbk', 24],
  ['F12b_gbk_labels', 28],
])('%s: what Excel saved in Chinese Windows', async (name, samples) => {
  const folder = await copyOf(name);
  const labels = await openLabels(path.join(folder, 'labels.csv'));
  expect([labels.encoding, labels.samples.length, labels.problems]).toEqual(['GBK', samples, []]);
  expect(new Set(labels.classes)).toEqual(new Set(['高兴', '愤怒', '悲伤']));
  const finder = new ImageFinder(labels, [folder]);
  expect(new Set(labels.samples.map(({ image }) => finder.place(image).kind))).toEqual(new Set(['found']));
});

test.skipIf(!existsSync(cases))('F08_csv_boxes: 40 faces in 20 images', async () => {
  const folder = await copyOf('F08_csv_boxes');
  const labels = await openLabels(path.join(folder, 'train', '_annotations.csv'));
  expect([labels.samples.length, labels.problems]).toEqual([40, []]);
  expect(labels.samples.every(({ box }) => box?.width === 80 && box.height === 80)).toBe(true);
});

test.skipIf(!existsSync(cases))('F19b_expw: 35 faces, found from the folder above', async () => {
  const folder = await copyOf('F19b_expw');
  const [found, ...others] = await findLabels(folder);
  expect([found?.format.id, others]).toEqual(['expw', []]);
  const labels = await openLabels(path.join(folder, 'label', 'label.lst'));
  expect(labels.samples).toHaveLength(35);
  expect(labels.samples.every(({ box }) => box !== undefined)).toBe(true);
  const finder = new ImageFinder(labels, [folder]);
  expect(new Set(labels.samples.map(({ image }) => finder.place(image).kind))).toEqual(new Set(['found']));
});

/** Labels with their boxes as COCO has them. */
function asCoco({ samples, classes }: LabelFile): string {
  return JSON.stringify({
    images: samples.map(({ image }, id) => ({ id, file_name: image })),
    annotations: samples.map(({ label, box }, id) => ({
      ...{ id, image_id: id, category_id: classes.indexOf(label) },
      bbox: box && [box.left, box.top, box.width, box.height],
    })),
    categories: classes.map((name, id) => ({ id, name })),
  });
}

async function audit(folder: string, labels: string): Promise<Record<string, unknown>> {
  const cache = path.join(folder, '.cache');
  const run = await runCli(['audit', folder, '--labels', labels, '--cache', cache, '--json']);
  expect(run.code, run.stderr).toBe(0);
  return summaryOf(run);
}

test.skipIf(!existsSync(cases)).each([
  [
    'F08_csv_boxes',
    'train/_annotations.csv',
    'group-0_png.rf.abc0.jpg',
    2,
    'abc0.jpg,200,120,',
    'fear',
    'sad',
  ],
  ['F19b_expw', 'label/label.lst', 'angry_actor_100.jpg', 1, '51.0000 ', 'Happy', 'Sad'],
] as const)(
  '%s: its faces are judged as COCO’s are, and corrected in their rows',
  { timeout: 300_000 },
  async (name, file, image, line, before, from, to) => {
    const folder = await copyOf(name);
    const list = path.join(folder, file);
    await chmod(list, 0o644);
    const faces = await audit(folder, list);
    expect(faces).toMatchObject({
      failed: 0,
      warnings: [],
      audited: faces.samples,
      facesDecoded: faces.samples,
    });
    // Features are kept by what a face shows, so that none is decoded again.
    const labels = await openLabels(list);
    const place = new ImageFinder(labels, [folder]).place(image);
    const coco = path.join(path.dirname(place.kind === 'found' ? place.file : list), 'coco.json');
    await writeFile(coco, asCoco(labels));
    expect(await audit(folder, coco)).toMatchObject({ audited: faces.samples, failed: 0, facesDecoded: 0 });

    const corrections = path.join(folder, 'corrections.csv');
    await writeFile(corrections, `image,label\n${image}#2,${to}\n`);
    const bytes = await readFile(list, 'utf8');
    const applied = await runCli(['apply', folder, '--labels', list, '--corrections', corrections]);
    expect(applied.code, applied.stderr).toBe(0);
    const written = (label: string) => (name === 'F19b_expw' ? { Happy: '3', Sad: '4' }[label] : label) ?? '';
    const lines = bytes.split('\n');
    const row = lines[line] ?? '';
    lines[line] = row.replace(before + written(from), before + written(to));
    expect(lines[line]).not.toBe(row);
    expect(await readFile(list, 'utf8')).toBe(lines.join('\n'));
    const undone = await runCli(['undo', list]);
    expect(undone.code, undone.stderr).toBe(0);
    expect(await readFile(list, 'utf8')).toBe(bytes);
  },
);

test.skipIf(!existsSync(cases))('F19_fiftyone: 28 samples by name, found without their endings', async () => {
  const folder = await copyOf('F19_fiftyone');
  const [found, ...others] = await findLabels(folder);
  expect([found?.format.id, others]).toEqual(['fiftyone', []]);
  const labels = await openLabels(path.join(folder, 'labels.json'));
  expect([labels.samples.length, labels.problems]).toEqual([28, []]);
  expect(labels.classes).toEqual(['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral']);
  const finder = new ImageFinder(labels, [folder]);
  expect(new Set(labels.samples.map(({ image }) => finder.place(image).kind))).toEqual(new Set(['found']));
});
