import * as l10n from '@vscode/l10n';
import { probeEngineInProcess } from '../run/auditClient';
import {
  type EnginePackage,
  type EngineSource,
  type EngineTask,
  type EngineWish,
  type EngineWorkload,
  type NativePackage,
  type ProbedEngine,
  type ProbeRequest,
  webgpuPackage,
} from '../../protocol/engine';
import type { Run } from '../../protocol/rpc';
import { CancelledError, messageOf } from '../../base/humanError';
import { canComputeGraphs } from '../../scn/engines/graphEngine';
import { prepareNativeEngines } from '../../scn/engines/nativeEngine';
import { findPackage } from '../../scn/engines/nativePackages';
import type { AuditProgram, ChosenEngine } from './auditRun';
import { startEngine, startFeaturesEngine } from '../../scn/engine';
import { measureEngine } from '../../scn/engines/measureEngine';

/**
 * Starts an engine, checks it and times it: for networks on features that of `startFeaturesEngine`.
 * @throws HumanError where it cannot be used.
 */
export async function probeEngine({ source, workloads, hardwareOnly }: ProbeRequest): Promise<ProbedEngine> {
  prepareNativeEngines();
  const onlyHeads = workloads.length > 0 && workloads.every(({ kind }) => kind === 'heads');
  const engine = await (onlyHeads ? startFeaturesEngine(source) : startEngine(source));
  const speeds = [];
  if (!(hardwareOnly === true && engine.adapter?.isSoftware === true))
    for (const workload of workloads) speeds.push(await measureEngine(workload));
  return { ...engine, speeds };
}

/** An engine that hangs at its start is given up then; CUDA may compile for a minute. */
const longestStart = 180_000;

const gpuPackage: NativePackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage: NativePackage = '@tensorflow/tfjs-node';

/** Which packages serve a wish, the best one first. */
const packagesFor: Readonly<Record<EngineWish['choice'], readonly EnginePackage[]>> = {
  auto: [webgpuPackage, gpuPackage, cpuPackage],
  webgpu: [webgpuPackage],
  gpu: [gpuPackage, cpuPackage],
  cpu: [cpuPackage, gpuPackage],
  wasm: [],
};

/** What engines are compared by: seconds on the slowest, and large enough that a GPU shows what it is worth. */
const comparison: Readonly<Record<EngineTask, EngineWorkload>> = {
  features: { kind: 'heads', name: 'features', dimensions: 256, faces: 1000 },
  images: {
    kind: 'images',
    name: 'ResNet-18 at 64²',
    inputSize: 64,
    stem: 'large',
    width: 64,
    blocks: [2, 2, 2, 2],
    batch: 8,
  },
};

type Places = Pick<AuditProgram, 'entry' | 'wasmFolder'>;
type Listener = Pick<Run, 'signal' | 'onNote'>;
/** An engine that computes rightly. */
export type Started = Pick<ChosenEngine, 'source' | 'kind'> & { readonly probed: ProbedEngine };

type Picked = { readonly chosen: Started | undefined; readonly slower: readonly string[] };

/**
 * Takes the fastest engine that is there and computes rightly. Those that are not built in are tried in a process of their
 * own first; with none installed nothing is tried and nothing waits.
 * @throws CancelledError when the signal aborts.
 */
export async function chooseEngine(
  wish: EngineWish = { choice: 'wasm', folders: [] },
  { entry, wasmFolder }: Places,
  run: Listener,
): Promise<ChosenEngine> {
  const { choice, folders, task = 'features' } = wish;
  const problems: string[] = [];
  const started: Started[] = [];
  const installed = new Set<EnginePackage>();
  prepareNativeEngines();
  const workloads = choice === 'auto' ? [comparison[task]] : [];
  for (const name of packagesFor[choice]) {
    for (const found of await findPackage(name, folders)) {
      installed.add(name);
      const probed =
        'problem' in found
          ? found.problem
          : await probe(entry, { source: found.source, workloads, hardwareOnly: choice === 'auto' }, run);
      if (typeof probed === 'string') problems.push(l10n.t('{0} was not used: {1}', name, probed));
      else if ('source' in found) started.push({ source: found.source, kind: probed.kind, probed });
      if (choice !== 'auto' && started.at(-1)?.kind === choice) break;
      if (name === gpuPackage && started.at(-1)?.kind === 'cpu') problems.push(noDevice());
    }
    if (choice !== 'auto' && started.at(-1)?.kind === choice) break;
  }
  const builtIn: EngineSource = {
    kind: 'wasm',
    wasmFolder,
    graphs: choice !== 'wasm' && (await canComputeGraphs()),
  };
  const { chosen, slower } =
    choice === 'auto'
      ? await fastest(started, task, { entry, builtIn }, run)
      : {
          chosen: started.find(({ kind }) => kind === choice) ?? started.find(({ kind }) => kind === 'cpu'),
          slower: [],
        };
  const notes = [...missingFor(choice, installed), ...problems, ...slower];
  const result = {
    // Whoever asked for an engine by name should hear that another one trained.
    warnings: choice === 'auto' || choice === 'wasm' ? problems : notes,
    notes,
    failures: [],
  };
  return chosen
    ? { source: chosen.source, kind: chosen.kind, next: builtIn, ...result }
    : { source: builtIn, kind: 'wasm', ...result };
}

/**
 * The fastest of the engines that are not built in, where it is faster than what is.
 * @returns and sentences on those that are slower.
 */
async function fastest(
  started: readonly Started[],
  task: EngineTask,
  { entry, builtIn }: { readonly entry: string; readonly builtIn: EngineSource },
  run: Listener,
): Promise<Picked> {
  const isImitated = ({ probed }: Started) => probed.adapter?.isSoftware === true;
  const slower = started
    .filter(isImitated)
    .map(({ probed }) =>
      l10n.t('{0} was not used: it only imitates a graphics card, on the processor.', probed.name),
    );
  const real = started.filter((each) => !isImitated(each));
  if (real.length === 0) return { chosen: undefined, slower };
  const own = await probe(entry, { source: builtIn, workloads: [comparison[task]] }, run);
  const picked = pickFastest(real, typeof own === 'string' ? undefined : own);
  return { ...picked, slower: [...slower, ...picked.slower] };
}

/** @param own what is built in, as it was timed; undefined where it cannot train. */
export function pickFastest(started: readonly Started[], own: ProbedEngine | undefined): Picked {
  const speedOf = (engine: ProbedEngine | undefined) => engine?.speeds[0]?.training ?? 0;
  const best = started.reduce<Started | undefined>(
    (a, b) => (speedOf(b.probed) > speedOf(a?.probed) ? b : a),
    undefined,
  );
  const chosen = speedOf(best?.probed) > speedOf(own) ? best : undefined;
  const taken = chosen?.probed ?? own;
  const slower = started
    .filter(({ probed }) => taken && probed !== taken)
    .map(({ probed }) =>
      l10n.t(
        '{0} was not used: in a short test on this machine it trains on {1} faces a second, and {2} on {3}.',
        probed.name,
        perSecond(speedOf(probed)),
        taken?.name ?? '',
        perSecond(speedOf(taken)),
      ),
    );
  return { chosen, slower };
}

function perSecond(faces: number): string {
  return faces < 10 ? faces.toFixed(1) : String(Math.round(faces));
}

function noDevice(): string {
  return l10n.t(
    '{0} found no CUDA device; check that nvidia-smi lists one, and that CUDA 11 and cuDNN 8 are installed.',
    gpuPackage,
  );
}

/** What would have to be installed for a wish. */
function missingFor(choice: EngineWish['choice'], installed: ReadonlySet<EnginePackage>): string[] {
  if (choice === 'wasm' || (choice === 'auto' && installed.size > 0)) return [];
  const wanted = choice === 'cpu' ? cpuPackage : choice === 'gpu' ? gpuPackage : webgpuPackage;
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
  request: ProbeRequest,
  { signal, onNote }: Listener,
): Promise<ProbedEngine | string> {
  const timeout = AbortSignal.timeout(longestStart);
  try {
    return await probeEngineInProcess(entry, request, { signal: AbortSignal.any([signal, timeout]), onNote });
  } catch (error) {
    if (signal.aborted) throw new CancelledError();
    if (timeout.aborted) return l10n.t('it did not start within {0} minutes.', longestStart / 60_000);
    return messageOf(error);
  }
}
