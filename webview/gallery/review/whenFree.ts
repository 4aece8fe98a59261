/** Milliseconds between two looks at what is open. */
const patience = 150;

const open = ['.menu', '.confirm'].map((each) => `${each}:not([hidden])`).join();

/**
 * Resolves at a moment when nothing is being saved, and no note, menu or question is open: what is shown can be replaced
 * then without taking anything out of somebody's hands.
 * @param element the page with all that opens over it.
 * @param saved resolves once all that was decided so far is saved.
 */
export async function whenFree(element: HTMLElement, saved: () => Promise<void>): Promise<void> {
  for (;;) {
    await saved();
    if (!element.querySelector(open)) return;
    await new Promise((resolve) => {
      setTimeout(resolve, patience);
    });
  }
}
