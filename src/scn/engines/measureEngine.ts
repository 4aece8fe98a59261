import type { EngineSpeed, EngineWorkload } from '../../protocol/engine';
import { EndToEndNetwork } from '../endToEnd/endToEndNetwork';
import { officialEndToEnd } from '../endToEnd/endToEndRecipe';
import { madeUpImages } from '../endToEnd/imageSource';
import { predictEndToEnd } from '../endToEnd/predictEndToEnd';
import { trainEndToEnd } from '../endToEnd/trainEndToEnd';
import { predict } from '../predict';
import { normal, randomBits } from '../randomness';
import { recipes } from '../recipe';
import { trainNetworks } from '../trainNetworks';

const classes = 7;
const networks = 5;

/** The first of them prepares the engine and does not count; of the others the fastest does. */
const rounds = 3;

/** Times the engine in use on made-up faces. */
export function measureEngine(workload: EngineWorkload): Promise<EngineSpeed> {
  return workload.kind === 'images' ? measureImages(workload) : measureHeads(workload);
}

async function measureImages({
  name,
  batch,
  ...backbone
}: Extract<EngineWorkload, { kind: 'images' }>): Promise<EngineSpeed> {
  const recipe = { ...officialEndToEnd, backbone, batchSize: batch, epochs: rounds };
  const network = EndToEndNetwork.create(recipe, classes, randomBits(0));
  try {
    const images = madeUpImages(backbone.inputSize);
    const samples = Uint32Array.from({ length: batch }, (_, sample) => sample);
    const watch = new Stopwatch();
    const data = { images, samples, labels: madeUpLabels(batch), classes };
    await trainEndToEnd(network, data, recipe, {
      seed: 0,
      onEpoch: () => watch.lap(),
    });
    const judging = new Stopwatch();
    for (let round = 0; round < rounds; round++) {
      await predictEndToEnd(network, images, samples, () => undefined);
      judging.lap();
    }
    return { name, forward: batch / judging.fastest, training: batch / watch.fastest };
  } finally {
    network.dispose();
  }
}

async function measureHeads({
  name,
  dimensions,
  faces,
}: Extract<EngineWorkload, { kind: 'heads' }>): Promise<EngineSpeed> {
  const random = randomBits(1);
  const features = Float32Array.from({ length: faces * dimensions }, () => normal(random));
  const data = {
    features,
    dimensions,
    classes,
    labels: madeUpLabels(faces),
    heldOutBy: Uint8Array.from({ length: faces }, (_, face) => face % networks),
  };
  const watch = new Stopwatch();
  const { head } = await trainNetworks(data, networks, { ...recipes.cure, epochs: rounds }, 0, () =>
    watch.lap(),
  );
  const judging = new Stopwatch();
  for (let round = 0; round < rounds; round++) {
    await predict(head, features, dimensions);
    judging.lap();
  }
  head.dispose();
  return { name, forward: faces / judging.fastest, training: faces / watch.fastest };
}

function madeUpLabels(length: number): Uint16Array {
  return Uint16Array.from({ length }, (_, sample) => sample % classes);
}

class Stopwatch {
  private readonly laps: number[] = [];
  private since = performance.now();

  lap(): void {
    const now = performance.now();
    this.laps.push((now - this.since) / 1000);
    this.since = now;
  }

  /** Seconds of the fastest lap but the first. */
  get fastest(): number {
    return Math.min(...this.laps.slice(1));
  }
}
