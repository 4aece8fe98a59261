import { chmod, cp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findLabels, whyNoLabels } from '../../../src/labels/opening/findLabels';
import { belongTogether, offerDataSetAt } from '../../../src/labels/opening/offerDataSets';
import { openDataSet } from '../../../src/labels/opening/openLabels';
import { shownReading } from '../../../src/labels/opening/openLabels';
import type { LabelFile } from '../../../src/labels/labelFile';
import { runCli } from '../cli/runCli';
import { tempFolder } from '../labels/tempFolder';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';

const cases = sharedFile('cases') ?? '';

/** How many samples each class has. */
function counts({ classes, samples }: LabelFile): Record<string, number> {
  return Object.fromEntries(
    classes.map((name) => [name, samples.filter(({ label }) => label === name).length]),
  );
}

async function onlyOneIn(folder: string): Promise<LabelFile> {
  const found = await findLabels(folder);
  expect(found).toHaveLength(1);
  const [first] = found;
  if (!first) throw new Error('Something is found.');
  const { location, isFolder } = first;
  return openDataSet({ location, isFolder, reading: shownReading(first) });
}

describe.skipIf(cases === '')(`folders as people have them (${sharedSkipReason})`, () => {
  const at = (...parts: string[]) => path.join(cases, ...parts);

  test.each([
    ['F03b_splits_only', /“test”, “train” in .* are splits, not classes/],
    ['F10c_affwild2', /“video_1”.* look like subjects or videos.* frames is not read here/],
  ])('%s has a sentence', async (folder, sentence) => {
    expect(await findLabels(at(folder))).toEqual([]);
    expect((await whyNoLabels(at(folder))).map(({ reason }) => reason).join(' ')).toMatch(sentence);
    expect(await runCli(['labels', at(folder)])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(sentence) as string,
    });
  });

  test('F10: names that say the expression are labels', async () => {
    const labels = await onlyOneIn(at('F10_kdef'));
    const expressions = ['afraid', 'angry', 'disgusted', 'happy', 'neutral', 'sad', 'surprised'];
    expect(counts(labels)).toEqual(Object.fromEntries(expressions.map((name) => [name, 6])));
    expect(labels.problems).toEqual([]);
    expect(new Set(labels.samples.map(({ subject }) => subject))).toEqual(
      new Set(['F01', 'F03', 'F05', 'M02', 'M04', 'M06']),
    );
    expect(labels.samples.find(({ id }) => id === 'AF01/AF01ANS.JPG')?.label).toBe('angry');
  });

  test('F05: numbered folders have names', async () => {
    const { stdout } = await runCli([
      'labels',
      at('F05_number_folders', 'raf-db', 'train'),
      '--classes',
      'raf-db',
      '--json',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      classes: ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'],
      problems: [],
      samples: 28,
    });
  });

  test('F07: spellings of one class are named, read as one, and written as one', async () => {
    const folder = await tempFolder();
    await cp(at('F07_aliases'), path.join(folder, 'case'), { recursive: true });
    const given = path.join(folder, 'case');
    // The shared cases are read-only.
    await chmod(path.join(given, 'labels.csv'), 0o644);
    const { stdout } = await runCli(['labels', given]);
    for (const spelled of [
      /“happy” .*“HAPPY” .*“Happy” .*“happiness” .*look like one/,
      /“sadness” .*look like/,
      /“Anger” .*look like/,
    ])
      expect(stdout).toMatch(spelled);
    const spellings = ['--merge-classes', 'spellings'];
    const merged = await runCli(['labels', given, ...spellings, '--json']);
    const right = { classes: ['angry', 'happy', 'sad'], samples: 45, problems: [] };
    expect(JSON.parse(merged.stdout)).toMatchObject(right);
    expect((await runCli(['rename-classes', given, ...spellings])).stdout).toMatch(/labels changed/);
    expect(JSON.parse((await runCli(['labels', given, '--json'])).stdout)).toMatchObject(right);
    expect((await runCli(['undo', given])).code).toBe(0);
    expect((await runCli(['labels', given])).stdout).toBe(stdout);
  });

  test('F09: images whose name is taken get a free one, and their old one back', async () => {
    const folder = await tempFolder({
      'corrections.csv': 'image,label\nAnger/0001.png,Sad\nAnger/0002.png,Happy\n',
    });
    await cp(at('F09_same_names'), path.join(folder, 'case'), { recursive: true });
    const labels = path.join(folder, 'case', 'data', 'CAER-S', 'CAER-S', 'train');
    const before = (await openDataSet(await offerDataSetAt(labels))).samples;
    const given = [path.join(folder, 'case'), '--labels', labels];
    const env = { env: { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') } };
    const applied = await runCli(
      ['apply', ...given, '--corrections', path.join(folder, 'corrections.csv')],
      env,
    );
    expect(applied.stdout).toMatch(/^2 labels changed/);
    const after = await openDataSet(await offerDataSetAt(labels));
    expect(after.samples.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['Sad/0001.png', 'Sad/0001@Anger.png', 'Happy/0002@Anger.png']),
    );
    expect((await runCli(['undo', ...given], env)).stdout).toMatch(/^2 labels taken back/);
    expect((await openDataSet(await offerDataSetAt(labels))).samples).toEqual(before);
  });

  test('F11: classes of clips are one data set', async () => {
    expect(counts(await onlyOneIn(at('F11_nested_class')))).toEqual({ Angry: 9, Happy: 9, Sad: 9 });
  });

  test('F09, F13: splits deep down are found, and offered as one data set', async () => {
    for (const [folder, samples] of [
      ['F09_same_names', 42],
      ['F13_depth', 42],
    ] as const) {
      const found = await findLabels(at(folder));
      expect(found.map(({ location }) => path.basename(location))).toEqual(['test', 'train']);
      const [together] = belongTogether(found);
      if (!together) throw new Error('The splits belong together.');
      expect((await openDataSet(together.dataSet)).samples).toHaveLength(samples);
      const { stderr } = await runCli(['labels', at(folder)]);
      expect(stderr).toMatch(
        /Choose one with --labels, or 2 as one with --labels '\S+test' --labels '\S+train'/,
      );
    }
  });

  test('F16: a list may be called labels.txt', async () => {
    expect(counts(await onlyOneIn(at('F16_labels_txt')))).toEqual({ angry: 4, happy: 8, sad: 8 });
  });

  test('F23: what systems leave behind is no class', async () => {
    expect(counts(await onlyOneIn(at('F23_macosx')))).toEqual({ angry: 8, happy: 12, sad: 10 });
  });

  test('F25: the number of images listed is right', async () => {
    const folder = at('F25_zero_images');
    const out = path.join(await tempFolder(), 'a.arrow');
    const labels = path.join(folder, 'annotations_single.csv');
    const { stderr } = await runCli(['audit', folder, '--labels', labels, '--result', out]);
    expect(stderr).toMatch(/30 images are listed .* under \/, .* are in \S+images\./);
  });
});
