import { totalmem } from 'node:os';
import type { EngineKind, EngineSource } from '../../../protocol/engine';
import { startEngine } from '../../../scn/engine';
import { EndToEndNetwork } from '../../../scn/endToEnd/endToEndNetwork';
import type { EndToEndRecipe } from '../../../scn/endToEnd/endToEndRecipe';
import { madeUpImages } from '../../../scn/endToEnd/madeUpImages';
import { predictEndToEnd } from '../../../scn/endToEnd/predictEndToEnd';
import { trainEndToEnd } from '../../../scn/endToEnd/trainEndToEnd';
import { randomBits } from '../../../scn/randomness';
import { type TrainingMemory, largestBatch } from './fitBatch';

/** A training to be timed. Plain data. */
export type MeasureTask = {
  readonly source: EngineSource;
  readonly recipe: EndToEndRecipe;
  readonly classes: number;
  /** How many a network is trained on. */
  readonly faces: number;
};

/** What a face costs with the engine in use, in seconds, and what a training takes of the memory. */
export type MeasuredPace = {
  readonly engine: string;
  readonly trainSeconds: number;
  readonly predictSeconds: number;
  readonly memory: TrainingMemory;
  /** Whether the engine leaves the other cores idle. */
  readonly onOneCore: boolean;
};

/** Where a batch would take longer than this, a part of one is timed instead: waiting for the estimate is no use either. */
const longestStep = 10;
const partOfBatch = 8;
/** The smallest batch that is timed. */
const fewest = 2;
/** WebAssembly addresses 4 GB; some of it lies waste between tensors. */
const wasmBytes = 3.6e9;
/** The share of the machine's memory that a training may take. */
const memoryShare = 0.7;

/** The memory that an engine can have, in bytes. A GPU has its own, which it does not tell. */
function mostBytes(kind: EngineKind): number {
  if (kind === 'gpu') return Infinity;
  return Math.min(kind === 'wasm' ? wasmBytes : Infinity, memoryShare * totalmem());
}

/** Times two steps of a network of the real size on made-up images: the second counts, the first prepares the engine. */
export async function measureTraining({
  source,
  recipe,
  classes,
  faces,
}: MeasureTask): Promise<MeasuredPace> {
  const engine = await startEngine(source);
  const network = EndToEndNetwork.create(recipe, classes, randomBits(0));
  try {
    const before = process.memoryUsage.rss();
    const taken = () => process.memoryUsage.rss() - before;
    await stepSeconds(network, recipe, classes, fewest);
    const first = taken();
    const part = Math.max(fewest + 1, Math.min(partOfBatch, recipe.batchSize));
    const partSeconds = await stepSeconds(network, recipe, classes, part);
    // Memory grows with the batch, beside what the weights take.
    const perImage = Math.max(0, taken() - first) / (part - fewest);
    const memory = { base: Math.max(0, first - perImage * fewest), perImage, most: mostBytes(engine.kind) };
    const batch = Math.min(largestBatch(memory, recipe.batchSize, faces) ?? part, faces);
    const timed = (partSeconds * batch) / part <= longestStep ? batch : part;
    const seconds = timed === part ? partSeconds : await stepSeconds(network, recipe, classes, timed);
    const started = performance.now();
    await predictEndToEnd(network, madeUpImages(recipe.backbone.inputSize), rowsUpTo(part), () => undefined);
    const predictSeconds = (performance.now() - started) / 1000 / part;
    return {
      engine: engine.name,
      trainSeconds: seconds / timed,
      predictSeconds,
      memory,
      onOneCore: engine.kind === 'wasm',
    };
  } finally {
    network.dispose();
  }
}

async function stepSeconds(
  network: EndToEndNetwork,
  recipe: EndToEndRecipe,
  classes: number,
  batch: number,
): Promise<number> {
  let started = 0;
  let seconds = 0;
  const labels = Uint16Array.from({ length: batch }, (_, i) => i % classes);
  const data = { images: madeUpImages(recipe.backbone.inputSize), samples: rowsUpTo(batch), labels, classes };
  const twoSteps = { ...recipe, batchSize: batch, epochs: 2 };
  await trainEndToEnd(network, data, twoSteps, {
    seed: 0,
    onEpoch: () => {
      seconds = (performance.now() - started) / 1000;
      started = performance.now();
    },
  });
  return seconds;
}

function rowsUpTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}
