const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that aborts on the first Ctrl+C (or SIGTERM); the second one ends the program at once.
 */
export async function abortable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const onInterrupt = () => {
    abort.abort();
  };
  for (const name of signals) process.once(name, onInterrupt);
  try {
    return await work(abort.signal);
  } finally {
    for (const name of signals) process.off(name, onInterrupt);
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
