import { cardActions, type CardAction } from './choiceLines';

export type MouseListener = {
  /** Focus came to a card by neither click nor key, e.g. from a screen reader. */
  focused(face: number): void;
  pressed(face: number, how: 'only' | 'extend' | 'toggle'): void;
  actionPressed(action: CardAction, face: number): void;
  doublePressed(): void;
  /** Whether the program scrolled just now, so that what is pressed is hardly what was aimed at. */
  isMoving(): boolean;
};

/** One set of listeners for all cards: they are recycled, and there may be hundreds. */
export function listenToMouse(grid: HTMLElement, listener: MouseListener): void {
  /** What the first click of several was on. */
  let first: number | undefined;
  /** Whether that click decided: the card shows something else below the second then. */
  let hasActed = false;
  grid.addEventListener('click', (event) => {
    const face = faceAt(event.target);
    const isFirst = event.detail <= 1;
    if (isFirst) {
      first = listener.isMoving() ? undefined : face;
      hasActed = false;
    }
    // A double-click decides once, whatever lies under its second click.
    if (face === undefined || !isFirst || first === undefined) return;
    const action = actionAt(event.target);
    if (action) {
      hasActed = true;
      listener.actionPressed(action, face);
    } else
      listener.pressed(face, event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
  });
  grid.addEventListener('dblclick', ({ target }) => {
    const face = faceAt(target);
    if (face !== undefined && face === first && !hasActed) listener.doublePressed();
  });
  let isPressing = false;
  grid.addEventListener('pointerdown', () => {
    isPressing = true;
    const released = () => {
      isPressing = false;
    };
    // The pointer may be let go anywhere.
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, released, { once: true });
  });
  grid.addEventListener('focusin', ({ target }) => {
    const face = faceAt(target);
    // A press moves focus first; what it selects is the click's affair.
    if (face !== undefined && !isPressing) listener.focused(face);
  });
  // A press on a card's button must not move focus to a button that is about to disappear, nor one that counts for nothing.
  grid.addEventListener('mousedown', (event) => {
    if (actionAt(event.target) || listener.isMoving()) event.preventDefault();
  });
}

function faceAt(target: EventTarget | null): number | undefined {
  const card = target instanceof Element ? target.closest<HTMLElement>('.card') : null;
  const face = card?.dataset['face'];
  return face === undefined ? undefined : Number(face);
}

function actionAt(target: EventTarget | null): CardAction | undefined {
  const button = target instanceof Element ? target.closest<HTMLElement>('.card [data-action]') : null;
  return cardActions.find((action) => action === button?.dataset['action']);
}
