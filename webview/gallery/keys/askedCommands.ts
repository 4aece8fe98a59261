import { type CommandReceiver, receiverAt } from './keyboard';
import type { GridCommand } from './keyTable';
import { focusedElement, isField, originNow, watchKeys } from './keyWatch';

/** What commands of VS Code need of the page. */
export type CommandPlace = {
  /** What does commands while nothing has the focus, or nothing that knows any. */
  receiver(): CommandReceiver;
  /** Whether keys are commands, whenever that changes. */
  keysApply(apply: boolean): void;
};

/** Takes commands that VS Code was asked for to where keys go. */
export class AskedCommands {
  private apply = false;

  /** @param signal ends it. */
  constructor(
    private readonly place: CommandPlace,
    signal: AbortSignal,
  ) {
    watchKeys(signal);
    const tell = () => this.tell();
    for (const change of ['focus', 'blur', 'focusin', 'focusout'])
      window.addEventListener(change, tell, { signal });
    tell();
  }

  /** Does what VS Code was asked for, where the key would; a key that was typed in a field does nothing. */
  carryOut(command: GridCommand): void {
    const origin = originNow();
    // What came after the key may have moved on to another face.
    if (origin === 'typing' || origin === 'overtaken') return;
    const focused = focusedElement();
    const receiver = focused ? receiverAt(focused) : undefined;
    if (receiver) receiver(command);
    else if (origin !== 'key' || document.activeElement === document.body) this.place.receiver()(command);
  }

  private tell(): void {
    const apply = document.hasFocus() && !isField(focusedElement());
    if (apply === this.apply) return;
    this.apply = apply;
    this.place.keysApply(apply);
  }
}
