import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { ResNetShape } from '../resnet/resNetShape';
import type { WeightSource } from '../resnet/resNetWeights';
import type { Checkpoint } from './checkpointTensors';

/** The paper's head on ResNet-18's features, in PyTorch's order. */
export type LinearHeadWeights = {
  readonly classes: number;
  /** [classes, 512] and [classes] */
  readonly classifier: { readonly kernel: Float32Array; readonly bias: Float32Array };
  /** [1, 512] and [1] */
  readonly attention: { readonly kernel: Float32Array; readonly bias: Float32Array };
};

/** Where the official code keeps torchvision's layers: it puts them into one `nn.Sequential`. */
const sequential: Readonly<Record<string, string>> = {
  conv1: 'features.0',
  bn1: 'features.1',
  layer1: 'features.4',
  layer2: 'features.5',
  layer3: 'features.6',
  layer4: 'features.7',
};

/** Gives the backbone's numbers by torchvision's names, whatever the checkpoint calls them. */
export function backboneSource(checkpoint: Checkpoint): WeightSource {
  const official = checkpoint.tensors.has('features.0.weight');
  const read = reader(checkpoint);
  return (name, expected) => read(official ? officialName(name) : name, expected);
}

/**
 * Refuses a deeper network, or one with layers between, whose other tensors are a ResNet-18's.
 * @param names torchvision's names of all that a ResNet-18 has.
 * @throws HumanError for a tensor of a layer that is not among them.
 */
export function refuseOtherLayers({ file, tensors }: Checkpoint, names: readonly string[]): void {
  const official = tensors.has('features.0.weight');
  const layers = official ? /^features\.[0-7]\./ : /^(?:conv1|bn1|layer\d+)\./;
  const known = new Set(names.map((name) => (official ? officialName(name) : name)));
  for (const [name, { isFloat }] of tensors)
    if (isFloat && layers.test(name) && !known.has(name) && !name.endsWith('.num_batches_tracked'))
      throw new HumanError(
        l10n.t('{0} has a tensor “{1}”, which a ResNet-18 has not; it is another network.', file, name),
      );
}

function officialName(name: string): string {
  const [layer = '', ...rest] = name.split('.');
  return [sequential[layer] ?? layer, ...rest].join('.');
}

/**
 * The head of a Self-Cure Network; undefined where the checkpoint is of another network.
 * @throws HumanError where a tensor of it is missing or has another shape.
 */
export async function headFromCheckpoint(
  checkpoint: Checkpoint,
  { width, blocks }: ResNetShape,
): Promise<LinearHeadWeights | undefined> {
  const { tensors } = checkpoint;
  const isScn = tensors.has('alpha.0.weight') && tensors.has('fc.weight');
  return isScn ? headOf(checkpoint, width * 2 ** (blocks.length - 1)) : undefined;
}

async function headOf(checkpoint: Checkpoint, dimensions: number): Promise<LinearHeadWeights> {
  const classes = checkpoint.tensors.get('fc.weight')?.shape[0] ?? 0;
  if (classes < 2)
    throw new HumanError(
      l10n.t(
        '“fc.weight” in {0} is for {1} classes; a classifier has two at least.',
        checkpoint.file,
        classes,
      ),
    );
  const read = reader(checkpoint);
  return {
    classes,
    classifier: {
      kernel: await read('fc.weight', [classes, dimensions]),
      bias: await read('fc.bias', [classes]),
    },
    attention: {
      kernel: await read('alpha.0.weight', [1, dimensions]),
      bias: await read('alpha.0.bias', [1]),
    },
  };
}

/** What large models are cut into is called so. */
const partOfSeveral = /-\d{5}-of-\d{5}\.\w+$/;

function reader({ file, tensors }: Checkpoint) {
  return async (name: string, expected: readonly number[]): Promise<Float32Array> => {
    const tensor = tensors.get(name);
    if (!tensor && partOfSeveral.test(file))
      throw new HumanError(
        l10n.t(
          '{0} has no tensor “{1}”: it is one of several files with the weights. Import their index, which ends in .index.json.',
          file,
          name,
        ),
      );
    if (!tensor)
      throw new HumanError(
        l10n.t(
          '{0} has no tensor “{1}”, which a ResNet-18 has; it is another network, or was not saved whole.',
          file,
          name,
        ),
      );
    if (!tensor.isFloat && tensor.shape.join() === expected.join())
      throw new HumanError(
        l10n.t(
          '“{0}” in {1} holds numbers of a type that weights are not read from here (whole numbers, or eight bits). Save them as floats, with torch.save(model.float().state_dict(), …).',
          name,
          file,
        ),
      );
    if (tensor.shape.join() !== expected.join())
      throw new HumanError(
        tensor.shape.length === 0
          ? l10n.t(
              '“{0}” in {1} has the shape of a single number instead of {2}; it is another network.',
              name,
              file,
              expected.join(' × '),
            )
          : l10n.t(
              '“{0}” in {1} has the shape {2} instead of {3}; it is another network.',
              name,
              file,
              tensor.shape.join(' × '),
              expected.join(' × '),
            ),
      );
    const values = await tensor.values();
    if (!values.every(Number.isFinite))
      throw new HumanError(
        l10n.t(
          '“{0}” in {1} holds values that are no numbers (NaN or infinite): its training failed, or the file is damaged. Choose another checkpoint.',
          name,
          file,
        ),
      );
    if (name.endsWith('.running_var') && values.some((value) => value < 0))
      throw new HumanError(
        l10n.t(
          '“{0}” in {1} holds variances below zero; the file is damaged. Choose another checkpoint.',
          name,
          file,
        ),
      );
    return values;
  };
}
