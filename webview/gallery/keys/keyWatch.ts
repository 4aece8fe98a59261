/** In milliseconds: how long a key may take to VS Code and back as a command, also over a network. */
const longestJourney = 600;

/** The last key that the page let through to VS Code. */
let last: { readonly at: number; readonly typed: boolean; readonly commands: number } | undefined;
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
  listen(document, (event) => {
    if (isField(targetOf(event)) && isTyping(event)) event.stopPropagation();
  });
  listen(window, (event) => {
    if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
    last = { at: performance.now(), typed: isField(targetOf(event)), commands };
  });
}

/**
 * What a command of VS Code's that arrives now may come from: a key that the page let through, one that was typed or is
 * `overtaken` by a later one, or none (a menu, an icon, the palette).
 */
export function originNow(): 'key' | 'typing' | 'overtaken' | 'elsewhere' {
  if (!last || performance.now() - last.at > longestJourney) return 'elsewhere';
  if (last.typed) return 'typing';
  return last.commands === commands ? 'key' : 'overtaken';
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
