import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startGraphEngine } from '../../../src/scn/engines/graphEngine';
import { predict } from '../../../src/scn/predict';
import { normal, randomBits, uniform } from '../../../src/scn/randomness';
import { type Recipe, recipes } from '../../../src/scn/recipe';
import { labelWords, type TrainingData, trainNetworks } from '../../../src/scn/trainNetworks';
import { startTestEngine } from '../support/startTestEngine';

const classes = 3;
const dimensions = 16;
const folds = 3;

/** Gaussian clouds, one a class, of which every tenth label is wrong; sample i is held out by network i mod 3. */
function clouds(samples: number): TrainingData & { truth: Uint16Array } {
  const random = randomBits(7);
  const centres = Array.from({ length: classes * dimensions }, () => 1.2 * normal(random));
  const truth = Uint16Array.from({ length: samples }, () => Math.floor(uniform(random) * classes));
  const features = Float32Array.from(
    { length: samples * dimensions },
    (_, i) =>
      (centres[(truth[Math.floor(i / dimensions)] as number) * dimensions + (i % dimensions)] as number) +
      normal(random),
  );
  return {
    features,
    dimensions,
    classes,
    truth,
    labels: truth.map((label, sample) => (sample % 10 === 0 ? (label + 1) % classes : label)),
    heldOutBy: Uint8Array.from({ length: samples }, (_, sample) => sample % folds),
  };
}

async function scoresOf(data: TrainingData, recipe: Recipe, seed = 3) {
  const { head, trainingLabels } = await trainNetworks(data, folds, recipe, seed, () => undefined);
  const predictions = await predict(head, data.features, dimensions);
  head.dispose();
  return { predictions, trainingLabels };
}

const cases = [
  { engine: 'wasm', recipe: recipes.paper },
  { engine: 'wasm', recipe: recipes.cure },
  { engine: 'graphs', recipe: recipes.cure },
] as const;

describe.each(cases)(
  'networks trained side by side, recipe $recipe.name by $engine',
  ({ engine, recipe }) => {
    // The linear classifier takes more steps to get anywhere.
    const short: Recipe = { ...recipe, epochs: recipe.classifier.kind === 'linear' ? 80 : 14 };

    beforeAll(async () => {
      await (engine === 'wasm' ? startTestEngine() : startGraphEngine());
    });

    it('learns the classes, and relabels most wrong labels on its own copy', async () => {
      const data = clouds(420);
      const given = data.labels.slice();
      const { predictions, trainingLabels } = await scoresOf(data, short);
      expect(data.labels).toEqual(given);
      let right = 0;
      let seenWrong = 0;
      let cured = 0;
      data.truth.forEach((label, sample) => {
        const heldOutBy = data.heldOutBy[sample] as number;
        const row =
          predictions[heldOutBy]?.probabilities.subarray(sample * classes, (sample + 1) * classes) ??
          new Float32Array();
        if (row.indexOf(Math.max(...row)) === label) right++;
        if (data.labels[sample] === label) return;
        trainingLabels.forEach((labels, network) => {
          if (network === heldOutBy) expect(labels[sample]).toBe(data.labels[sample]);
          else {
            seenWrong++;
            if (labels[sample] === label) cured++;
          }
        });
      });
      expect(right / data.truth.length).toBeGreaterThan(0.85);
      // The paper relabels in the low-importance group alone.
      expect(cured / seenWrong).toBeGreaterThan(recipe.relabelling.group === 'all' ? 0.5 : 0.02);
    });

    it('gives the same numbers for the same seed, and others for another', async () => {
      const data = clouds(120);
      const [first, again, other] = [
        await scoresOf(data, short),
        await scoresOf(data, short),
        await scoresOf(data, short, 4),
      ];
      expect(again).toEqual(first);
      expect(other.predictions).not.toEqual(first.predictions);
    });

    it('scores a face by a network that never saw its label', async () => {
      const data = clouds(120);
      const flipped = {
        ...data,
        labels: data.labels.map((label, sample) => (sample % folds === 1 ? (label + 2) % classes : label)),
      };
      const [before, after] = [await scoresOf(data, short), await scoresOf(flipped, short)];
      // Network 1 holds out exactly the faces whose labels differ.
      expect(after.predictions[1]).toEqual(before.predictions[1]);
      expect(after.predictions[0]).not.toEqual(before.predictions[0]);
    });

    describe('of labels that people know', () => {
      /** Of the first sixty, every other one is known and every seventh is left out. */
      const { none, known: isKnown, leftOut } = labelWords;
      const wordOf = (sample: number) =>
        sample >= 60 ? none : sample % 7 === 0 ? leftOut : sample % 2 === 0 ? isKnown : none;
      const known = (): TrainingData => {
        const data = clouds(120);
        return { ...data, words: Uint8Array.from(data.labels, (_, sample) => wordOf(sample)) };
      };

      it('scores a face by a network that never saw its label, nor that it is known', async () => {
        const data = known();
        const isOther = (sample: number) => sample % folds === 1;
        const changed = {
          ...data,
          labels: data.labels.map((label, sample) => (isOther(sample) ? (label + 2) % classes : label)),
          words: data.words?.map((word, sample) => (isOther(sample) ? none : word)),
        };
        const [before, after] = [await scoresOf(data, short), await scoresOf(changed, short)];
        expect(after.predictions[1]).toEqual(before.predictions[1]);
        expect(after.predictions[0]).not.toEqual(before.predictions[0]);
        expect(before.predictions[1]).not.toEqual((await scoresOf(clouds(120), short)).predictions[1]);
      });

      it('learns nothing from a label that is left out, and relabels none that is known', async () => {
        const data = known();
        const changed = {
          ...data,
          labels: data.labels.map((label, sample) =>
            wordOf(sample) === leftOut ? (label + 1) % classes : label,
          ),
        };
        const [before, after] = [await scoresOf(data, short), await scoresOf(changed, short)];
        expect(after.predictions).toEqual(before.predictions);
        const unknown = await scoresOf(clouds(120), short);
        const relabelled = ({ trainingLabels }: typeof before, which: (word: number) => boolean) =>
          trainingLabels.flatMap((labels) =>
            [...labels.keys()].filter(
              (sample) => which(wordOf(sample)) && labels[sample] !== data.labels[sample],
            ),
          ).length;
        expect(relabelled(before, (word) => word !== none)).toBe(0);
        expect(relabelled(before, (word) => word === none)).toBeGreaterThan(0);
        if (recipe.relabelling.group === 'all')
          expect(relabelled(unknown, (word) => word !== none)).toBeGreaterThan(0);
      });
    });

    it('releases every tensor', async () => {
      const data = clouds(60);
      await scoresOf(data, { ...short, epochs: 1 });
      const tensors = tf.memory().numTensors;
      await scoresOf(data, { ...short, epochs: 2 });
      expect(tf.memory().numTensors).toBe(tensors);
      await expect(
        trainNetworks(data, folds, short, 1, () => {
          throw new Error('stop');
        }),
      ).rejects.toThrow('stop');
      expect(tf.memory().numTensors).toBe(tensors);
    });
  },
);
