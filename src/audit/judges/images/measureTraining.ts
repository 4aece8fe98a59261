import { totalmem } from 'node:os';
import type { EngineKind, EngineSource } from '../../../protocol/engine';
import { startEngine } from '../../../scn/engine';
import { EndToEndNetwork } from '../../../scn/endToEnd/endToEndNetwork';
import { type EndToEndRecipe, withBatchSize } from '../../../scn/endToEnd/endToEndRecipe';
import { madeUpImages } from '../../../scn/endToEnd/imageSource';
import { predictEndToEnd } from '../../../scn/endToEnd/predictEndToEnd';
import { trainEndToEnd, smallestBatch } from '../../../scn/endToEnd/trainEndToEnd';
import { randomBits } from '../../../scn/randomness';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../../base/humanError';

/** What a training takes of the memory, in bytes. */
export type TrainingMemory = {
  /** Whatever the batch: the engine, the weights and the optimizer's numbers. */
  readonly base: number;
  /** What each image of a batch adds, mostly by what its gradients need. */
  readonly perImage: number;
  /** What the engine can have. */
  readonly most: number;
};

/** Batches are so many images larger or smaller: a measurement that varies a little gives the same. */
const grain = 4;
/** How much more memory than was measured a training may take that has begun already, when more was measured. */
const tolerance = 1.05;

/** @param images of a batch. */
function bytesOf({ base, perImage }: Omit<TrainingMemory, 'most'>, images: number): number {
  return base + perImage * images;
}

/**
 * The largest batch that the memory takes, at most the one that is wished for.
 * @param faces that are trained on: no batch has more images, however large it may be.
 * @returns undefined where not even the smallest fits.
 */
export function largestBatch(memory: TrainingMemory, wished: number, faces: number): number | undefined {
  const { base, perImage, most } = memory;
  if (bytesOf(memory, Math.min(wished, faces)) <= most) return wished;
  const fitting = (most - base) / perImage;
  const batch = fitting < smallestBatch ? 0 : Math.max(smallestBatch, Math.floor(fitting / grain) * grain);
  return batch === 0 ? undefined : Math.min(batch, wished);
}

type FittedTraining = {
  /** With a batch that fits. */
  readonly recipe: EndToEndRecipe;
  /** What it takes of the memory. */
  readonly bytes: number;
  /** Whether a smaller batch than the recipe's was taken, and why, a sentence for people. */
  readonly note: string | undefined;
};

/**
 * A recipe as this machine can train it.
 * @param faces that each network is trained on.
 * @param begun the batch of the same training where it was interrupted: another would have to begin anew.
 * @throws HumanError where not even the smallest batch fits.
 */
export function fitBatch(
  recipe: EndToEndRecipe,
  { engine, memory }: { readonly engine: string; readonly memory: TrainingMemory },
  faces: number,
  begun: number | undefined,
): FittedTraining {
  const { batchSize, backbone } = recipe;
  const stillFits = begun !== undefined && bytesOf(memory, Math.min(begun, faces)) <= memory.most * tolerance;
  const largest = largestBatch(memory, batchSize, faces);
  const fitting = stillFits ? begun : largest;
  if (fitting === undefined) {
    throw new HumanError(
      l10n.t(
        'Training on images of {0} × {0} pixels, only {1} at a time, takes about {2}, more than {3} can have here ({4}). Choose smaller images or the small network (settings “scn.endToEnd.…”, in a terminal --input-size, --network), or install a GPU engine.',
        backbone.inputSize,
        smallestBatch,
        gigabytes(bytesOf(memory, smallestBatch)),
        engine,
        gigabytes(memory.most),
      ),
    );
  }
  return {
    recipe: fitting === batchSize ? recipe : withBatchSize(recipe, fitting),
    bytes: bytesOf(memory, Math.min(fitting, faces)),
    note:
      fitting === batchSize
        ? undefined
        : largest === batchSize
          ? l10n.t(
              'Batches have {0} images instead of {1}: the training began with them when there was less memory.',
              fitting,
              batchSize,
            )
          : l10n.t(
              'Batches have {0} images instead of {1}: more do not fit into the {2} that {3} can have here.',
              fitting,
              batchSize,
              gigabytes(memory.most),
              engine,
            ),
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

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
  if (kind === 'gpu' || kind === 'webgpu') return Infinity;
  return Math.min(kind === 'wasm' ? wasmBytes : Infinity, memoryShare * totalmem());
}

/** Times two steps of a network of the real size on made-up images: the second counts, the first prepares the engine. */
export async function measureTraining(task: MeasureTask): Promise<MeasuredPace> {
  const { source, recipe, classes, faces } = task;
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
