import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { EndToEndNetwork } from '../../../../src/scn/endToEnd/endToEndNetwork';
import type { EndToEndRecipe } from '../../../../src/scn/endToEnd/endToEndRecipe';
import { predictEndToEnd } from '../../../../src/scn/endToEnd/predictEndToEnd';
import { trainEndToEnd } from '../../../../src/scn/endToEnd/trainEndToEnd';
import { randomBits } from '../../../../src/scn/randomness';
import { drawFaces, drawnClasses } from '../../audit/drawnFaces';
import { startTestEngine } from '../../support/startTestEngine';
import { smallRecipe, sourceOf } from './smallTraining';

beforeAll(() => startTestEngine());

const faces = 64;
const size = 32;

it('learns 64 drawn faces by heart', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-overfit-'));
  try {
    const drawn = [...(await drawFaces(folder, faces))];
    const pixels = drawn.map(([name]) =>
      sharp(path.join(folder, name)).resize(size, size).removeAlpha().raw().toBuffer(),
    );
    const images = sourceOf(Buffer.concat(await Promise.all(pixels)), size);
    const labels = Uint16Array.from(drawn, ([, expression]) => drawnClasses.indexOf(expression));
    const samples = Uint32Array.from(labels, (_, i) => i);
    const recipe: EndToEndRecipe = {
      ...smallRecipe,
      backbone: { inputSize: size, stem: 'small', width: 8, blocks: [1, 1, 1] },
      epochs: 20,
      augment: false,
      relabelling: { ...smallRecipe.relabelling, fromEpoch: 20 },
    };
    const network = EndToEndNetwork.create(recipe, drawnClasses.length, randomBits(2));
    const losses: number[] = [];
    await trainEndToEnd(network, { images, samples, labels, classes: drawnClasses.length }, recipe, {
      seed: 1,
      onEpoch: ({ loss }) => void losses.push(loss),
    });
    const { probabilities, importance } = await predictEndToEnd(network, images, samples, () => undefined);
    network.dispose();
    const predicted = [...samples].map((sample) => {
      const row = probabilities.subarray(sample * drawnClasses.length, (sample + 1) * drawnClasses.length);
      return row.indexOf(Math.max(...row));
    });
    expect(predicted).toEqual([...labels]);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 5);
    expect(importance.every((weight) => weight > 0 && weight < 1)).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
