import * as l10n from '@vscode/l10n';
import { blamingEngine } from '../../scn/engine';
import { EngineFailure } from '../../base/humanError';
import type { EngineSource } from '../../protocol/engine';
import type { AuditProgram, AuditRun, ChosenEngine } from './auditRun';

/** Engines that failed on the way: what is still to do is not tried with them again. */
const failed = new WeakSet<ChosenEngine>();

/**
 * Does work with the engine that was chosen, and with the next one where that fails: a GPU may be lost, or another program
 * take its memory.
 * @param work begins anew, or after what it saved.
 */
export async function orNextEngine<T>(
  {
    program: { engine },
    onNote,
  }: Pick<AuditRun, 'onNote'> & { readonly program: Pick<AuditProgram, 'engine'> },
  work: (source: EngineSource) => Promise<T>,
): Promise<T> {
  const { source, next, failures } = engine;
  if (!next) return work(source);
  if (failed.has(engine)) return work(next);
  try {
    return await work(source);
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error;
    if (!failed.has(engine)) {
      failed.add(engine);
      const sentence = l10n.t('{0} The training went on with the engine that is built in.', error.message);
      failures?.push(sentence);
      onNote(sentence);
    }
    return work(next);
  }
}

/** Does a thread's task on its engine, whose failures are told from those of the work. */
export function onEngine<T>(
  { source }: { readonly source: EngineSource },
  work: () => Promise<T>,
): Promise<T> {
  return blamingEngine(source, work);
}
