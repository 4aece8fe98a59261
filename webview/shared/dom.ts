/** What an element starts with. Text is set as text: labels and paths come from files that nobody vouches for. */
type Start = {
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Node[];
};

/** An element with a class. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  { text, attributes = {}, children = [] }: Start = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Sets text only where it differs, so that recycled cards don't invalidate layout for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
