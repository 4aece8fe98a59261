/** Whether a key presses the button that has the focus, and so is not a command. */
export function pressesButton({ target, key }: KeyboardEvent): boolean {
  return (
    (key === 'Enter' || key === ' ') &&
    target instanceof Element &&
    target.closest('button, vscode-button') !== null
  );
}
