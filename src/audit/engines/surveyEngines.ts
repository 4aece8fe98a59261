import type { EnginePackage, EngineSource, EngineWorkload, ProbedEngine } from '../../protocol/engine';
import { CancelledError, messageOf } from '../../base/humanError';
import { findPackage } from '../../scn/engines/nativePackages';
import { probeEngineInProcess } from '../run/auditClient';
import type { Run } from '../../protocol/rpc';
import { enginePackages } from './engineFolders';

/** An engine, or the place where one would be. */
export type SurveyedEngine = {
  /** Its package, or `built in`. */
  readonly package: EnginePackage | 'built in';
  /** Absolute path of its folder; null where it was not found. */
  readonly folder: string | null;
  /** What it is, where it starts and computes rightly. */
  readonly engine: ProbedEngine | null;
  /** A sentence why it cannot be used, else null. */
  readonly problem: string | null;
};

/**
 * Finds all engines, tries each in a process of its own, and times those that compute rightly.
 * @param wasmFolder folder of TensorFlow.js' `.wasm` files.
 * @param folders whose `node_modules` may hold engines.
 * @throws CancelledError when the signal aborts.
 */
export async function surveyEngines(
  { entry, wasmFolder, folders }: { entry: string; wasmFolder: string; folders: readonly string[] },
  workloads: readonly EngineWorkload[],
  run: Pick<Run, 'signal' | 'onNote'>,
): Promise<SurveyedEngine[]> {
  const surveyed: SurveyedEngine[] = [];
  const probe = async (
    name: SurveyedEngine['package'],
    folder: string,
    source: EngineSource,
    timed = workloads,
  ) => {
    try {
      const engine = await probeEngineInProcess(
        entry,
        // A GPU that is only imitated would take minutes, and is never chosen.
        { source, workloads: timed, hardwareOnly: true },
        run,
      );
      // Without a binary of onnxruntime TensorFlow.js trains in its place, which is listed anyway.
      surveyed.push(
        engine.problem === undefined
          ? { package: name, folder, engine, problem: null }
          : { package: name, folder, engine: null, problem: engine.problem },
      );
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      surveyed.push({ package: name, folder, engine: null, problem: messageOf(error) });
    }
  };
  for (const name of enginePackages) {
    const found = await findPackage(name, folders);
    if (found.length === 0)
      surveyed.push({ package: name, folder: null, engine: null, problem: 'not installed.' });
    for (const each of found) {
      if ('problem' in each)
        surveyed.push({ package: name, folder: null, engine: null, problem: each.problem });
      else await probe(name, each.source.folder, each.source);
    }
  }
  const builtIn = { kind: 'wasm', wasmFolder } as const;
  // What is built in trains on features with onnxruntime, and on images with TensorFlow.js.
  const heads = workloads.filter(({ kind }) => kind === 'heads');
  if (heads.length > 0) await probe('built in', wasmFolder, { ...builtIn, graphs: true }, heads);
  await probe('built in', wasmFolder, builtIn);
  return surveyed;
}
