import { type CommandReceiver, receiverIn } from './keyboard';
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
    if (origin.kind === 'none') return;
    const path = origin.kind === 'key' ? origin.path : pathOf(document.activeElement);
    const receiver = receiverIn(path);
    if (receiver) receiver(command);
    // A key in a part that knows no commands, such as the toolbar, is none.
    else if (origin.kind === 'elsewhere' || path[0] === document.body) this.place.receiver()(command);
  }

  private tell(): void {
    const apply = document.hasFocus() && !isField(focusedElement());
    if (apply === this.apply) return;
    this.apply = apply;
    this.place.keysApply(apply);
  }
}

function pathOf(element: Element | null): readonly Element[] {
  const path: Element[] = [];
  for (let at = element; at; at = at.parentElement) path.push(at);
  return path;
}
