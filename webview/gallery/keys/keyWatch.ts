/** In milliseconds: how long a key may take to VS Code and back as a command, also over a network. */
const longestJourney = 600;

/** The last key that the page let through to VS Code. */
type LetThrough = {
  readonly at: number;
  /** Where it was pressed, from the inside to the window. */
  readonly path: readonly EventTarget[];
  /** Whether it was typed or pressed a button, and so asks for no command. */
  readonly isTaken: boolean;
  /** How many commands there had been. */
  readonly commands: number;
};
let last: LetThrough | undefined;
/** How many keys the page made commands of. */
let commands = 0;

/** A key was made a command of, here. */
export function noteCommand(): void {
  commands++;
}

/** Keeps what is typed from VS Code, where a letter is a command of the gallery, and remembers what is let through. */
export function watchKeys(signal: AbortSignal): void {
  const listen = (target: Document | Window, hear: (event: KeyboardEvent) => void) =>
    target.addEventListener('keydown', (event) => event instanceof KeyboardEvent && hear(event), { signal });
  const note = (event: KeyboardEvent) => {
    const isTaken = isField(targetOf(event)) || pressesButton(event);
    last = { at: performance.now(), path: event.composedPath(), isTaken, commands };
  };
  listen(document, (event) => {
    if (!isField(targetOf(event)) || !isTyping(event)) return;
    event.stopPropagation();
    note(event);
  });
  listen(window, (event) => {
    if (!['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) note(event);
  });
}

/** Where a command of VS Code's comes from that arrives now. */
export type CommandOrigin =
  /** From a key that was pressed there. */
  | { readonly kind: 'key'; readonly path: readonly EventTarget[] }
  /** From a key that is no command: it was typed, or a later key was one already. */
  | { readonly kind: 'none' }
  /** From a menu, an icon or the palette. */
  | { readonly kind: 'elsewhere' };

export function originNow(): CommandOrigin {
  if (!last || performance.now() - last.at > longestJourney) return { kind: 'elsewhere' };
  return last.isTaken || last.commands !== commands ? { kind: 'none' } : { kind: 'key', path: last.path };
}

/** Whether a key presses the button that has the focus, and so is not a command. */
export function pressesButton({ target, key }: KeyboardEvent): boolean {
  return (
    (key === 'Enter' || key === ' ') &&
    target instanceof Element &&
    target.closest('button, vscode-button, vscode-checkbox, summary, a') !== null
  );
}

/** What has the focus, also within a control. */
export function focusedElement(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

/** Whether text is typed into an element, or a choice is found by typing. */
export function isField(element: EventTarget | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button'].includes(element.type);
  return (
    element instanceof HTMLTextAreaElement ||
    element.isContentEditable ||
    element.closest('vscode-dropdown') !== null
  );
}

function targetOf(event: KeyboardEvent): EventTarget | null {
  return event.composedPath()[0] ?? event.target;
}

/** Text, and what changes, selects or sends it; all else may be VS Code's. */
function isTyping({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return /^([azy]|Enter| |Home|End)$/i.test(key);
  return !altKey && (key.length === 1 || /^(Enter|Home|End)$/.test(key));
}
