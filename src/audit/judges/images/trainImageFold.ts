import type { EngineSource } from '../../../protocol/engine';
import { messageOf, HumanError } from '../../../base/humanError';
import { startEngine } from '../../../scn/engine';
import { EndToEndNetwork } from '../../../scn/endToEnd/endToEndNetwork';
import type { EndToEndRecipe } from '../../../scn/endToEnd/endToEndRecipe';
import type { Run } from '../../../protocol/rpc';
import { predictEndToEnd } from '../../../scn/endToEnd/predictEndToEnd';
import { type EpochReport, trainEndToEnd } from '../../../scn/endToEnd/trainEndToEnd';
import { networkTensors, startingWeights } from '../../../scn/models/imagesModel';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import type { Prediction } from '../../../scn/predict';
import { randomBits } from '../../../scn/randomness';
import { type FoldState, loadFold, saveFold } from './savedFold';
import * as l10n from '@vscode/l10n';
import type { FaceHashes } from '../../../scn/models/modelFiles';
import type { ResNetShape } from '../../../scn/resnet/resNetShape';
import type { ResNetWeights } from '../../../scn/resnet/resNetWeights';
import { readModelFolder } from '../../models/modelFolder';

/** What trainings start from, but for the weights themselves. */
export type TrainingStart = {
  readonly shape: ResNetShape;
  /** Names the weights by their content. */
  readonly sha256: string;
  /** The faces that they have learned from, as far as that is known. */
  readonly faces: FaceHashes;
};

/**
 * @param folder absolute path of a model's folder.
 * @throws HumanError where it holds no model with a network for images.
 */
export async function readStart(folder: string): Promise<TrainingStart> {
  const { description, faces } = await readNetwork(folder);
  return { shape: description.shape, sha256: description.weights.sha256, faces };
}

/** @throws as `readStart`; needs an engine that runs. */
async function loadStart(folder: string): Promise<ResNetWeights> {
  return startingWeights(await readNetwork(folder));
}

async function readNetwork(folder: string) {
  const model = await readModelFolder(folder);
  const { description } = model;
  if (description.kind === 'features')
    throw new HumanError(
      l10n.t(
        'The model {0} works on features of {1}; a training on images cannot start from it. Choose a model that was trained on images, or import a PyTorch checkpoint.',
        folder,
        description.backbone.modelId,
      ),
    );
  return { ...model, description };
}

/** A network to train on images, and what it is asked about. Plain data. */
export type ImageFoldTask = {
  readonly source: EngineSource;
  readonly recipe: EndToEndRecipe;
  readonly seed: number;
  /** Its number among the folds, from 0. */
  readonly fold: number;
  readonly classes: number;
  /** Rows to train on, and their labels. */
  readonly rows: Uint32Array;
  readonly labels: Uint16Array;
  /** 1 where people said that a label is right, [rows]; missing: nowhere. */
  readonly known: Uint8Array | undefined;
  /** Rows that it has not seen. */
  readonly asked: Uint32Array;
  /** Absolute path of the model folder that it starts from. */
  readonly startingWeights: string | undefined;
  /** Absolute path of the file that says how far it is. */
  readonly stateFile: string;
};

/** How far the training of a fold's network is. */
export type ImageFoldProgress =
  /** Epochs done, the running one in part. */
  | { readonly kind: 'trained'; readonly epochs: number }
  | { readonly kind: 'epoch'; readonly report: EpochReport }
  | { readonly kind: 'resumed'; readonly epoch: number }
  | { readonly kind: 'predicted'; readonly faces: number }
  /** The state of the training could not be written; it goes on all the same. */
  | { readonly kind: 'notSaved'; readonly reason: string };

/**
 * The run of a fold's training, which asks its owner for the images of rows: while a batch trains, the thread is busy and could
 * not read a file, whereas its owner has nothing else to do. Decoded images so also outlive the thread.
 */
export type ImageTrainingRun = Run<ImageFoldProgress, Uint32Array, Uint8Array>;

/** What a fold's network says of the rows that it was asked about, and its weights, for a model that is kept. */
export type ImageFoldResult = {
  readonly engine: string;
  readonly prediction: Prediction;
  readonly tensors: readonly WeightTensor[];
};

/**
 * Trains a fold's network, or goes on where it was interrupted, and asks it about the rows that it has not seen. After
 * each epoch its state is on disk.
 */
export async function trainImageFold(
  task: ImageFoldTask,
  run: Required<ImageTrainingRun>,
): Promise<ImageFoldResult> {
  const { recipe, seed, classes, rows, labels, known, asked, stateFile } = task;
  const images = {
    size: recipe.backbone.inputSize,
    load: (samples: ArrayLike<number>) => run.ask(Uint32Array.from(samples)),
  };
  const { name: engine } = await startEngine(task.source);
  const found = await loadFold(stateFile);
  // Other batches would end in another network than the others of this audit.
  const saved = found?.batchSize === recipe.batchSize ? found : undefined;
  if (saved?.kind === 'finished') return { engine, prediction: saved.prediction, tensors: saved.tensors };
  const { batchSize } = recipe;
  const save = async (state: FoldState) => {
    try {
      await saveFold(stateFile, state);
    } catch (error) {
      // It only saves time; whoever has trained for hours wants the result all the same.
      run.onProgress({ kind: 'notSaved', reason: messageOf(error) });
    }
  };
  const start = task.startingWeights === undefined ? undefined : await loadStart(task.startingWeights);
  const network = EndToEndNetwork.create(recipe, classes, randomBits(seed, classes), start);
  try {
    if (saved) run.onProgress({ kind: 'resumed', epoch: saved.state.epoch });
    const data = { images, samples: rows, labels, known, classes };
    await trainEndToEnd(network, data, recipe, {
      seed,
      resume: saved?.state,
      onEpoch: async (report, state) => {
        await save({ kind: 'training', batchSize, state: await state() });
        run.onProgress({ kind: 'epoch', report });
      },
      onBatch: (epochs) => run.onProgress({ kind: 'trained', epochs }),
    });
    const prediction = await predictEndToEnd(network, images, asked, (faces) =>
      run.onProgress({ kind: 'predicted', faces }),
    );
    const { backbone: shape, classifier } = recipe;
    const tensors = await networkTensors(network, task.fold, { shape, classifier });
    await save({ kind: 'finished', batchSize, prediction, tensors });
    return { engine, prediction, tensors };
  } finally {
    network.dispose();
  }
}
