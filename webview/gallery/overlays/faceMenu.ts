import { isField } from '../keys/keyWatch';

/** What a menu on a face needs of the page. */
export type FaceMenuPlace = {
  /** Puts the focus on a card's face, without moving the grid; a selection that holds the face stays. */
  takeCard(face: number): void;
  takeTile(face: number): void;
  /** Whether there is a suggested label to change to. */
  hasSuggestion(face: number): boolean;
};

/** What of a page VS Code looks at to make a menu: its `when` knows these names. */
type MenuContext = {
  readonly webviewSection?: 'face' | 'tile';
  readonly scnSuggestion?: boolean;
  readonly preventDefaultContextMenuItems: boolean;
};

/**
 * Has VS Code show its menu of a face on cards, tiles and the large views, that of text on fields, and none elsewhere. What
 * the menu does is about the face in work, which the pressed one becomes. The context is written as the menu opens: cards
 * are recycled.
 * @returns whether a menu was opened and neither key nor mouse was used in the page since: a command that comes is its.
 */
export function offerFaceMenu(page: HTMLElement, place: FaceMenuPlace): () => boolean {
  let isOpen = false;
  for (const use of ['keydown', 'pointerdown'] as const)
    page.addEventListener(use, () => (isOpen = false), { capture: true });
  describe(page, { preventDefaultContextMenuItems: true });
  page.addEventListener('contextmenu', (event) => {
    const { target } = event;
    if (!(target instanceof HTMLElement)) return;
    if (isField(event.composedPath()[0] ?? null)) {
      describe(target, { preventDefaultContextMenuItems: false });
      return;
    }
    const holder = target.closest<HTMLElement>('.card[data-face], .tile[data-face], .overlay[data-face]');
    const face = Number(holder?.dataset['face']);
    if (!holder || Number.isNaN(face)) return;
    const isTile = holder.classList.contains('tile');
    if (isTile) place.takeTile(face);
    else if (holder.classList.contains('card')) place.takeCard(face);
    describe(holder, {
      webviewSection: isTile ? 'tile' : 'face',
      scnSuggestion: place.hasSuggestion(face),
      preventDefaultContextMenuItems: true,
    });
    isOpen = true;
  });
  return () => isOpen;
}

function describe(element: HTMLElement, context: MenuContext): void {
  element.dataset['vscodeContext'] = JSON.stringify(context);
}
