import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SampleImages } from '../../../src/audit/dataSet/sampleImages';
import { findSubjects } from '../../../src/audit/grouping/findSubjects';
import { type EarlyJudgement, scoreOutOfFold } from '../../../src/audit/judges/features/outOfFold';
import { mostFolds } from '../../../src/audit/judges/folds';
import { chooseTrainingSet } from '../../../src/audit/dataSet/trainingSet';
import { FeatureTableBuilder } from '../../../src/faces/featureTable';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { normal, randomBits } from '../../../src/scn/randomness';
import { recipes } from '../../../src/scn/recipe';
import { tempFolder } from '../labels/tempFolder';
import { quietRun } from '../support/quietRun';
import { smallBytes } from '../../../src/faces/smallPicture';

const dist = path.resolve(import.meta.dirname, '../../../dist');
const program = {
  entry: path.join(dist, 'audit.js'),
  engine: { source: { kind: 'wasm', wasmFolder: dist }, kind: 'wasm', warnings: [], notes: [] },
} as const;
const classes = ['happy', 'sad', 'surprise'];
const videos = 60;
const frames = 8;
const dimensions = 64;

const videoOf = (face: number) => Math.floor(face / frames);
const trueClass = (video: number) => video % classes.length;
/** Every tenth video was labelled wrongly as a whole, as it happens where a clip gets one label. */
const isWrong = (video: number) => video % 10 === 0;

/** Frames of one video look much more alike than faces of one class do. */
function features(): FeatureTableBuilder {
  const random = randomBits(3);
  const direction = (length: number) =>
    Float32Array.from({ length: dimensions }, () => length * normal(random));
  const classMeans = classes.map(() => direction(0.6));
  const videoMeans = Array.from({ length: videos }, () => direction(1));
  const table = new FeatureTableBuilder(videos * frames, dimensions);
  for (let face = 0; face < videos * frames; face++) {
    const noise = direction(0.2);
    const video = videoOf(face);
    table
      .row(face)
      .set(
        noise.map(
          (value, d) => value + (classMeans[trueClass(video)]?.[d] ?? 0) + (videoMeans[video]?.[d] ?? 0),
        ),
      );
    table.describe(face, String(face), {
      picture: Uint8Array.from({ length: smallBytes }, () => random() >>> 24),
      fault: undefined,
      isLearned: false,
    });
  }
  return table;
}

async function labelledVideos(): Promise<SampleImages> {
  const rows = Array.from({ length: videos * frames }, (_, face) => {
    const video = videoOf(face);
    const label = classes[(trueClass(video) + (isWrong(video) ? 1 : 0)) % classes.length];
    return `clip${String(video).padStart(2, '0')}_${String(face % frames).padStart(4, '0')}.png,${label ?? ''}`;
  });
  const folder = await tempFolder({ 'labels.csv': `image,label\n${rows.join('\n')}\n` });
  const labels = await openLabels(path.join(folder, 'labels.csv'));
  const files = labels.samples.map(({ image }) => path.join(folder, image));
  return { labels, files, failures: new Map(), aside: new Map(), boxes: undefined };
}

/** Mean label quality of the wrong faces and of the right ones. */
async function audit(images: SampleImages, setting: string) {
  const subjects = findSubjects(images.labels, setting, mostFolds);
  // A backbone without a classifier of its own.
  const set = await chooseTrainingSet(images, features(), subjects, undefined, undefined, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const run = { ...quietRun(), program };
  const early: EarlyJudgement[] = [];
  const { probabilities } = await scoreOutOfFold(set, recipes.cure, 1, run, {
    onProgress: () => undefined,
    onEarly: (judgement) => early.push(judgement),
  });
  // Once, of all faces, by regressions that have not seen them either.
  expect(early).toEqual([expect.objectContaining({ folds: mostFolds, opinionUse: 'none' })]);
  expect(early[0]?.posterior).toHaveLength(set.labels.length * classes.length);
  const qualities = [...set.labels].map(
    (label, face) => probabilities[face * classes.length + label] as number,
  );
  const mean = (wrong: boolean) => {
    const chosen = qualities.filter((_, face) => isWrong(videoOf(face)) === wrong);
    return chosen.reduce((sum, quality) => sum + quality, 0) / chosen.length;
  };
  return { grouping: set.grouping, duplicates: set.duplicateGroup, wrong: mean(true), right: mean(false) };
}

describe('a video whose every frame has the same wrong label', () => {
  it('hides the error while its frames are in several folds, and is found once they stay together', async () => {
    const images = await labelledVideos();
    const apart = await audit(images, 'off');
    const together = await audit(images, 'auto');
    expect(apart.grouping).toMatchObject({ kind: 'none' });
    expect(together.grouping).toMatchObject({ kind: 'names', groups: videos });
    // Frames of one video are no copies of one another, so the result does not call them that.
    expect(Math.max(...together.duplicates)).toBe(0);

    // Networks that have seen the other frames take the wrong label for right.
    expect(apart.wrong).toBeGreaterThan(0.6);
    expect(together.wrong).toBeLessThan(0.3);
    expect(together.right).toBeGreaterThan(together.wrong + 0.3);
  });
});
