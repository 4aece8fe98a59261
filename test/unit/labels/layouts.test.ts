import { rm, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import type { LabelFile } from '../../../src/labels/labelFile';
import { whyNoLabels } from '../../../src/labels/opening/findLabels';
import { offerDataSets } from '../../../src/labels/opening/offerDataSets';
import { openDataSet } from '../../../src/labels/opening/openLabels';
import { HumanError } from '../../../src/base/humanError';
import type { Layout } from './layouts/faces';
import { layoutArbitrary } from './layouts/generatedLayout';

/**
 * How a folder was read: rightly, rightly once a person chose it among several, after another question, or wrongly with a
 * sentence or without a word.
 */
type Outcome = 'right' | 'choice' | 'question' | 'sentence' | 'wrong';

const rounds = 5_000;

test(`of ${rounds} folders as people may have them, none is read wrongly without a word`, async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'scn-layouts-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const seen: Record<Outcome, number> = { right: 0, choice: 0, question: 0, sentence: 0, wrong: 0 };
  let number = 0;
  await fc.assert(
    fc.asyncProperty(layoutArbitrary, async (layout) => {
      const folder = path.join(root, String(number++));
      await write(folder, layout.files);
      const { outcome, why } = await outcomeOf(folder, layout);
      await rm(folder, { recursive: true });
      if (layout.samples.length > 0) seen[outcome]++;
      expect(outcome === 'wrong' ? why : '').toBe('');
    }),
    { numRuns: rounds },
  );
  // Questions are no way out: most folders are clear, and are read.
  const clear = seen.right + seen.choice;
  expect(clear).toBeGreaterThan(0.85 * (clear + seen.question + seen.sentence));
}, 1_800_000);

async function write(folder: string, files: Layout['files']): Promise<void> {
  const made = new Set<string>();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (!made.has(path.dirname(file))) await mkdir(path.dirname(file), { recursive: true });
    made.add(path.dirname(file));
    await writeFile(file, content);
  }
}

async function outcomeOf(
  folder: string,
  layout: Layout,
): Promise<{ readonly outcome: Outcome; readonly why: string }> {
  const offered = await offerDataSets(folder);
  const [first] = offered;
  if (!first) {
    await whyNoLabels(folder);
    return { outcome: layout.samples.length === 0 ? 'right' : 'sentence', why: 'nothing found' };
  }
  const readings: string[] = [];
  let parts = 0;
  for (const each of offered) {
    // Its columns, or its encoding, are asked for.
    if (each.isUnclear) return { outcome: 'question', why: 'columns' };
    try {
      const labels = await openDataSet(each);
      const difference = differenceOf(layout, folder, labels);
      if (difference === undefined)
        return { outcome: offered.length === 1 ? 'right' : 'choice', why: 'several' };
      if (labels.problems.length > 0)
        return { outcome: 'sentence', why: `${difference}: ${labels.problems[0]?.message}` };
      parts += difference.endsWith('of the faces') ? 1 : 0;
      readings.push(`${each.location} as ${each.formatTitle}: ${difference}`);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      return { outcome: 'sentence', why: error.message };
    }
  }
  // Each is read rightly, and a person sees that there are others.
  if (parts > 1 && parts === offered.length) return { outcome: 'question', why: 'parts' };
  return { outcome: 'wrong', why: `${readings.join('; ')} [${layout.kind}]` };
}

/** What is read otherwise than it is; undefined where all is right. */
function differenceOf(layout: Layout, folder: string, labels: LabelFile): string | undefined {
  if (layout.samples.length === 0) return `labels where there are none: ${labels.classes.join()}`;
  const finder = new ImageFinder(labels, [folder]);
  const key = (file: string, box: readonly number[] | undefined) => `${file}|${box?.join() ?? ''}`;
  const truth = new Map(layout.samples.map((sample) => [key(sample.file, sample.box), sample]));
  const spoken = new Set<number>();
  for (const { image, label, box, subject } of labels.samples) {
    const place = finder.place(image);
    const file =
      place.kind === 'found'
        ? path.relative(folder, place.file).split(path.sep).join('/')
        : path.basename(image);
    const sample = truth.get(key(file, box && [box.left, box.top, box.width, box.height]));
    if (!sample) return `no such image: ${image} is ${file}, ${JSON.stringify(box)}`;
    const which = sample.label.indexOf(label);
    if (which < 0) return `${image} is ${sample.label.join(' or ')}, not ${label}`;
    spoken.add(which);
    if (subject !== undefined && sample.subject !== undefined && subject !== sample.subject)
      return `${image} is of ${sample.subject}, not ${subject}`;
  }
  if (spoken.size > 1) return 'some classes have names and others numbers';
  return labels.samples.length === layout.samples.length
    ? undefined
    : `only ${labels.samples.length} of the faces`;
}
