import { plainText, shortened } from '../../src/base/text';

/** More of one text than this is not shown: a path may have 32,767 characters, and each would be laid out. */
const longestShown = 1000;
const shownText = (text: string): string => plainText(shortened(text, longestShown));

/** What an element starts with. Text is set as text: labels and paths come from files that nobody vouches for. */
type Start = {
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
};

const spokenAttributes: ReadonlySet<string> = new Set(['title', 'aria-label']);

/** @param start a text or children alone need no braces. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  start: Start | string | readonly Node[] = {},
): HTMLElementTagNameMap[K] {
  const { text, attributes = {}, children = [] } = startOf(start);
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = shownText(text);
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, spokenAttributes.has(name) ? plainText(value) : value);
  element.append(...children);
  return element;
}

/** A plain button; the toolkit's own are in `toolkit`. */
export function createPressable(
  className: string,
  start: Start | string,
  onPress: () => void,
): HTMLButtonElement {
  const { attributes, ...content } = startOf(start);
  const button = create('button', className, { ...content, attributes: { type: 'button', ...attributes } });
  button.addEventListener('click', onPress);
  return button;
}

function startOf(start: Start | string | readonly Node[]): Start {
  if (typeof start === 'string') return { text: start };
  return 'length' in start ? { children: start } : start;
}

/** Sets text only where it differs, so that recycled cards don't invalidate layout for nothing. */
export function setText(element: Element, text: string): void {
  const shown = shownText(text);
  if (element.textContent !== shown) element.textContent = shown;
}

/** Sets what shows when the pointer rests; there a long text is whole. */
export function setTitle(element: HTMLElement, text: string): void {
  element.title = plainText(text);
}

/** Sets what a screen reader calls the element. */
export function setName(element: Element, text: string): void {
  element.setAttribute('aria-label', plainText(text));
}
