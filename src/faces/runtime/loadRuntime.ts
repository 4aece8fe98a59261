import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import type { InferenceRuntime } from './inferenceRuntime';
import { nativeRuntime } from './nativeRuntime';
import { webRuntime } from './webRuntime';

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
