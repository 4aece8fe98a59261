import { availableParallelism } from 'node:os';
import { type Backbone, faceExpressionBackbone, scnFaceBackbone } from '../../faces/backbone';
import { identifyOwnBackbone } from '../../faces/ownBackbone';
import { chooseProvider, nameOf } from '../../faces/runtime/chooseProvider';
import { type Inference, loadRuntime } from '../../faces/runtime/loadRuntime';
import { faceApi, type FaceModelChoice } from '../../protocol/faceModel';
import type { AuditProgram } from '../engines/auditRun';

export type FaceModel = {
  readonly backbone: Backbone;
  readonly inference: Inference;
  /** The library and the provider, for people. */
  readonly runsOn: string;
};

/**
 * The face model that was asked for, checked, on the provider that was asked for or the best there is.
 * @param choice undefined: the model that comes with the program, on the best provider.
 * @param cacheFolder keeps what was found out about providers.
 * @throws HumanError when the model does not fit its settings, or nothing can run it.
 */
export async function chooseFaceModel(
  choice: FaceModelChoice | undefined,
  {
    wasmFolder,
    backboneFolder,
    faceModelFolder,
  }: Pick<AuditProgram, 'wasmFolder' | 'backboneFolder' | 'faceModelFolder'>,
  cacheFolder: string,
  onNote: (line: string) => void,
): Promise<FaceModel> {
  const threads = availableParallelism();
  const runtime = await loadRuntime(wasmFolder, onNote);
  const chosen = choice?.backbone;
  const backbone =
    chosen === undefined
      ? await scnFaceBackbone(faceModelFolder, runtime)
      : chosen === faceApi
        ? await faceExpressionBackbone(backboneFolder, runtime)
        : await identifyOwnBackbone(chosen, { runtime, provider: runtime.providers[0] }, threads);
  const options = { choice: choice?.provider ?? 'auto', cacheFolder, threads, onNote } as const;
  const provider = await chooseProvider(backbone, runtime, options);
  return { backbone, inference: { runtime, provider }, runsOn: `${runtime.name}, ${nameOf(provider)}` };
}
