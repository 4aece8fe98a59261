/**
 * Opens a panel over what lies below its button, and closes it on Escape, on a second press and where something else is
 * pressed. It moves nothing, and nothing below is inert.
 */
export class Popup {
  private ended: AbortController | undefined;

  /**
   * @param focus gives the focus back to the button.
   * @param changed after it opened or closed.
   */
  constructor(
    private readonly button: HTMLElement,
    private readonly panel: HTMLElement,
    private readonly focus: () => void,
    private readonly changed: (isOpen: boolean) => void,
  ) {
    panel.hidden = true;
    panel.addEventListener('keydown', (event) => this.onKey(event));
    button.addEventListener('keydown', (event) => this.onKey(event));
    button.addEventListener('click', () => {
      if (this.isOpen) this.close();
      else this.open();
    });
  }

  get isOpen(): boolean {
    return !this.panel.hidden;
  }

  open(): void {
    this.panel.hidden = false;
    this.ended = new AbortController();
    const { signal } = this.ended;
    const onPressed = ({ target }: Event) => {
      const isInside =
        target instanceof Node && (this.panel.contains(target) || this.button.contains(target));
      if (!isInside) this.close();
    };
    document.addEventListener('pointerdown', onPressed, { signal, capture: true });
    this.changed(true);
  }

  close(): void {
    if (!this.isOpen) return;
    this.ended?.abort();
    this.panel.hidden = true;
    this.changed(false);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.isOpen) return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
    this.focus();
  }
}
