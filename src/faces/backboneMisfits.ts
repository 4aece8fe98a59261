import * as l10n from '@vscode/l10n';
import type { InferenceSession } from 'onnxruntime-node';
import type { RunnableBackbone } from './backboneSession';

type Model = Pick<InferenceSession, 'inputMetadata' | 'outputMetadata' | 'outputNames'>;

/** How many images a model takes at a time; undefined where that is up to whoever runs it. */
export function fixedBatchOf({ inputMetadata: [input] }: Model): number | undefined {
  const batch = input?.isTensor === true ? input.shape[0] : undefined;
  return typeof batch === 'number' && batch > 0 ? batch : undefined;
}

/** What of the settings contradicts the model, as far as the model says; a sentence. */
export function misfitOf(model: Model, backbone: RunnableBackbone): string | undefined {
  return inputMisfit(model, backbone) ?? outputMisfit(model, backbone);
}

function inputMisfit(
  { inputMetadata }: Model,
  { inputSize: size, layout }: RunnableBackbone,
): string | undefined {
  const [input, ...others] = inputMetadata;
  if (!input || others.length > 0) {
    const names = inputMetadata.map(({ name }) => `“${name}”`).join(', ');
    return l10n.t(
      'it must have one input, the image, but has {0} ({1}). Export it with the image alone.',
      inputMetadata.length,
      names,
    );
  }
  if (!input.isTensor) return l10n.t('its input is not a tensor. Export it with one image tensor.');
  if (input.type !== 'float32')
    return l10n.t('its input is {0}, not float32. Export it with float32 input.', input.type);
  const wanted = layout === 'NCHW' ? [3, size, size] : [size, size, 3];
  const given = input.shape.slice(1);
  const agrees = given.every(
    (length, axis) => typeof length === 'string' || length <= 0 || length === wanted[axis],
  );
  if (given.length !== 3 || !agrees) {
    return l10n.t(
      'its input is [{0}], not [n, {1}]. Correct `inputSize` or `layout`.',
      input.shape.join(', '),
      wanted.join(', '),
    );
  }
  return undefined;
}

function outputMisfit(
  { outputMetadata, outputNames }: Model,
  { outputName, dimensions, layout }: RunnableBackbone,
): string | undefined {
  const known = outputNames.map((name) => `“${name}”`).join(', ');
  if (outputName === undefined && outputNames.length !== 1) {
    return l10n.t(
      'it has {0} outputs, {1}. Name the one with the features in `output`.',
      outputNames.length,
      known,
    );
  }
  const output = outputMetadata.find(({ name }) => name === (outputName ?? outputNames[0]));
  if (!output) return l10n.t('it has no output “{0}”, but {1}. Correct `output`.', outputName ?? '', known);
  if (!output.isTensor) return l10n.t('its output “{0}” is no tensor, not float32.', output.name);
  if (output.type !== 'float32') {
    return l10n.t('its output “{0}” is {1}, not float32.', output.name, output.type);
  }
  const { shape } = output;
  // A scalar's shape and an unknown one look alike: running it will tell.
  if (shape.length === 0) return undefined;
  if (shape.length !== 2 && shape.length !== 4) {
    return l10n.t(
      'its output “{0}” is [{1}], neither [n, features] nor a map of features.',
      output.name,
      shape.join(', '),
    );
  }
  const width = shape[layout === 'NCHW' ? 1 : shape.length - 1];
  if (dimensions !== undefined && typeof width === 'number' && width > 0 && width !== dimensions) {
    return l10n.t('its output “{0}” is [{1}], not [n, {2}].', output.name, shape.join(', '), dimensions);
  }
  return undefined;
}
