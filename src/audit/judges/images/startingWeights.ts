import * as l10n from '@vscode/l10n';
import { HumanError } from '../../../base/humanError';
import { startingWeights } from '../../../scn/models/imagesModel';
import type { FaceHashes } from '../../../scn/models/faceHashes';
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
export async function loadStart(folder: string): Promise<ResNetWeights> {
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
