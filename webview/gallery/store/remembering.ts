const delay = 200;

/** Remembers how the page looks soon after it changed: once, however much changed meanwhile. */
export class Remembering {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly remember: () => void) {}

  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.remember, delay);
  }

  /** At once, and not again: the page is about to end. */
  now(): void {
    clearTimeout(this.timer);
    this.remember();
  }
}
