import { CancelledError } from '../base/humanError';
import { terminalLine } from './terminalText';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that aborts on the first Ctrl+C (or SIGTERM); the second one ends the program at once.
 * @param outcome a sentence on stderr for a work that was cancelled so: what is left of it.
 */
export async function abortable<T>(work: (signal: AbortSignal) => Promise<T>, outcome: string): Promise<T> {
  const abort = new AbortController();
  // Whoever cleans up on a signal ends the program when no other listener is left, so ours stays after the first one.
  const onInterrupt = (name: NodeJS.Signals) => {
    if (abort.signal.aborted) {
      stopListening();
      process.kill(process.pid, name);
    }
    abort.abort();
  };
  const stopListening = () => {
    for (const name of signals) process.off(name, onInterrupt);
  };
  for (const name of signals) process.on(name, onInterrupt);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (error instanceof CancelledError) process.stderr.write(`${terminalLine(`Cancelled. ${outcome}`)}\n`);
    throw error;
  } finally {
    stopListening();
  }
}

/** Runs `work` to its end, whoever presses Ctrl+C: half of it would be worse than all or nothing. */
export async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
  const ignore = () => undefined;
  for (const name of signals) process.on(name, ignore);
  try {
    return await work();
  } finally {
    for (const name of signals) process.off(name, ignore);
  }
}
