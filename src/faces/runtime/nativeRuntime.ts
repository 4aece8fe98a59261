import { existsSync } from 'node:fs';
import type { InferenceProvider } from '../../protocol/faceModel';
import type { InferenceRuntime } from './inferenceRuntime';

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
  return (
    process.platform !== 'linux' ||
    ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'].some((file) => existsSync(file))
  );
}
