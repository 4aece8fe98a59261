/** So many letters within `window` milliseconds, */
const letters = 5;
const window = 700;
/** at least so many of them different: who goes through faces quickly presses the same few. */
const different = 4;
/** How long nothing is typed before keys count again, in milliseconds. */
const pause = 800;

/** Tells text that was meant for somewhere else from keys that decide. */
export class TypingBurst {
  private recent: { readonly key: string; readonly time: number }[] = [];
  private isTyping = false;

  /**
   * @param key as the browser names it; @param time in milliseconds.
   * @returns whether it is text; `begins` for the first that is.
   */
  press(key: string, time: number): 'begins' | 'goesOn' | undefined {
    const last = this.recent.at(-1)?.time ?? -Infinity;
    if (time - last > pause) {
      this.isTyping = false;
      this.recent = [];
    }
    if (!/^\p{L}$/u.test(key)) return this.isTyping ? 'goesOn' : undefined;
    this.recent = [...this.recent, { key: key.toLowerCase(), time }].slice(-letters);
    if (this.isTyping) return 'goesOn';
    const [first] = this.recent;
    const isBurst =
      this.recent.length === letters &&
      time - (first?.time ?? 0) <= window &&
      new Set(this.recent.map((each) => each.key)).size >= different;
    if (!isBurst) return undefined;
    this.isTyping = true;
    return 'begins';
  }
}
