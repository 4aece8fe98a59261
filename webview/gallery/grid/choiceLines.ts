import { create, setText, setTitle } from '../../shared/dom';
import { presentKeyOf } from '../keys/presentKeys';
import { believedOf } from '../store/choices';
import type { Review } from '../store/review';
import { secondWords } from '../review/secondWords';
import { secondLabelOf } from '../store/secondLabels';
import { strings } from '../strings';
import { asChance } from './describe';
import type { NameRoom, Room } from './nameRoom';

/** The classes that a card offers, by number: its given label, then the two likeliest others. */
export const cardChoices = ['choice1', 'choice2', 'choice3'] as const;

/** What the mouse can ask of a card. */
export const cardActions = [...cardChoices, 'choose', 'skip'] as const;
export type CardAction = (typeof cardActions)[number];

/**
 * What a face may be, a line each: the key, the class, how likely it is. The likeliest is bold: where that is not the given
 * label, the audit suggests to change it. Recycled like its card.
 */
export class ChoiceLines {
  readonly element: HTMLElement;
  private readonly lines = cardChoices.map((action, place) => new ChoiceLine(action, place));

  constructor(private readonly room: NameRoom) {
    this.element = create(
      'div',
      'card-choices',
      this.lines.map(({ element }) => element),
    );
  }

  show(review: Review, face: number): void {
    const choices = review.choicesOf(face);
    const believed = believedOf(choices);
    const given = choices[0]?.name ?? strings.card.unlabelled;
    const { second } = review.faces;
    const there = secondLabelOf(review.faces, face);
    this.lines.forEach((line, place) => {
      const choice = choices[place];
      if (choice) {
        const isThere = second !== undefined && place > 0 && choice.label === there;
        const chance = isThere ? chanceThere(choice.chance) : asChance(choice.chance);
        const file = isThere ? second.name : undefined;
        line.show(choice.name, chance, this.room.of(choice.name, chance), choice === believed, file);
      } else if (place === 0) line.showNothing(given, this.room.of(given, ''));
      else line.hide();
    });
  }
}

/** With the mark of another label file's class. */
function chanceThere(chance: number): string {
  return Number.isNaN(chance) ? '⇄' : `⇄ ${asChance(chance)}`;
}

class ChoiceLine {
  private readonly name: HTMLElement;
  private readonly chance = create('span', 'choice-chance');
  private readonly key: string;
  readonly element: HTMLElement;

  constructor(
    private readonly action: CardAction,
    private readonly place: number,
  ) {
    this.key = presentKeyOf({ kind: 'choice', index: place });
    this.name = create('span', `choice-name ${place === 0 ? 'card-given' : ''}`);
    // A longer one would take the room of the class.
    const shown = this.key.length === 1 ? this.key : '';
    this.element = create('div', 'choice', [create('span', 'choice-key', shown), this.name, this.chance]);
  }

  /** @param file the other label file that has this class; missing: none. */
  show(name: string, chance: string, room: Room, isBelieved: boolean, file?: string): void {
    const { card } = strings;
    this.element.hidden = false;
    this.element.dataset['action'] = this.action;
    this.element.toggleAttribute('data-believed', isBelieved);
    this.element.dataset['room'] = room;
    setText(this.name, name);
    setText(this.chance, chance);
    const change =
      file === undefined ? card.changeChoice(name, this.key) : secondWords.take(name, this.key, file);
    setTitle(this.element, this.place === 0 ? card.keepChoice(name, this.key) : change);
  }

  /** Instead of a label, where the face has none to keep. */
  showNothing(text: string, room: Room): void {
    this.show(text, '', room, false);
    delete this.element.dataset['action'];
    setTitle(this.element, '');
  }

  hide(): void {
    this.element.hidden = true;
  }
}
