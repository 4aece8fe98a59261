import type { TaskRun } from '../../../src/protocol/auditProcess';

/** A run that nobody watches or stops, but for what `changes` says. */
export function quietRun(changes: Partial<TaskRun> = {}): TaskRun {
  return {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onNote: () => undefined,
    ...changes,
  };
}
