import * as l10n from '@vscode/l10n';
import { HumanError } from '../../../base/humanError';
import { type EndToEndRecipe, withBatchSize } from '../../../scn/endToEnd/endToEndRecipe';
import { smallestBatch } from '../../../scn/endToEnd/trainEndToEnd';

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
export function bytesOf({ base, perImage }: Omit<TrainingMemory, 'most'>, images: number): number {
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

/** How a training goes on this machine. */
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
