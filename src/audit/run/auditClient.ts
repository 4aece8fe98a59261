import * as l10n from '@vscode/l10n';
import { putStoreAside } from '../../faces/storeFile';
import { inProcess, type ProcessFate, ProcessFailure } from '../../processes/taskProcess';
import type {
  AuditRequest,
  AuditSummary,
  AuditTasks,
  FeaturesWork,
  FoldsWork,
  ImportRequest,
  ImportSummary,
  PlantedErrorsRequest,
  SampledFaces,
  SampleFacesRequest,
  TaskRun,
  WorkSummary,
} from '../../protocol/auditProcess';
import type { ProbeRequest, ProbedEngine } from '../../protocol/engine';
import type { PlantedErrorsSummary } from '../../protocol/plantedErrors';
import type { RpcCaller, Run } from '../../protocol/rpc';
import { HumanError, messageOf } from '../../base/humanError';
import { withoutStop } from '../../base/text';

/**
 * Runs an audit in a process of its own: it may crash or be cancelled without harm to the caller.
 * @param entry path of the audit process's bundle.
 * @throws HumanError with one sentence when the audit failed or its process died; CancelledError when the signal aborts, or
 * where `run.ask` throws one.
 */
export function auditInProcess(entry: string, request: AuditRequest, run: TaskRun): Promise<AuditSummary> {
  return told(request.cacheFolder, entry, run, (process) => process.call('audit', request, run));
}

/** A part of a hundred thousand faces takes seconds to be written, milliseconds; Slurm kills after thirty. */
const patienceForPart = 20_000;

/** Computes the features of a part of an audit's faces, in a process of its own; parameters and errors as for an audit. */
export function featuresInProcess(entry: string, request: FeaturesWork, run: TaskRun): Promise<WorkSummary> {
  // It opens no feature store that could be at fault.
  return told(undefined, entry, run, (process) => process.call('features', request, run), patienceForPart);
}

/** Trains some of an audit's networks, in a process of its own; parameters and errors as for an audit. */
export function foldsInProcess(entry: string, request: FoldsWork, run: TaskRun): Promise<WorkSummary> {
  return told(request.cacheFolder, entry, run, (process) => process.call('folds', request, run));
}

/** Tests the audit on planted errors, in a process of its own; parameters and errors as for an audit. */
export function testPlantedErrorsInProcess(
  entry: string,
  request: PlantedErrorsRequest,
  run: TaskRun,
): Promise<PlantedErrorsSummary> {
  return told(request.cacheFolder, entry, run, (process) => process.call('plantedErrors', request, run));
}

/** Imports a PyTorch checkpoint, in a process of its own; parameters and errors as for an audit. */
export function importCheckpointInProcess(
  entry: string,
  request: ImportRequest,
  run: TaskRun,
): Promise<ImportSummary> {
  return told(undefined, entry, run, (process) => process.call('importCheckpoint', request, run));
}

/** Looks whether images are faces or photographs, in a process of its own; errors as for an audit. */
export function sampleFacesInProcess(
  entry: string,
  request: SampleFacesRequest,
  { signal, onNote }: Pick<Run, 'signal' | 'onNote'>,
): Promise<SampledFaces> {
  const run: TaskRun = { signal, onNote, onProgress: () => undefined };
  return told(undefined, entry, run, (process) => process.call('sampleFaces', request, run));
}

/**
 * Tries an engine in a process of its own: native code that does not fit the machine may end it.
 * @throws HumanError with a sentence where the engine cannot be used; CancelledError when the signal aborts.
 */
export async function probeEngineInProcess(
  entry: string,
  request: ProbeRequest,
  { signal, onNote }: Pick<Run, 'signal' | 'onNote'>,
): Promise<ProbedEngine> {
  const run: TaskRun = { signal, onNote, onProgress: () => undefined };
  try {
    return await inProcess<AuditTasks, ProbedEngine>(entry, run, (process) =>
      process.call('probeEngine', request, run),
    );
  } catch (error) {
    if (!(error instanceof ProcessFailure)) throw error;
    const { fate } = error;
    throw new HumanError(
      fate.kind === 'threw'
        ? l10n.t('it failed ({0}).', withoutStop(fate.reason))
        : fate.kind === 'died'
          ? l10n.t('it crashed ({0}).', endOf(fate))
          : notStarted(fate.reason),
    );
  }
}

/** @param cacheFolder of the features that the task works on, if it does. */
async function told<T>(
  cacheFolder: string | undefined,
  entry: string,
  run: TaskRun,
  ask: (process: RpcCaller<AuditTasks>) => Promise<T>,
  patience?: number,
): Promise<T> {
  try {
    return await inProcess<AuditTasks, T>(entry, run, ask, patience);
  } catch (error) {
    if (!(error instanceof ProcessFailure)) throw error;
    throw new HumanError(await sentenceFor(error.fate, cacheFolder));
  }
}

async function sentenceFor(fate: ProcessFate, cacheFolder: string | undefined): Promise<string> {
  switch (fate.kind) {
    case 'notStarted':
      return notStarted(fate.reason);
    case 'threw':
      return l10n.t(
        'The audit failed unexpectedly: {0}. Run it again; if it fails again, report it with the lines logged before this one.',
        withoutStop(fate.reason),
      );
    case 'died':
      return cacheFolder !== undefined && (fate.killedBy === 'SIGSEGV' || fate.killedBy === 'SIGBUS')
        ? sentenceForCrash(fate.killedBy, cacheFolder)
        : sentenceForDeath(fate);
  }
}

type Death = Extract<ProcessFate, { readonly kind: 'died' }>;

function notStarted(reason: string): string {
  return l10n.t('The audit process could not start ({0}).', reason);
}

/**
 * Why a process died of a memory fault. A damaged feature store, which is mapped into memory, kills whoever reads it; it
 * only saves time, so it is put aside rather than trusted again.
 */
async function sentenceForCrash(killedBy: NodeJS.Signals, cacheFolder: string): Promise<string> {
  try {
    const kept = await putStoreAside(cacheFolder);
    return kept === undefined
      ? l10n.t(
          'The audit process crashed ({0}); a damaged feature store or a full disk can cause that. Make room and run the audit again.',
          killedBy,
        )
      : l10n.t(
          'The audit process crashed ({0}); a damaged feature store or a full disk can cause that. The store is now {1} and may be deleted; make room and run the audit again.',
          killedBy,
          kept,
        );
  } catch (error) {
    return l10n.t(
      'The audit process crashed ({0}); a damaged feature store or a full disk can cause that. The store in {1} could not be put aside ({2}); delete it and run the audit again.',
      killedBy,
      cacheFolder,
      messageOf(error),
    );
  }
}

function sentenceForDeath(fate: Death): string {
  const { code, killedBy, output } = fate;
  if (/out of memory|allocation failed|bad_alloc|memory access out of bounds/i.test(output) || code === 137) {
    return l10n.t(
      'The audit ran out of memory. Close other programs or audit fewer faces at a time. What it had computed is kept; run the audit again.',
    );
  }
  if (killedBy === 'SIGKILL') {
    return l10n.t(
      'The audit process was killed, most likely because the machine ran out of memory. What it had computed is kept; run the audit again.',
    );
  }
  return l10n.t(
    'The audit process ended unexpectedly ({0}). What it had computed is kept; run the audit again.',
    endOf(fate),
  );
}

function endOf({ code, killedBy }: Death): string {
  return killedBy ?? l10n.t('code {0}', String(code));
}
