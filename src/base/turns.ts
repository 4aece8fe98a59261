/** Does one thing after another, in the order asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Does `work` once all that was asked for before has ended, however that ended. Resolves and rejects as `work`. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when all that was asked for so far has ended. */
  async ended(): Promise<void> {
    await this.last;
  }
}
