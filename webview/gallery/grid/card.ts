import { create, setText, setTitle } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { withPresentKey } from '../keys/presentKeys';
import type { Review } from '../store/review';
import { secondWords } from '../review/secondWords';
import { otherLabelOf } from '../store/secondLabels';
import { strings } from '../strings';
import type { Thumbnails } from '../thumbnails/thumbnails';
import { type CardAction, ChoiceLines } from './choiceLines';
import {
  asChance,
  asScore,
  candidatesText,
  describeFace,
  markOf,
  noteText,
  pictureWords,
  proposalTexts,
  placeOf,
  resultOf,
  secondTitle,
  unclearTitle,
} from './describe';
import { FaceImage } from './faceImage';
import type { NameRoom } from './nameRoom';
import { VoteBars } from './voteBars';

/** Choices of annotators that a card names; the large face names all. */
const votesShown = 3;

/** One cell of the grid. It is recycled: `bind` shows another face in the same elements. */
export class Card {
  readonly element: HTMLElement;
  /** All that is shown, as one sentence: the cell's name. What is shown itself is hidden from screen readers. */
  private readonly spoken = create('span', 'card-spoken visually-hidden');
  private readonly image: FaceImage;
  private readonly choices: ChoiceLines;
  private readonly resultLabel = create('span', 'card-result-label');
  private readonly resultWas = create('s', 'card-result-was');
  private readonly state = create('span', 'card-state');
  private readonly result = create('div', 'card-result', [this.resultLabel, this.resultWas, this.state]);
  private readonly badge = create('span', 'card-badge');
  private readonly low = markFor('low', '◆', strings.card.lowImportance, strings.card.lowImportanceTitle);
  private readonly relabel = markFor('relabel', '↻', strings.card.relabelCandidate);
  private readonly unclear = markFor('unclear', '?', strings.card.unclear);
  private readonly aside = markFor('aside', '○', strings.card.setAside);
  private readonly several = markFor('several', '⧉', '');
  private readonly inTraining = markFor(
    'training',
    '●',
    strings.card.inTrainingMark,
    strings.card.inTrainingTitle,
  );
  private readonly pictureMark = markFor('picture', '▨', '');
  private readonly second = markFor('second', '⇄', '');
  private readonly note = create('span', 'card-note', `❝ ${strings.card.note}`);
  private readonly votes = new VoteBars(votesShown);
  private readonly valueName = create('span', 'card-value-name');
  private readonly value = create('span', 'card-importance-value');
  private readonly valuePart = create('span', 'card-importance', [this.valueName, this.value]);
  /** The one shown, -1 for none. */
  face = -1;
  private place = '';
  private isSelected: boolean | undefined;
  private isTabStop = false;

  constructor(thumbnails: Thumbnails, room: NameRoom) {
    this.choices = new ChoiceLines(room);
    this.image = new FaceImage('card-picture', thumbnails);
    const picture = this.image.element;
    picture.append(
      this.note,
      this.badge,
      create('div', 'card-actions', [actionButton('choose'), actionButton('skip')]),
    );
    this.element = create('div', 'card', {
      attributes: { role: 'gridcell', tabindex: '-1' },
      children: [
        this.spoken,
        create('div', 'card-shown', {
          attributes: { 'aria-hidden': 'true' },
          children: [
            picture,
            create('div', 'card-words', [
              this.choices.element,
              this.result,
              this.votes.element,
              create('div', 'card-foot', [
                create('span', 'card-marks', [
                  this.low,
                  this.relabel,
                  this.unclear,
                  this.aside,
                  this.several,
                  this.inTraining,
                  this.pictureMark,
                  this.second,
                ]),
                this.valuePart,
              ]),
            ]),
          ],
        }),
      ],
    });
  }

  bind(review: Review, face: number, loadImage: boolean): void {
    this.face = face;
    this.element.hidden = false;
    this.element.dataset['face'] = String(face);
    this.image.bind(review, face, loadImage);
    this.showMarks(review, face);
    this.showDecision(review, face);
  }

  /** Says which of how many faces the next bound one is. */
  setPlace(place: number, faces: number): void {
    this.place = strings.list.place(place + 1, faces);
  }

  /** For the places after the last face of the last row. */
  clear(): void {
    this.face = -1;
    this.element.hidden = true;
    delete this.element.dataset['face'];
  }

  loadImage(review: Review): void {
    if (this.face >= 0) this.image.bind(review, this.face, true);
  }

  // All cards are told with each row that comes into view: what stays the same is not set again, which costs a new style.
  setSelected(selected: boolean): void {
    if (selected === this.isSelected) return;
    this.isSelected = selected;
    this.element.setAttribute('aria-selected', String(selected));
  }

  setTabStop(isTabStop: boolean): void {
    if (isTabStop === this.isTabStop) return;
    this.isTabStop = isTabStop;
    this.element.tabIndex = isTabStop ? 0 : -1;
  }

  private showMarks(review: Review, face: number): void {
    const { card } = strings;
    const { name, text } = sortValue(review, face);
    setText(this.valueName, name);
    setText(this.value, text);
    setTitle(this.valuePart, `${name} ${text}`);
    const there = otherLabelOf(review.faces, face);
    const thereTitle = there === undefined ? '' : secondTitle(review, there);
    setTitle(this.element, [placeOf(review, face), thereTitle].filter((text) => text !== '').join('\n'));
    this.second.hidden = there === undefined;
    setWord(this.second, there === undefined ? '' : secondWords.there(there));
    setTitle(this.second, thereTitle);
    const suggestion = review.suggestionOf(face);
    const candidates = candidatesText(review, face);
    this.element.toggleAttribute('data-question', review.isQuestion(face));
    this.element.toggleAttribute('data-suggests', suggestion !== undefined);
    this.element.toggleAttribute('data-unclear', candidates !== undefined);
    this.unclear.hidden = candidates === undefined;
    setTitle(this.unclear, candidates === undefined ? '' : unclearTitle(review, face, candidates));
    const aside = review.asideOf(face);
    this.aside.hidden = aside === undefined;
    setTitle(this.aside, aside === undefined ? '' : card.setAsideTitle(aside));
    setWord(this.aside, review.isWithoutFace(face) ? card.noFace : card.setAside);
    const seen = review.facesSeen(face);
    this.several.hidden = seen < 2;
    if (seen > 1) {
      setWord(this.several, card.severalFaces(seen));
      setTitle(this.several, card.severalFacesTitle(seen));
    }
    if (review.hasVotes) this.votes.show(review.votesOf(face));
    this.inTraining.hidden = !review.has(face, 'inTraining');
    const issues = pictureWords(review, face);
    this.pictureMark.hidden = issues === undefined;
    if (issues) {
      setText(this.pictureMark.querySelector('.mark-word') ?? this.pictureMark, issues.text);
      setTitle(this.pictureMark, issues.title);
    }
    this.low.hidden = !review.has(face, 'lowImportance');
    this.relabel.hidden = !review.has(face, 'relabelCandidate') || candidates !== undefined;
    setTitle(
      this.relabel,
      card.relabelTitle(suggestion ?? review.givenOf(face), asChance(review.faces.confidence[face])),
    );
  }

  private showDecision(review: Review, face: number): void {
    const proposals = proposalTexts(review, face);
    const note = noteText(review, face);
    this.note.hidden = proposals.length === 0 && note === '';
    setText(this.note, proposals.length === 0 ? `❝ ${strings.card.note}` : `✦ ${strings.card.proposed}`);
    setTitle(this.note, [...proposals, note].filter((text) => text !== '').join('\n'));
    const mark = markOf(review, face);
    const { state, shape, committed } = mark;
    this.element.dataset['state'] = state;
    this.element.dataset['committed'] = String(committed);
    const isUndecided = state === 'undecided';
    this.choices.element.hidden = !isUndecided;
    this.result.hidden = this.badge.hidden = isUndecided;
    this.choices.show(review, face);
    if (!isUndecided) {
      const { label, was } = resultOf(review, face);
      const text = committed ? `${mark.text}, ${strings.card.committed}` : mark.text;
      setText(this.badge, shape);
      setText(this.resultLabel, state === 'pending' ? mark.text : label);
      setText(this.resultWas, was);
      setText(this.state, state === 'pending' ? '' : text);
      setTitle(this.result, titleOf(state, text));
    }
    setText(this.spoken, `${describeFace(review, face)}, ${this.place}`);
  }
}

/** What the faces are ordered by, as far as no choice says it: importance where it is nothing else. */
function sortValue({ faces, shownOrder }: Review, face: number) {
  const of = (column: Float32Array) => asScore(column[face]);
  if (shownOrder === 'picture')
    return { name: strings.card.picture, text: asScore(faces.pictures?.worst[face]) };
  return shownOrder === 'margin'
    ? { name: strings.card.margin, text: of(faces.margin) }
    : { name: strings.card.importance, text: of(faces.importance) };
}

/** What a result does not say by itself. */
function titleOf(state: ReturnType<typeof markOf>['state'], text: string): string {
  if (state === 'verified') return strings.card.verifiedTitle;
  if (state === 'disputed') return strings.card.disputed(text);
  return state === 'unclear' || state === 'notAFace' ? `${text}. ${strings.card.keptTitle}` : text;
}

/** Changes what a mark says where there is room for that. */
function setWord(mark: HTMLElement, text: string): void {
  const word = mark.querySelector<HTMLElement>('.mark-word');
  if (word) setText(word, text);
}

/** A shape, and what it means where there is room for that. */
function markFor(kind: string, shape: string, text: string, title = text): HTMLElement {
  return create('span', `mark mark-${kind}`, {
    attributes: { title },
    children: [create('span', 'mark-shape', shape), create('span', 'mark-word', text)],
  });
}

/**
 * For the mouse; the keyboard has a key for each. No button element: browsers count one among the words of its cell, though
 * hidden.
 */
function actionButton(action: CardAction & ('choose' | 'skip')): HTMLElement {
  return create('span', 'card-action', {
    attributes: { 'data-action': action, title: withPresentKey(strings.card[action]) },
    children: [createIcon(action)],
  });
}
