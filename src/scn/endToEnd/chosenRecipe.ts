import type { ImageTraining } from '../../protocol/imageTraining';
import type { RecipeName } from '../../protocol/recipeName';
import { type ResNetShape, resNet18 } from '../resnet/resNetShape';
import {
  type EndToEndRecipe,
  cureEndToEnd,
  officialEndToEnd,
  paperEndToEnd,
  withBatchSize,
  withEpochs,
} from './endToEndRecipe';

/** Smaller images keep too little behind the large stem, which quarters their sides. */
const largeStemFrom = 100;

/**
 * The end-to-end recipe that was chosen.
 * @param start the shape of the network whose weights the training starts from; only the size of the images is free then.
 */
export function chosenRecipe(
  name: RecipeName,
  choice: Omit<ImageTraining, 'startingWeights'>,
  start: ResNetShape | undefined,
): EndToEndRecipe {
  const { inputSize, epochs, batchSize, learnMargin } = choice;
  const named =
    name === 'cure' ? cureEndToEnd : choice.schedule === 'official' ? officialEndToEnd : paperEndToEnd;
  const long = epochs === undefined ? named : withEpochs(named, epochs);
  const recipe = batchSize === undefined ? long : withBatchSize(long, batchSize);
  const shape = start ?? shapeOf(choice.network, inputSize);
  return {
    ...recipe,
    backbone: { ...shape, inputSize },
    rankMargin: { ...recipe.rankMargin, learnable: learnMargin },
  };
}

function shapeOf(network: ImageTraining['network'], inputSize: number): ResNetShape {
  const stem = inputSize >= largeStemFrom ? 'large' : 'small';
  return network === 'resnet18'
    ? { ...resNet18, inputSize, stem }
    : { inputSize, stem, width: 16, blocks: [1, 1, 1] };
}
