import type { ViewState } from '../store/viewState';

const delay = 200;

/** Has a view remembered a moment after it changed, and when the page is done with it. */
export class ViewKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param look the view as it is now. */
  constructor(
    private readonly look: () => ViewState,
    private readonly remember: (view: ViewState) => void,
  ) {}

  soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), delay);
  }

  now(): void {
    clearTimeout(this.timer);
    this.remember(this.look());
  }
}
