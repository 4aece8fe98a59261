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
    return `it must have one input, the image, but has ${inputMetadata.length} (${names}). Export it with the image alone.`;
  }
  if (!input.isTensor) return 'its input is not a tensor. Export it with one image tensor.';
  if (input.type !== 'float32')
    return `its input is ${input.type}, not float32. Export it with float32 input.`;
  const wanted = layout === 'NCHW' ? [3, size, size] : [size, size, 3];
  const given = input.shape.slice(1);
  const agrees = given.every(
    (length, axis) => typeof length === 'string' || length <= 0 || length === wanted[axis],
  );
  if (given.length !== 3 || !agrees) {
    return `its input is [${input.shape.join(', ')}], not [n, ${wanted.join(', ')}]. Correct \`inputSize\` or \`layout\`.`;
  }
  return undefined;
}

function outputMisfit(
  { outputMetadata, outputNames }: Model,
  { outputName, dimensions, layout }: RunnableBackbone,
): string | undefined {
  const known = outputNames.map((name) => `“${name}”`).join(', ');
  if (outputName === undefined && outputNames.length !== 1) {
    return `it has ${outputNames.length} outputs, ${known}. Name the one with the features in \`output\`.`;
  }
  const output = outputMetadata.find(({ name }) => name === (outputName ?? outputNames[0]));
  if (!output) return `it has no output “${outputName ?? ''}”, but ${known}. Correct \`output\`.`;
  if (!output.isTensor || output.type !== 'float32') {
    return `its output “${output.name}” is ${output.isTensor ? output.type : 'no tensor'}, not float32.`;
  }
  const { shape } = output;
  // A scalar's shape and an unknown one look alike: running it will tell.
  if (shape.length === 0) return undefined;
  if (shape.length !== 2 && shape.length !== 4) {
    return `its output “${output.name}” is [${shape.join(', ')}], neither [n, features] nor a map of features.`;
  }
  const width = shape[layout === 'NCHW' ? 1 : shape.length - 1];
  if (dimensions !== undefined && typeof width === 'number' && width > 0 && width !== dimensions) {
    return `its output “${output.name}” is [${shape.join(', ')}], not [n, ${dimensions}].`;
  }
  return undefined;
}
