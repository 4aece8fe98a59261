import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRegular } from '../../base/disk/regularFile';
import { existsSync } from 'node:fs';
import type { InferenceProvider } from '../../protocol/faceModel';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

/** A library that runs ONNX models: onnxruntime-node, or onnxruntime-web where that has no binary. */
export type InferenceRuntime = {
  /** The library's name and version, for people. */
  readonly name: string;
  readonly version: string;
  /** What it can compute on, as far as it says; the first is what it always has. */
  readonly providers: readonly [Provider, ...Provider[]];
  /** Why it has not got a provider that is not among these, for a sentence. */
  readonly missing: (provider: Provider) => string;
  /**
   * Loads a model onto one provider; what that cannot compute is left to the CPU.
   * @param file absolute path of the `.onnx` file
   * @param threads of the CPU
   * @throws Error what the library says, also where it has not got the provider after all.
   */
  load(file: string, provider: Provider, threads: number): Promise<InferenceSession>;
  readonly Tensor: typeof Tensor;
};

/** `wasm`: the CPU without native code. */
export type Provider = InferenceProvider | 'wasm';

/** What a backbone runs on. */
export type Inference = { readonly runtime: InferenceRuntime; readonly provider: Provider };

/** onnxruntime's providers that are worth a try beside the CPU, the likeliest to be fast first. */
const accelerated: readonly InferenceProvider[] = ['cuda', 'dml', 'coreml', 'webgpu'];

/**
 * onnxruntime-node.
 * @throws Error where it has no binary for this platform, or its binary cannot be loaded.
 */
export async function nativeRuntime(): Promise<InferenceRuntime> {
  const { InferenceSession, Tensor, env, listSupportedBackends } = await import('onnxruntime-node');
  // What goes wrong is thrown as well; that a provider's library is missing would be logged each time it is tried.
  env.logLevel = 'fatal';
  const supported = new Set(listSupportedBackends().map(({ name }) => name));
  const version = env.versions.node ?? '';
  return {
    name: `onnxruntime ${version}`,
    version,
    providers: ['cpu', ...accelerated.filter((provider) => supported.has(provider) && mayHaveGraphics())],
    missing: (provider) => whatIsMissing(provider, supported.has(provider)),
    load: (file, provider, threads) =>
      InferenceSession.create(file, {
        // Alone: a provider beside `cpu` that is not there is dropped in silence.
        executionProviders: [provider],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        // Threads that wait for work must not spin: the decoders need the cores.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      }),
    Tensor,
  };
}

/**
 * Linux shows each graphics processor as a device file (the last is WSL's). Where there is none, trying its providers
 * finds nothing and prints warnings about missing drivers.
 */
function mayHaveGraphics(): boolean {
  return process.platform !== 'linux' || graphicsDevices.some((file) => existsSync(file));
}

const graphicsDevices = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];

/** Why onnxruntime-node has not got a provider here. @param isBuiltIn whether its binary for this platform has it. */
export function whatIsMissing(provider: Provider, isBuiltIn: boolean): string {
  if (isBuiltIn)
    return l10n.t('there is no graphics processor that Linux shows ({0})', graphicsDevices.join(', '));
  if (provider === 'dml') return l10n.t('it is for Windows alone');
  if (provider === 'coreml') return l10n.t('it is for Macs alone');
  return l10n.t('onnxruntime is built without it for {0} on {1}', process.platform, process.arch);
}

/** Each thread is a worker with a start of its own; face models are too small for more. */
const mostThreads = 8;

/**
 * onnxruntime-web, on WebAssembly: a few times slower than native code, but it runs wherever Node does.
 * @param wasmFolder absolute path of the folder with `ort-wasm-simd-threaded.wasm` and `.mjs`
 * @throws Error where the library cannot be loaded.
 */
export async function webRuntime(wasmFolder: string): Promise<InferenceRuntime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web');
  const version = env.versions.web ?? '';
  return {
    name: `onnxruntime-web ${version}`,
    version,
    providers: ['wasm'],
    missing: () => l10n.t('onnxruntime has no native code that runs here, and WebAssembly has the CPU alone'),
    async load(file, _provider, threads) {
      // Counts for the first model of a process: the library starts its threads once.
      env.wasm.numThreads = Math.min(threads, mostThreads);
      env.wasm.wasmPaths = pathToFileURL(path.join(wasmFolder, '/')).href;
      const model = await readRegular(file);
      return InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 3 });
    },
    Tensor,
  };
}

/**
 * Native code where there is some for this machine, WebAssembly elsewhere: on a Mac with an Intel processor, say, or on
 * Windows without Microsoft's C++ runtime. Both compute the same features, but for rounding.
 * @param wasmFolder absolute path of the folder of onnxruntime-web's files
 * @param onNote gets a sentence where it had to be WebAssembly.
 * @param native loads the native library
 * @throws HumanError when neither can be loaded.
 */
export async function loadRuntime(
  wasmFolder: string,
  onNote: (line: string) => void,
  native: () => Promise<InferenceRuntime> = nativeRuntime,
): Promise<InferenceRuntime> {
  try {
    return await native();
  } catch (error) {
    const reason = messageOf(error).split('\n')[0] ?? '';
    try {
      const runtime = await webRuntime(wasmFolder);
      onNote(
        l10n.t(
          'onnxruntime has no native code that runs here ({0}): features are computed on WebAssembly, which takes about five times as long.',
          reason,
        ),
      );
      return runtime;
    } catch (second) {
      throw new HumanError(
        l10n.t(
          'The library that runs face models cannot be loaded, neither as native code ({0}) nor on WebAssembly ({1}). Install the extension for this platform again.',
          reason,
          messageOf(second),
        ),
      );
    }
  }
}
