/**
 * Waits until `probe` gives a value; for what no event announces, such as a written file.
 * @param timeout in milliseconds.
 * @throws when the time is over, with `what` in the message.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  timeout = 30_000,
): Promise<T> {
  for (const end = Date.now() + timeout; ;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
