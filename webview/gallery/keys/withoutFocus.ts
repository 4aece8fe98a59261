/** What is done with keys that no element gets. */
export type WithoutFocus = {
  /** The page has the focus again, and none of its elements has it. */
  takeFocus(): void;
  pressed(event: KeyboardEvent): void;
};

/** Keys work, too, where a pressed button or a closed dialogue has left the focus nowhere. */
export function listenWithoutFocus(signal: AbortSignal, { takeFocus, pressed }: WithoutFocus): void {
  const isFocusFree = () => document.activeElement === document.body;
  window.addEventListener('focus', () => isFocusFree() && takeFocus(), { signal });
  document.addEventListener('keydown', (event) => isFocusFree() && pressed(event), { signal });
}
