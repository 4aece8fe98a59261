/** Places a fixed element below an anchor where there is room, else above; never outside the window. */
export function placeBeside(element: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height, style } = element;
  const below = anchor.bottom + height <= window.innerHeight;
  const top = below ? anchor.bottom : Math.max(0, anchor.top - height);
  style.top = `${Math.min(top, Math.max(0, window.innerHeight - height))}px`;
  style.left = `${Math.max(0, Math.min(anchor.left, window.innerWidth - width))}px`;
}
