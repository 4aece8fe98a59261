import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CompanionTask,
  companionsOf,
  type ScaledOpinion,
} from '../../../../src/audit/judges/features/companions';
import { fitFeatureScaling, scaleFeatures } from '../../../../src/scn/featureScaling';
import { normal, randomBits } from '../../../../src/scn/randomness';
import { labelWords } from '../../../../src/scn/trainNetworks';
import { startTestEngine } from '../../support/startTestEngine';
import { errorAuroc, noisyLabels } from '../noisyLabels';

const faces = 450;
const classes = 3;
const dimensions = 12;
const folds = 3;
/** More than a third of the first class is called the second: a pattern that a classifier learns with the labels. */
const noisy = noisyLabels(
  faces,
  [
    [0.6, 0.4, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  21,
);
const { truth, labels } = noisy;

function scaled(values: Float32Array, width: number): Float32Array {
  const rows = Uint32Array.from({ length: values.length / width }, (_, row) => row);
  return scaleFeatures(values, width, rows, fitFeatureScaling(values, width, rows));
}

/** A cloud a class. */
function features(): Float32Array {
  const random = randomBits(22);
  const centres = Array.from({ length: classes * dimensions }, () => 0.7 * normal(random));
  const values = Float32Array.from(
    { length: faces * dimensions },
    (_, i) =>
      (centres[(truth[Math.floor(i / dimensions)] as number) * dimensions + (i % dimensions)] as number) +
      normal(random),
  );
  return scaled(values, dimensions);
}

/** Class scores of a backbone of four classes that knows the truth fairly well, but not how labels go wrong. */
function opinionOf(classOf: Int16Array): ScaledOpinion {
  const random = randomBits(23);
  const width = 4;
  const scores = new Float32Array(faces * width);
  truth.forEach((label, face) => {
    for (let own = 0; own < width; own++)
      scores[face * width + own] = (classOf[label] === own ? 3.5 : 0) + 1.4 * normal(random);
  });
  return { scores, width, classOf, silent: new Uint32Array(), scaled: scaled(scores, width) };
}

const task: CompanionTask = {
  features: features(),
  dimensions,
  classes,
  labels,
  foldOf: Uint8Array.from({ length: faces }, (_, face) => face % folds),
  folds,
  seed: 1,
  opinion: opinionOf(Int16Array.of(2, 0, 3)),
};

async function curedOf(some: CompanionTask) {
  const { cured } = await companionsOf(some);
  if (!cured) throw new Error('The opinion went unheard.');
  return cured;
}

/** The probabilities of one fold's faces. */
const ofFold = (probabilities: Float32Array, fold: number) =>
  probabilities.filter((_, cell) => Math.floor(cell / classes) % folds === fold);

beforeAll(async () => {
  await startTestEngine();
});

describe('companionsOf', () => {
  it('finds errors of a pattern better by labels cured with the second opinion', async () => {
    const { plain, cured } = await companionsOf(task);
    const [given, byFeatures, byScores] = [plain, cured?.byFeatures, cured?.byScores].map((probabilities) =>
      errorAuroc(probabilities ?? new Float32Array(), noisy),
    ) as [number, number, number];
    expect(given).toBeGreaterThan(0.6);
    expect(byFeatures).toBeGreaterThan(given + 0.03);
    expect(byScores).toBeGreaterThan(0.85);
  });

  it('judges a face by classifiers that never saw its label, cured or not', async () => {
    const flipped = labels.map((label, face) => (face % folds === 1 ? (label + 1) % classes : label));
    const [before, after] = [await companionsOf(task), await companionsOf({ ...task, labels: flipped })];
    const columns = ({ plain, cured }: typeof before) => [plain, cured?.byFeatures, cured?.byScores];
    columns(before).forEach((column = new Float32Array(), index) => {
      const other = columns(after)[index] ?? new Float32Array();
      expect(column).toHaveLength(faces * classes);
      expect(ofFold(other, 1)).toEqual(ofFold(column, 1));
      expect(ofFold(other, 0)).not.toEqual(ofFold(column, 0));
    });
  });

  it('judges a face that people know by classifiers that never saw its label, nor that it is known', async () => {
    const { none, known: isKnown, leftOut: isLeftOut } = labelWords;
    const wordOf = (face: number) => (face % 10 === 0 ? isKnown : face % 11 === 0 ? isLeftOut : none);
    const known = {
      ...task,
      labels: labels.map((label, face) => (wordOf(face) === isKnown ? (truth[face] as number) : label)),
      words: Uint8Array.from(labels, (_, face) => wordOf(face)),
      before: labels,
    };
    const isOther = (face: number) => face % folds === 1;
    const changed = {
      ...known,
      labels: known.labels.map((label, face) => (isOther(face) ? (label + 1) % classes : label)),
      words: known.words.map((word, face) => (isOther(face) ? none : word)),
      before: labels.map((label, face) => (isOther(face) ? (label + 2) % classes : label)),
    };
    const [before, after] = [await companionsOf(known), await companionsOf(changed)];
    const columns = ({ plain, cured }: typeof before) => [plain, cured?.byFeatures, cured?.byScores];
    const unknown = columns(await companionsOf(task));
    columns(before).forEach((column = new Float32Array(), index) => {
      const other = columns(after)[index] ?? new Float32Array();
      expect(ofFold(other, 1)).toEqual(ofFold(column, 1));
      expect(ofFold(other, 0)).not.toEqual(ofFold(column, 0));
      expect(ofFold(column, 1)).not.toEqual(ofFold(unknown[index] ?? column, 1));
    });
    const leftOut = labels.map((label, face) => (wordOf(face) === isLeftOut ? (label + 1) % classes : label));
    const without = await companionsOf({
      ...known,
      labels: known.labels.map((label, face) =>
        wordOf(face) === isLeftOut ? (leftOut[face] as number) : label,
      ),
      before: leftOut,
    });
    expect(columns(without)).toEqual(columns(before));
  });

  it('gives the same numbers again', async () => {
    expect(await companionsOf(task)).toEqual(await companionsOf(task));
  });

  it('cures nothing without an opinion, and learns the same from the labels', async () => {
    const { plain, cured } = await companionsOf({ ...task, opinion: undefined });
    expect(cured).toBeUndefined();
    expect(plain).toEqual((await companionsOf(task)).plain);
  });

  it('keeps a class that the backbone lacks', async () => {
    const { byFeatures, byScores } = await curedOf({ ...task, opinion: opinionOf(Int16Array.of(2, 0, -1)) });
    for (const column of [byFeatures, byScores]) {
      for (let start = 0; start < column.length; start += classes)
        expect(column.subarray(start, start + classes).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
    const lacked = [...truth.keys()].filter((face) => truth[face] === 2);
    const kept = lacked.filter((face) => {
      const row = byFeatures.subarray(face * classes, (face + 1) * classes);
      return row.indexOf(Math.max(...row)) === 2;
    });
    expect(kept.length / lacked.length).toBeGreaterThan(0.8);
  });

  it('releases every tensor', async () => {
    const before = tf.memory().numTensors;
    await companionsOf(task);
    await companionsOf({ ...task, opinion: undefined });
    expect(tf.memory().numTensors).toBe(before);
  });
});
