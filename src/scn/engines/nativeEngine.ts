import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { EngineKind, EngineSource } from '../../protocol/engine';
import { unloadable } from './engineFailure';

/** The name under which TensorFlow.js' native packages register their backend. */
const nativeBackend = 'tensorflow';

/** Whether this thread's engine is native code, which has every gradient, each faster than one composed of others. */
export function runsNatively(): boolean {
  return tf.getBackend() === nativeBackend;
}

/**
 * What native code is told by environment variables before it is loaded; what the user has set stays. To be called on the
 * main thread, because other threads have a copy of the environment that native code does not see.
 */
export function prepareNativeEngines(): void {
  const wanted = {
    // Warnings only: it greets at every start.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // A GPU is shared with others; without it all of its memory is taken at once.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // The same input gives the same result.
    TF_CUDNN_DETERMINISTIC: '1',
    // TensorFloat-32 keeps three decimal digits, and results would differ from those of other engines.
    NVIDIA_TF32_OVERRIDE: '0',
  };
  for (const [name, value] of Object.entries(wanted)) process.env[name] ??= value;
}

/**
 * Loads a native engine's package and makes TensorFlow.js use it.
 *
 * The package brings a TensorFlow.js of its own. All copies in a thread share one engine and one table of kernels, which
 * stand in its globals (`_tfengine`, `_tfGlobals` in tfjs-core), so the backend that it registers serves ours.
 * @returns whether it computes on a GPU, and its name for people.
 * @throws HumanError where it cannot be loaded or does not fit.
 */
export async function startNativeEngine(
  source: Extract<EngineSource, { kind: 'native' }>,
): Promise<{ readonly kind: EngineKind; readonly name: string }> {
  const loaded = load(source);
  const itsCore = coreVersionOf(loaded);
  if (itsCore !== tf.version_core) {
    throw new HumanError(
      itsCore === undefined
        ? l10n.t(
            'the package in {0} brings TensorFlow.js of an unknown version, and this extension has {1}; install {2}@{1}.',
            source.folder,
            tf.version_core,
            source.package,
          )
        : l10n.t(
            'the package in {0} brings TensorFlow.js {1}, and this extension has {2}; install {3}@{2}.',
            source.folder,
            itsCore,
            tf.version_core,
            source.package,
          ),
    );
  }
  if (!(await tf.setBackend(nativeBackend)))
    throw new HumanError(l10n.t('the package in {0} was loaded but did not start.', source.folder));
  await tf.ready();
  const isOnGpu = usesGpu();
  const device = isOnGpu ? 'GPU (CUDA)' : 'native CPU';
  return {
    kind: isOnGpu ? 'gpu' : 'cpu',
    name: `TensorFlow.js ${tf.version_core} ${device}, ${source.package.replace('@tensorflow/', '')}`,
  };
}

function load({ folder }: Extract<EngineSource, { kind: 'native' }>): unknown {
  const require = createRequire(path.join(folder, 'package.json'));
  // Version 4.22 calls two functions that Node 23 no longer has.
  const util = require('node:util') as Record<string, unknown>;
  util.isArray ??= Array.isArray;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  try {
    return require(folder);
  } catch (error) {
    throw unloadable(folder, error);
  }
}

function coreVersionOf(loaded: unknown): string | undefined {
  const versions = fieldOf(loaded, 'version');
  const core = fieldOf(versions, 'tfjs-core');
  return typeof core === 'string' ? core : undefined;
}

/** tfjs-node-gpu runs on the CPU where it finds no CUDA device. */
function usesGpu(): boolean {
  return fieldOf(tf.backend(), 'isUsingGpuDevice') === true;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
