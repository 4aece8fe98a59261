import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../base/humanError';
import type { BackboneSettings } from './backbone';
import { fixedBatchOf, misfitOf } from './backboneMisfits';
import { pooledFeatures } from './pooledFeatures';
import type { Inference } from './runtime/inferenceRuntime';

/** A loaded backbone. `dispose` once nothing runs any more. */
export type BackboneSession = {
  /** The output that holds the features. */
  readonly outputName: string;
  /**
   * @param batch [count × inputLength] values as `writeInput` lays them out; may be longer
   * @returns features, [count × dimensions]
   * @throws HumanError when the model gives something else.
   */
  run(batch: Float32Array, count: number): Promise<Float32Array>;
  dispose(): Promise<void>;
};

/** What of a backbone decides how it runs; what is undefined is found out by running it. */
export type RunnableBackbone = Pick<BackboneSettings, 'name' | 'file' | 'inputSize' | 'layout'> & {
  /** Undefined: the only one. */
  readonly outputName: string | undefined;
  readonly dimensions: number | undefined;
};

/** Values of one image in a batch. */
export function inputLength({ inputSize }: { readonly inputSize: number }): number {
  return 3 * inputSize * inputSize;
}

/**
 * Loads the model into onnxruntime. On the CPU its results do not depend on the batch that an image is in, nor (for the
 * default backbone, measured) on the number of threads.
 * @throws HumanError when the file is not a model or does not fit the backbone's settings.
 */
export async function loadBackbone(
  backbone: RunnableBackbone,
  { runtime, provider }: Inference,
  threads: number,
): Promise<BackboneSession> {
  const { name, file, inputSize: size, layout, dimensions } = backbone;
  const session = await runtime.load(file, provider, threads).catch((error: unknown) => {
    throw new HumanError(
      l10n.t('“{0}” cannot be loaded as an ONNX model ({1}). Check the file.', file, messageOf(error)),
      { cause: error },
    );
  });
  const misfit = misfitOf(session, backbone);
  if (misfit !== undefined) {
    await session.release();
    throw new HumanError(
      l10n.t('The face model “{0}” ({1}) does not fit its settings: {2}', name, file, misfit),
    );
  }
  const inputName = session.inputNames[0] ?? '';
  const outputName = backbone.outputName ?? session.outputNames[0] ?? '';
  const fixedBatch = fixedBatchOf(session);
  const length = inputLength(backbone);

  const runOnce = async (values: Float32Array, count: number): Promise<Float32Array> => {
    const dims = layout === 'NCHW' ? [count, 3, size, size] : [count, size, size, 3];
    const input = new runtime.Tensor('float32', values, dims);
    const outputs = await session.run({ [inputName]: input }, [outputName]).catch((error: unknown) => {
      throw new HumanError(
        l10n.t(
          'The face model “{0}” ({1}) cannot run on {2} images of {3} × {3} ({4}). Correct its settings.',
          name,
          file,
          count,
          size,
          messageOf(error),
        ),
      );
    });
    const output = outputs[outputName];
    try {
      const features = pooledFeatures(output, count, layout);
      if (typeof features !== 'string' && (dimensions ?? features.length / count) * count === features.length)
        return features;
      const given =
        typeof features === 'string'
          ? features
          : l10n.t('its output is [{0}].', output?.dims.join(', ') ?? '');
      throw new HumanError(
        l10n.t('The face model “{0}” ({1}) does not fit its settings: {2}', name, file, given),
      );
    } finally {
      // The output's memory belongs to the runtime and goes with dispose.
      output?.dispose();
    }
  };

  /** For a model that takes so many images at a time and no fewer: the last batch is filled up. */
  const runInParts = async (batch: Float32Array, count: number, part: number): Promise<Float32Array> => {
    const found: number[] = [];
    for (let from = 0; from < count; from += part) {
      const values = new Float32Array(part * length);
      const taken = Math.min(part, count - from);
      values.set(batch.subarray(from * length, (from + taken) * length));
      const features = await runOnce(values, part);
      for (const value of features.subarray(0, (features.length / part) * taken)) found.push(value);
    }
    return Float32Array.from(found);
  };

  return {
    outputName,
    run: (batch, count) =>
      fixedBatch === undefined
        ? runOnce(batch.subarray(0, count * length), count)
        : runInParts(batch, count, fixedBatch),
    dispose: () => session.release(),
  };
}
