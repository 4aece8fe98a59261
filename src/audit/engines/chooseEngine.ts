import * as l10n from '@vscode/l10n';
import { probeEngineInProcess } from '../run/auditClient';
import type {
  EngineSource,
  EngineWish,
  NativePackage,
  ProbedEngine,
  ProbeRequest,
} from '../../protocol/engine';
import type { Run } from '../../protocol/rpc';
import { CancelledError, messageOf } from '../../base/humanError';
import { canComputeGraphs } from '../../scn/engines/graphEngine';
import { prepareNativeEngines } from '../../scn/engines/nativeEngine';
import { findPackage } from '../../scn/engines/nativePackages';
import type { AuditProgram, ChosenEngine } from './auditRun';
import { nativePackages } from './engineFolders';
import { startEngine } from '../../scn/engine';
import { measureEngine } from '../../scn/engines/measureEngine';

/**
 * Starts an engine, checks it and times it.
 * @throws HumanError where it cannot be used.
 */
export async function probeEngine({ source, workloads }: ProbeRequest): Promise<ProbedEngine> {
  prepareNativeEngines();
  const engine = await startEngine(source);
  const speeds = [];
  for (const workload of workloads) speeds.push(await measureEngine(workload));
  return { ...engine, speeds };
}

/** An engine that hangs at its start is given up then; CUDA may compile for a minute. */
const longestStart = 180_000;

const [gpuPackage, cpuPackage] = nativePackages;

/** Which packages serve a wish, the best one first. */
const packagesFor: Readonly<Record<EngineWish['choice'], readonly NativePackage[]>> = {
  auto: [gpuPackage, cpuPackage],
  gpu: [gpuPackage, cpuPackage],
  cpu: [cpuPackage, gpuPackage],
  webgpu: [],
  wasm: [],
};

/**
 * Takes the fastest engine that is there and computes rightly. Native ones are tried in a process of their own first; with
 * none installed nothing is tried and nothing waits.
 * @throws CancelledError when the signal aborts.
 */
export async function chooseEngine(
  wish: EngineWish = { choice: 'wasm', folders: [] },
  { entry, wasmFolder }: Pick<AuditProgram, 'entry' | 'wasmFolder'>,
  run: Pick<Run, 'signal' | 'onNote'>,
): Promise<ChosenEngine> {
  const { choice, folders } = wish;
  const problems: string[] = [];
  const started: Pick<ChosenEngine, 'source' | 'kind'>[] = [];
  const installed = new Set<NativePackage>();
  prepareNativeEngines();
  for (const name of packagesFor[choice]) {
    for (const found of await findPackage(name, folders)) {
      installed.add(name);
      const probed = 'problem' in found ? found.problem : await probe(entry, found.source, run);
      if (typeof probed === 'string') problems.push(l10n.t('{0} was not used: {1}', name, probed));
      else if ('source' in found) started.push({ source: found.source, kind: probed.kind });
      const last = started.at(-1);
      if (last && last.kind === (choice === 'cpu' ? 'cpu' : 'gpu'))
        return { ...last, warnings: problems, notes: problems };
      if (name === gpuPackage && last?.kind === 'cpu') problems.push(noDevice());
    }
  }
  const chosen = started.find(({ kind }) => kind === 'cpu') ?? {
    source: { kind: 'wasm', wasmFolder, graphs: choice !== 'wasm' && (await canComputeGraphs()) },
    kind: 'wasm' as const,
  };
  const notes = [...missingFor(choice, installed), ...problems];
  // Whoever asked for an engine by name should hear that another one trained.
  return { ...chosen, warnings: choice === 'gpu' || choice === 'cpu' ? notes : problems, notes };
}

function noDevice(): string {
  return l10n.t(
    '{0} found no CUDA device; check that nvidia-smi lists one, and that CUDA 11 and cuDNN 8 are installed.',
    gpuPackage,
  );
}

/** What would have to be installed for a wish. */
function missingFor(choice: EngineWish['choice'], installed: ReadonlySet<NativePackage>): string[] {
  if (choice === 'wasm') return [];
  const wanted = choice === 'cpu' ? cpuPackage : gpuPackage;
  if (installed.has(wanted)) return [];
  return [
    choice === 'cpu'
      ? l10n.t(
          'No native CPU engine is installed ({0}); “SCN: Install GPU Engine” in VS Code installs it.',
          wanted,
        )
      : l10n.t('No GPU engine is installed ({0}); “SCN: Install GPU Engine” in VS Code installs it.', wanted),
  ];
}

/** @returns what the engine is, or a sentence why it cannot be used. */
async function probe(
  entry: string,
  source: EngineSource,
  { signal, onNote }: Pick<Run, 'signal' | 'onNote'>,
): Promise<ProbedEngine | string> {
  const timeout = AbortSignal.timeout(longestStart);
  try {
    const request = { source, workloads: [] };
    return await probeEngineInProcess(entry, request, { signal: AbortSignal.any([signal, timeout]), onNote });
  } catch (error) {
    if (signal.aborted) throw new CancelledError();
    if (timeout.aborted) return l10n.t('it did not start within {0} minutes.', longestStart / 60_000);
    return messageOf(error);
  }
}
