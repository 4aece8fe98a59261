import { type CommandReceiver, receiverAt } from './keyboard';
import type { GridCommand } from './keyTable';
import { focusedElement, isField, originNow, watchKeys } from './keyWatch';

/** What the page's keys and the commands of VS Code need of it. */
export type CommandPlace = {
  /** What does commands while nothing has the focus, or nothing that knows any. */
  receiver(): CommandReceiver;
  /** A key was pressed while nothing had the focus. */
  pressKey(event: KeyboardEvent): void;
  takeFocus(): void;
  /** Whether keys are commands, whenever that changes. */
  keysApply(apply: boolean): void;
};

/** Where keys go that were pressed while nothing had the focus, and commands that VS Code was asked for. */
export class AskedCommands {
  private apply = false;

  /** @param signal ends it. */
  constructor(
    private readonly place: CommandPlace,
    signal: AbortSignal,
  ) {
    const isFocusFree = () => document.activeElement === document.body;
    watchKeys(signal);
    window.addEventListener('focus', () => isFocusFree() && place.takeFocus(), { signal });
    const onKey = (event: KeyboardEvent) => {
      if (isFocusFree()) place.pressKey(event);
    };
    document.addEventListener('keydown', onKey, { signal });
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
