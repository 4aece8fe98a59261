import type { Checkpoint } from '../checkpoints/checkpointTensors';
import {
  type LinearHeadWeights,
  backboneSource,
  headFromCheckpoint,
  refuseOtherLayers,
} from '../checkpoints/resNetCheckpoint';
import { resNet18 } from '../resnet/resNetShape';
import { alonePrefix, backbonePrefix, imagesHeadPrefix, resNetShapes } from './imagesModel';
import type { BackboneModelDescription, ImagesModelDescription } from './modelDescription';
import type { UnsavedModel } from './modelFiles';
import type { WeightTensor } from './modelWeights';

/** What the caller says of an imported model. */
type Told = {
  /** ISO time. */
  readonly createdAt: string;
  /** Where it came from, a sentence. */
  readonly origin: string;
  /** Names for as many outputs as the network has; may throw where it knows none. Not asked of a network without classes. */
  readonly nameClasses: (outputs: number) => readonly string[];
};

/**
 * A checkpoint as a model: the official Self-Cure Network's judges labels, any other ResNet-18 is what a training may start
 * from. The numbers are taken over as they are; no engine is needed.
 * @throws HumanError where a tensor is missing, has another shape or is of another network, or what `nameClasses` throws.
 */
export async function modelFromCheckpoint(
  checkpoint: Checkpoint,
  { createdAt, origin, nameClasses }: Told,
): Promise<UnsavedModel<ImagesModelDescription> | UnsavedModel<BackboneModelDescription>> {
  const shape = resNet18;
  const common = { createdAt, origin, engine: null, recipe: null, metrics: null } as const;
  const rest = { shape, normalisation: 'imagenet' } as const;
  const head = await headFromCheckpoint(checkpoint, shape);
  // First, so that nothing is read in vain where the names are wrong.
  const classes = head ? nameClasses(head.classes) : [];
  const layers = resNetShapes(shape);
  refuseOtherLayers(
    checkpoint,
    layers.map(({ name }) => name),
  );
  const source = backboneSource(checkpoint);
  const prefix = head ? backbonePrefix(0) : alonePrefix;
  const tensors: WeightTensor[] = [];
  for (const { name, shape: expected } of layers)
    tensors.push({ name: `${prefix}/${name}`, shape: expected, values: await source(name, expected) });
  if (!head) return { description: { ...common, ...rest, kind: 'backbone' }, tensors, faces: undefined };
  return {
    description: {
      ...common,
      ...rest,
      kind: 'images',
      classes,
      classifier: { kind: 'linear' },
      networks: 1,
    },
    tensors: [...tensors, ...linearHeadTensors(head)],
    faces: undefined,
  };
}

/** The two layers of the official head as one, the attention's column last; see `LinearHead`. */
function linearHeadTensors({ classes, classifier, attention }: LinearHeadWeights): WeightTensor[] {
  const dimensions = attention.kernel.length;
  const columns = classes + 1;
  const kernel = new Float32Array(dimensions * columns);
  for (let row = 0; row < dimensions; row++) {
    for (let label = 0; label < classes; label++)
      kernel[row * columns + label] = classifier.kernel[label * dimensions + row] as number;
    kernel[row * columns + classes] = attention.kernel[row] as number;
  }
  const bias = Float32Array.from([...classifier.bias, ...attention.bias]);
  return [
    { name: `${imagesHeadPrefix(0)}/kernel`, shape: [dimensions, columns], values: kernel },
    { name: `${imagesHeadPrefix(0)}/bias`, shape: [columns], values: bias },
  ];
}
