import type { EngineSource, EngineWorkload, NativePackage, ProbedEngine } from '../../protocol/engine';
import { CancelledError, messageOf } from '../../base/humanError';
import { findPackage } from '../../scn/engines/nativePackages';
import { probeEngineInProcess } from '../run/auditClient';
import type { Run } from '../../protocol/rpc';
import { nativePackages } from './engineFolders';

/** An engine, or the place where one would be. */
export type SurveyedEngine = {
  /** Its package, or `built in`. */
  readonly package: NativePackage | 'built in';
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
 * @param folders whose `node_modules` may hold native engines.
 * @throws CancelledError when the signal aborts.
 */
export async function surveyEngines(
  { entry, wasmFolder, folders }: { entry: string; wasmFolder: string; folders: readonly string[] },
  workloads: readonly EngineWorkload[],
  run: Pick<Run, 'signal' | 'onNote'>,
): Promise<SurveyedEngine[]> {
  const surveyed: SurveyedEngine[] = [];
  const probe = async (name: SurveyedEngine['package'], folder: string, source: EngineSource) => {
    try {
      const engine = await probeEngineInProcess(entry, { source, workloads }, run);
      surveyed.push({ package: name, folder, engine, problem: null });
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      surveyed.push({ package: name, folder, engine: null, problem: messageOf(error) });
    }
  };
  for (const name of nativePackages) {
    const found = await findPackage(name, folders);
    if (found.length === 0)
      surveyed.push({ package: name, folder: null, engine: null, problem: 'not installed.' });
    for (const each of found) {
      if ('problem' in each)
        surveyed.push({ package: name, folder: null, engine: null, problem: each.problem });
      else await probe(name, each.source.folder, each.source);
    }
  }
  await probe('built in', wasmFolder, { kind: 'wasm', wasmFolder });
  return surveyed;
}
