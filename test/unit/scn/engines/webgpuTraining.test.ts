import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EndToEndNetwork } from '../../../../src/scn/endToEnd/endToEndNetwork';
import { type EndToEndRecipe, paperEndToEnd } from '../../../../src/scn/endToEnd/endToEndRecipe';
import { batchTensor } from '../../../../src/scn/endToEnd/imageSource';
import { predictEndToEnd } from '../../../../src/scn/endToEnd/predictEndToEnd';
import { trainEndToEnd, type TrainingState } from '../../../../src/scn/endToEnd/trainEndToEnd';
import { stopWebgpuEngine } from '../../../../src/scn/engines/webgpuEngine';
import { LogisticRegression } from '../../../../src/scn/logisticRegression';
import { predict } from '../../../../src/scn/predict';
import { normal, randomBits } from '../../../../src/scn/randomness';
import { type Recipe, recipes } from '../../../../src/scn/recipe';
import { scnLoss } from '../../../../src/scn/scnLoss';
import { type TrainingData, trainNetworks } from '../../../../src/scn/trainNetworks';
import { drawFaces, drawnClasses } from '../../audit/drawnFaces';
import { noSoftwareDevice, useSoftwareDevice } from '../../support/softwareDevice';
import { startTestEngine } from '../../support/startTestEngine';
import { smallRecipe, sourceOf, stripedImages } from '../endToEnd/smallTraining';

type Engine = 'wasm' | 'webgpu';

/** The whole of ResNet-18 takes a software device minutes: CI trains an eighth of its filters, all layers of it. */
const isWhole = process.env.SCN_WHOLE_WEBGPU !== undefined;
const width = isWhole ? 64 : 8;

const small: EndToEndRecipe = { ...smallRecipe, batchSize: 8 };
const resNet: EndToEndRecipe = {
  ...paperEndToEnd,
  backbone: { inputSize: 48, stem: 'large', width, blocks: [2, 2, 2, 2] },
  batchSize: 4,
};

const largestOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const differenceOf = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a).toHaveLength(b.length);
  return largestOf(Array.from(a, (value, i) => value - (b[i] as number)));
};

/** Ten steps on the same batch: an epoch each, the last four of which relabel. */
async function tenSteps(engine: Engine, recipe: EndToEndRecipe) {
  await tf.setBackend(engine);
  const data = stripedImages(recipe.batchSize, 2, recipe.backbone.inputSize);
  // Wrong ones, so that there is something to relabel.
  data.labels.set([1 - (data.labels[0] as number)]);
  const losses: number[] = [];
  const relabelled: number[] = [];
  const network = EndToEndNetwork.create(recipe, 2, randomBits(5));
  const labels = await trainEndToEnd(
    network,
    data,
    { ...recipe, epochs: 10, relabelling: { fromEpoch: 6, margin: 0.01, group: 'all' } },
    {
      seed: 1,
      onEpoch: (report) => {
        losses.push(report.loss);
        relabelled.push(report.relabelled);
      },
    },
  );
  network.dispose();
  return { losses, relabelled, labels };
}

async function gradientsOf(engine: Engine, recipe: EndToEndRecipe) {
  await tf.setBackend(engine);
  const { images, labels, samples } = stripedImages(recipe.batchSize, 2, recipe.backbone.inputSize);
  const network = EndToEndNetwork.create(recipe, 2, randomBits(5));
  const batch = batchTensor(await images.load(samples), samples, recipe.backbone.inputSize);
  const { grads } = tf.variableGrads(
    () =>
      tf.sum(
        scnLoss(network.forward(batch, randomBits(1)), [labels], [[...samples]], {
          ...recipe,
          rankMargin: 0.6,
        }).total,
      ) as tf.Scalar,
    network.variables,
  );
  const numbers: Float32Array[] = [];
  for (const { name } of network.variables)
    numbers.push(Float32Array.from((await grads[name]?.data()) ?? []));
  tf.dispose(grads);
  batch.dispose();
  network.dispose();
  return numbers;
}

const title = `training on WebGPU, on a software device (${noSoftwareDevice ?? 'there is one'})`;
describe.skipIf(noSoftwareDevice)(title, { timeout: isWhole ? 1_200_000 : 240_000 }, () => {
  beforeAll(async () => {
    await startTestEngine();
    await useSoftwareDevice();
  }, 120_000);
  afterAll(stopWebgpuEngine);

  describe.each([
    ['the small network', small],
    [`ResNet-18 with ${width} filters at 48 pixels`, resNet],
  ])('%s', (_, recipe) => {
    it('loses and relabels in ten steps as WebAssembly does', async () => {
      const expected = await tenSteps('wasm', recipe);
      const computed = await tenSteps('webgpu', recipe);
      expect(expected.losses).toHaveLength(10);
      expected.losses.forEach((loss, step) => {
        expect(Math.abs((computed.losses[step] ?? NaN) - loss) / loss, `step ${step}`).toBeLessThan(1e-3);
      });
      expect(computed.relabelled).toEqual(expected.relabelled);
      expect(computed.labels).toEqual(expected.labels);
    });

    it('has the gradients of WebAssembly', async () => {
      const expected = await gradientsOf('wasm', recipe);
      const computed = await gradientsOf('webgpu', recipe);
      const scale = largestOf(expected.map(largestOf));
      expected.forEach((gradient, i) => {
        // Of what hardly has a gradient (a bias before a normalisation), noise is compared with the others' size.
        const size = Math.max(largestOf(gradient), 1e-3 * scale);
        expect(differenceOf(computed[i] ?? [], gradient) / size, `variable ${i}`).toBeLessThan(1e-2);
      });
    });
  });

  it('goes on with WebAssembly after an epoch as if it had been the engine from the start', async () => {
    const data = stripedImages(16, 2, 16);
    const recipe: EndToEndRecipe = { ...small, epochs: 2 };
    const train = async (engine: Engine, until: number, resume?: TrainingState) => {
      await tf.setBackend(engine);
      const network = EndToEndNetwork.create(recipe, 2, randomBits(5));
      let last: TrainingState | undefined;
      const reports: number[] = [];
      await trainEndToEnd(
        network,
        data,
        { ...recipe, epochs: until },
        {
          seed: 3,
          resume,
          onEpoch: async ({ loss }, state) => {
            reports.push(loss);
            last = await state();
          },
        },
      );
      network.dispose();
      return { last, reports };
    };
    const whole = await train('wasm', 2);
    const begun = await train('webgpu', 1);
    const rest = await train('wasm', 2, begun.last);
    expect(rest.last?.steps).toBe(4);
    expect(rest.last?.trainingLabels).toEqual(whole.last?.trainingLabels);
    [...begun.reports, ...rest.reports].forEach((loss, epoch) => {
      const expected = whole.reports[epoch] as number;
      expect(Math.abs(loss - expected) / expected, `epoch ${epoch}`).toBeLessThan(1e-3);
    });
  });

  it.runIf(isWhole)('learns 64 drawn faces by heart', async () => {
    await tf.setBackend('webgpu');
    const size = 16;
    const folder = await mkdtemp(path.join(tmpdir(), 'scn-webgpu-'));
    try {
      const drawn = [...(await drawFaces(folder, 64))];
      const pixels = drawn.map(([name]) =>
        sharp(path.join(folder, name)).resize(size, size).removeAlpha().raw().toBuffer(),
      );
      const images = sourceOf(Buffer.concat(await Promise.all(pixels)), size);
      const labels = Uint16Array.from(drawn, ([, expression]) => drawnClasses.indexOf(expression));
      const samples = Uint32Array.from(labels, (_, i) => i);
      const classes = drawnClasses.length;
      const recipe: EndToEndRecipe = {
        ...smallRecipe,
        backbone: { inputSize: size, stem: 'small', width: 8, blocks: [1, 1] },
        optimizer: { kind: 'adam', learningRate: 1e-2, weightDecay: 0 },
        epochs: 16,
        augment: false,
        relabelling: { ...smallRecipe.relabelling, fromEpoch: 16 },
      };
      const network = EndToEndNetwork.create(recipe, classes, randomBits(2));
      await trainEndToEnd(network, { images, samples, labels, classes }, recipe, {
        seed: 1,
        onEpoch: () => undefined,
      });
      const { probabilities } = await predictEndToEnd(network, images, samples, () => undefined);
      network.dispose();
      const predicted = [...samples].map((sample) => {
        const row = probabilities.subarray(sample * classes, (sample + 1) * classes);
        return row.indexOf(Math.max(...row));
      });
      expect(predicted).toEqual([...labels]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes 200 steps in the same memory', async () => {
    await tf.setBackend('webgpu');
    const data = stripedImages(40, 2, 8);
    const recipe: EndToEndRecipe = {
      ...smallRecipe,
      backbone: { inputSize: 8, stem: 'small', width: 4, blocks: [1] },
      batchSize: 4,
      epochs: 20,
    };
    const network = EndToEndNetwork.create(recipe, 2, randomBits(5));
    const taken: string[] = [];
    await trainEndToEnd(network, data, recipe, {
      seed: 1,
      onEpoch: ({ epoch }) => {
        // From the first that relabels, there is one more program, and memory for it.
        const { numTensors } = tf.memory();
        const { numBytesAllocatedInGPU } = tf.memory() as unknown as { numBytesAllocatedInGPU: number };
        if (epoch > 3) taken.push(`${numTensors} tensors, ${numBytesAllocatedInGPU} bytes`);
      },
    });
    network.dispose();
    expect(taken).toHaveLength(17);
    expect(new Set(taken)).toEqual(new Set([taken[0]]));
  });

  const dimensions = 16;
  const folds = 3;
  const random = randomBits(9);
  const faces: TrainingData = {
    features: Float32Array.from({ length: 60 * dimensions }, () => normal(random)),
    dimensions,
    classes: 3,
    labels: Uint16Array.from({ length: 60 }, (_, sample) => (sample * 7) % 3),
    heldOutBy: Uint8Array.from({ length: 60 }, (_, sample) => sample % folds),
  };

  it.each(Object.values(recipes))('trains on features as WebAssembly does, recipe $name', async (recipe) => {
    const short: Recipe = {
      ...recipe,
      epochs: 6,
      learningRate: 5e-3,
      relabelling: { ...recipe.relabelling, fromEpoch: 3, margin: 0.01 },
    };
    const trained = async (engine: Engine) => {
      await tf.setBackend(engine);
      const { head, trainingLabels } = await trainNetworks(faces, folds, short, 2, () => undefined);
      const predictions = await predict(head, faces.features, dimensions);
      head.dispose();
      return { predictions, trainingLabels };
    };
    const [expected, computed] = [await trained('wasm'), await trained('webgpu')];
    expect(computed.trainingLabels).toEqual(expected.trainingLabels);
    expect(computed.trainingLabels.some((labels) => differenceOf(labels, faces.labels) > 0)).toBe(true);
    expected.predictions.forEach(({ probabilities, importance }, network) => {
      const other = computed.predictions[network];
      expect(differenceOf(other?.probabilities ?? [], probabilities)).toBeLessThan(1e-4);
      expect(differenceOf(other?.importance ?? [], importance)).toBeLessThan(1e-4);
    });
  });

  it('fits regressions as WebAssembly does', async () => {
    const { features, labels, heldOutBy, classes } = faces;
    const fit = async (engine: Engine) => {
      await tf.setBackend(engine);
      const regression = await LogisticRegression.prepare(
        { features, dimensions, classes, heldOutBy, networks: folds, penalty: 0.05 },
        randomBits(1),
      );
      const targets = new Float32Array(labels.length * folds * classes);
      labels.forEach((label, row) => {
        for (let network = 0; network < folds; network++)
          targets[(row * folds + network) * classes + label] = 1;
      });
      await regression.fit(targets, 15);
      const said = await regression.predictHeldOut();
      await regression.dispose();
      return said;
    };
    expect(differenceOf(await fit('webgpu'), await fit('wasm'))).toBeLessThan(1e-5);
  });
});
