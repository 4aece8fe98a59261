import { InferenceSession, Tensor } from 'onnxruntime-node';
import { HumanError, messageOf } from '../protocol/humanError';
import type { Backbone } from './backbone';

/** A loaded backbone. `dispose` once nothing runs any more. */
export type BackboneSession = {
  /**
   * @param batch [count × inputLength] values as `writeInput` lays them out; may be longer
   * @returns features, [count × dimensions]
   */
  run(batch: Float32Array, count: number): Promise<Float32Array>;
  dispose(): Promise<void>;
};

/** Values of one image in a batch. */
export function inputLength(backbone: Backbone): number {
  return 3 * backbone.inputSize * backbone.inputSize;
}

/**
 * Loads the model into onnxruntime on the CPU. Its results do not depend on the batch that an image is in, nor (for the
 * default backbone, measured) on the number of threads.
 * @throws HumanError when the file is not a model or does not fit the backbone's settings.
 */
export async function loadBackbone(
  backbone: Backbone,
  { threads }: { threads: number },
): Promise<BackboneSession> {
  const { name, file, inputSize: size, layout, outputName, dimensions } = backbone;
  const session = await InferenceSession.create(file, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // Threads that wait for work must not spin: the decoders need the cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }).catch((error: unknown) => {
    throw new HumanError(
      `“${file}” cannot be loaded as an ONNX model (${messageOf(error)}). Check the file.`,
    );
  });

  const misfit = misfitOf(session, backbone);
  if (misfit !== undefined) {
    await session.release();
    throw new HumanError(`The face model “${name}” (${file}) does not fit its settings: ${misfit}`);
  }
  const inputName = session.inputNames[0] ?? '';

  return {
    async run(batch, count) {
      const dims = layout === 'NCHW' ? [count, 3, size, size] : [count, size, size, 3];
      const values = batch.subarray(0, count * inputLength(backbone));
      const outputs = await session.run({ [inputName]: new Tensor('float32', values, dims) }, [outputName]);
      const output = outputs[outputName];
      if (!(output instanceof Tensor) || output.type !== 'float32' || output.size !== count * dimensions) {
        throw new HumanError(
          `The face model “${name}” gave [${output?.dims.join(', ') ?? ''}] for ${count} faces, not [${count}, ${dimensions}]. Correct its settings.`,
        );
      }
      // The output's memory belongs to the runtime and goes with dispose.
      const features = Float32Array.from(output.data as Float32Array);
      output.dispose();
      return features;
    },
    dispose: () => session.release(),
  };
}

/** What of the settings contradicts the model, as far as the model says; a sentence. */
function misfitOf(session: InferenceSession, backbone: Backbone): string | undefined {
  const { inputSize: size, layout, outputName, dimensions } = backbone;
  const [input, ...others] = session.inputMetadata;
  if (!input?.isTensor || others.length > 0) return 'it must have one input, a tensor.';
  if (input.type !== 'float32') return `its input is ${input.type}, not float32.`;
  const wanted = layout === 'NCHW' ? [3, size, size] : [size, size, 3];
  const given = input.shape.slice(1);
  const agrees = given.every((length, axis) => typeof length === 'string' || length === wanted[axis]);
  if (given.length !== 3 || !agrees) {
    return `its input is [${input.shape.join(', ')}], not [n, ${wanted.join(', ')}].`;
  }
  if (typeof input.shape[0] === 'number' && input.shape[0] > 0) {
    return `it takes ${input.shape[0]} images at a time; export it with a dynamic batch.`;
  }
  const output = session.outputMetadata.find((candidate) => candidate.name === outputName);
  if (!output?.isTensor) {
    return `it has no output “${outputName}”, but ${session.outputNames.map((known) => `“${known}”`).join(', ')}.`;
  }
  const sizes = output.shape.slice(1);
  if (
    sizes.every((length) => typeof length === 'number') &&
    sizes.reduce((a, b) => a * b, 1) !== dimensions
  ) {
    return `its output “${outputName}” is [${output.shape.join(', ')}], not [n, ${dimensions}].`;
  }
  return undefined;
}
