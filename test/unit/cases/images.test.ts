import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { runCli, sentenceOf, summaryOf } from '../cli/runCli';

const cases = path.resolve(import.meta.dirname, '../../../../shared/cases');
const skipReason = existsSync(cases) ? undefined : `${cases} is not there`;

/** Runs a command in a copy of a case. */
async function runIn(name: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'case-'));
  try {
    await cp(path.join(cases, name), folder, { recursive: true });
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a case's images what they were before: PNG of eight bits. */
async function inEightBits(folder: string, isFloat: boolean): Promise<void> {
  for (const kind of ['anger', 'happiness', 'sadness', 'surprise'])
    for (const name of await readdir(path.join(folder, kind))) {
      const file = path.join(folder, kind, name);
      const { data, info } = await sharp(file)
        .toColourspace(isFloat ? 'b-w' : 'grey16')
        .raw({ depth: isFloat ? 'float' : 'ushort' })
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      const pixels = width * height;
      const grey = Uint8Array.from({ length: pixels }, (_, pixel) =>
        isFloat
          ? Math.round(data.readFloatLE(4 * pixel * channels) * 255)
          : data.readUInt16LE(2 * pixel * channels) >> 4,
      );
      await rm(file);
      await sharp(grey, { raw: { width, height, channels: 1 } })
        .png()
        .toFile(path.join(folder, kind, `${path.parse(name).name}.png`));
    }
}

async function audit(folder: string, ...args: string[]): Promise<Record<string, unknown>> {
  const run = await runCli(['audit', folder, '--cache', path.join(folder, '.cache'), '--json', ...args]);
  expect(run.code, run.stderr).toBe(0);
  return summaryOf(run);
}

describe(`images as they are published${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  const given = it.skipIf(skipReason !== undefined);

  given.each(['D_FLOAT-TIFF', 'D_B12-PNG'])(
    '%s is judged as the same faces in 8 bits',
    { timeout: 300_000 },
    (name) =>
      runIn(name, async (folder) => {
        const { suspects, estimatedErrors, warnings } = await audit(folder);
        await inEightBits(folder, name === 'D_FLOAT-TIFF');
        const plain = await audit(folder);
        expect(plain.warnings).not.toContainEqual(expect.stringMatching(/taken for black/));
        expect(Math.abs((suspects as number) - (plain.suspects as number))).toBeLessThanOrEqual(2);
        expect(suspects).toBeLessThan(40);
        expect(estimatedErrors).toBeCloseTo(plain.estimatedErrors as number, -1);
        expect(warnings).toContainEqual(expect.stringMatching(/taken for black and .* for white/));
      }),
  );

  given('F15_jfif: every kind of JPEG is a face', { timeout: 300_000 }, () =>
    runIn('F15_jfif', async (folder) => {
      const run = await runCli(['labels', folder, '--json']);
      expect(summaryOf(run)).toMatchObject({ samples: 30, problems: [] });
    }),
  );

  given(
    'F04_rafdb_kaggle: images are found below the data set after one question',
    { timeout: 300_000 },
    () =>
      runIn('F04_rafdb_kaggle', async (folder) => {
        const labels = ['train_labels.csv', 'test_labels.csv'].flatMap((name) => [
          '--labels',
          path.join(folder, name),
        ]);
        const asked = await runCli(['audit', folder, ...labels]);
        expect(asked.code).toBe(1);
        expect(sentenceOf(asked)).toMatch(
          /^42 images .* lead nowhere, and the name of each is once below .* give --images-below /,
        );
        const found = await audit(folder, ...labels, '--images-below', folder);
        expect(found).toMatchObject({ samples: 42, audited: 42, failed: 0 });
        const run = await runCli(['labels', folder, ...labels, '--json']);
        const names = ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'];
        expect(summaryOf(run).classes).toEqual(names);
      }),
  );

  given('F17_no_extension: names without an ending', { timeout: 300_000 }, () =>
    runIn('F17_no_extension', async (folder) => {
      const asked = await runCli(['audit', folder]);
      expect(asked.code).toBe(1);
      expect(sentenceOf(asked)).toMatch(/^30 images .* give --image-prefix '=.*train' on a command line/);
      const found = await audit(folder, '--image-prefix', `=${path.join(folder, 'train')}`);
      expect(found).toMatchObject({ samples: 30, audited: 30, failed: 0 });
    }),
  );

  given('F20_names_inside: numbers are called what the file says', { timeout: 300_000 }, () =>
    runIn('F20_names_inside', async (folder) => {
      const summary = summaryOf(await runCli(['labels', folder, '--json']));
      const classes = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
      expect(summary).toMatchObject({ samples: 28, classes, problems: [] });
    }),
  );

  given('F21_rafdb_compound: eleven names, and the aligned faces', { timeout: 300_000 }, () =>
    runIn('F21_rafdb_compound', async (folder) => {
      expect(await audit(folder)).toMatchObject({ samples: 44, audited: 44, failed: 0 });
      const { classes } = summaryOf(await runCli(['labels', folder, '--json']));
      expect(classes).toHaveLength(11);
      expect(classes).toContain('Happily Surprised');
    }),
  );

  given('F22_onehot: a column a class is one label', { timeout: 300_000 }, () =>
    runIn('F22_onehot', async (folder) => {
      const classes = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
      const summary = summaryOf(await runCli(['labels', folder, '--json']));
      expect(summary).toMatchObject({ samples: 28, classes, problems: [] });
      const asked = await runCli(['labels', folder, '--image-column', 'image', '--label-column', 'happy']);
      expect(asked.code).toBe(1);
      expect(sentenceOf(asked)).toMatch(
        /^The column “happy” of .* only says whether an image is of that class/,
      );
    }),
  );

  given('F15b_bmp: BMP is read', { timeout: 300_000 }, () =>
    runIn('F15b_bmp', async (folder) => {
      expect(await audit(folder)).toMatchObject({ samples: 30, audited: 30 });
    }),
  );
});
