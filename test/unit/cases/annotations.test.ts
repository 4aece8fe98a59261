import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLabels } from '../../../src/labels/opening/findLabels';
import type { LabelFile } from '../../../src/labels/labelFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { runCli, summaryOf } from '../cli/runCli';
import { tempFolder } from '../labels/tempFolder';

/** Data as people really have it, which is not part of the project; see its READMEs. */
const cases = path.resolve(import.meta.dirname, '../../../../shared/cases');

async function audit(folder: string, labels: string, cache: string): Promise<Record<string, unknown>> {
  const run = await runCli(['audit', folder, '--labels', labels, '--cache', cache, '--json']);
  expect(run.code, run.stderr).toBe(0);
  return summaryOf(run);
}

type Faces = Readonly<Record<string, LabelFile['samples']>>;

/** Every image of F08 has this size. */
const [width, height] = [200, 120];

/** The faces of F08's table, as each format has them: the files, and what a correction of the first one changes. */
const written: readonly (readonly [
  format: string,
  files: (faces: Faces, classes: readonly string[]) => Readonly<Record<string, string>>,
  labels: string,
])[] = [
  [
    'voc',
    (faces) =>
      Object.fromEntries(
        Object.entries(faces).map(([image, samples]) => [
          `Annotations/${path.parse(image).name}.xml`,
          `<annotation><filename>${image}</filename>${samples
            .map(({ label, box = { left: 0, top: 0, width: 0, height: 0 } }) => {
              const { left, top } = box;
              const edges = [left, top, left + box.width, top + box.height];
              const sides = ['xmin', 'ymin', 'xmax', 'ymax'].map(
                (side, at) => `<${side}>${edges[at]}</${side}>`,
              );
              return `\n<object><name>${label}</name><bndbox>${sides.join('')}</bndbox></object>`;
            })
            .join('')}</annotation>`,
        ]),
      ),
    '.',
  ],
  [
    'cvat',
    (faces) => ({
      'annotations.xml': `<annotations>${Object.entries(faces)
        .map(
          ([image, samples]) =>
            `<image name="${image}" width="${width}" height="${height}">${samples
              .map(({ label, box = { left: 0, top: 0, width: 0, height: 0 } }) => {
                const [right, bottom] = [box.left + box.width, box.top + box.height];
                return `\n<box label="${label}" xtl="${box.left}" ytl="${box.top}" xbr="${right}" ybr="${bottom}"/>`;
              })
              .join('')}</image>`,
        )
        .join('')}</annotations>`,
    }),
    'annotations.xml',
  ],
  [
    'yolo',
    (faces, classes) => ({
      'data.yaml': `train: images\nnames: [${classes.join(', ')}]\n`,
      ...Object.fromEntries(
        Object.entries(faces).map(([image, samples]) => [
          `labels/${path.parse(image).name}.txt`,
          samples
            .map(({ label, box = { left: 0, top: 0, width: 0, height: 0 } }) => {
              const x = (box.left + box.width / 2) / width;
              const y = (box.top + box.height / 2) / height;
              const shares = [x, y, box.width / width, box.height / height];
              return `${classes.indexOf(label)} ${shares.map((share) => share.toFixed(6)).join(' ')}\n`;
            })
            .join(''),
        ]),
      ),
    }),
    '.',
  ],
];

describe.skipIf(!existsSync(cases))('boxes of each image in files of their own', () => {
  test(
    'F08: faces are judged as those of the table are, and corrected in place',
    { timeout: 600_000 },
    async () => {
      const folder = await tempFolder();
      const source = path.join(cases, 'F08_csv_boxes', 'train');
      const table = await openLabels(path.join(source, '_annotations.csv'));
      const faces: Record<string, LabelFile['samples'][number][]> = {};
      for (const sample of table.samples) (faces[sample.image] ??= []).push(sample);
      const cache = path.join(folder, 'cache');
      const ofTable = path.join(folder, 'table');
      await cp(source, ofTable, { recursive: true });
      const right = await audit(ofTable, path.join(ofTable, '_annotations.csv'), cache);
      expect(right).toMatchObject({ audited: 40, failed: 0, facesDecoded: 40 });
      for (const [format, filesOf, name] of written) {
        const own = path.join(folder, format);
        await mkdir(path.join(own, 'images'), { recursive: true });
        for (const image of Object.keys(faces))
          await cp(path.join(source, image), path.join(own, 'images', image));
        for (const [file, text] of Object.entries(filesOf(faces, table.classes))) {
          await mkdir(path.dirname(path.join(own, file)), { recursive: true });
          await writeFile(path.join(own, file), text);
        }
        expect((await findLabels(own)).map((found) => found.format.id)).toEqual([format]);
        const labels = path.join(own, name);
        // Features are kept by what a face shows, so that none is decoded again.
        expect(await audit(own, labels, cache), format).toMatchObject({
          ...{ audited: 40, failed: 0, warnings: [], facesDecoded: 0 },
        });
        const [first, ...rest] = (await openLabels(labels)).samples;
        const other = table.classes.find((label) => label !== first?.label) ?? '';
        const files = Object.keys(filesOf(faces, table.classes));
        const before = await Promise.all(files.map((file) => readFile(path.join(own, file), 'utf8')));
        await writeFile(path.join(own, 'fixes.csv'), `image,label\n${first?.image ?? ''}#1,${other}\n`);
        const applied = await runCli([
          'apply',
          own,
          '--labels',
          labels,
          '--corrections',
          path.join(own, 'fixes.csv'),
        ]);
        expect(applied.code, applied.stderr).toBe(0);
        const after = await Promise.all(files.map((file) => readFile(path.join(own, file), 'utf8')));
        const [now, ...others] = (await openLabels(labels)).samples;
        expect(now?.label).toBe(other);
        expect(others.map(({ label }) => label)).toEqual(rest.map(({ label }) => label));
        expect(after.filter((text, at) => text !== before[at])).toHaveLength(1);
        const undone = await runCli(['undo', own, '--labels', labels]);
        expect(undone.code, undone.stderr).toBe(0);
        expect(await Promise.all(files.map((file) => readFile(path.join(own, file), 'utf8')))).toEqual(
          before,
        );
      }
    },
  );

  test('F03: YOLO’s splits are one data set of 28 faces', { timeout: 300_000 }, async () => {
    const folder = path.join(await tempFolder(), 'F03');
    await cp(path.join(cases, 'F03_yolo_detect'), folder, { recursive: true });
    const [found, ...others] = await findLabels(folder);
    expect([found?.location, found?.format.id, others]).toEqual([folder, 'yolo', []]);
    const labels = await openLabels(folder);
    expect(labels.samples).toHaveLength(28);
    expect(labels.classes).toEqual(['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral']);
    expect(labels.problems).toEqual([]);
    await chmod(path.join(folder, 'labels/train/f1.txt'), 0o644);
    expect(await audit(folder, folder, path.join(folder, '.cache'))).toMatchObject({
      ...{ samples: 28, audited: 28, failed: 0 },
    });
  });
});
