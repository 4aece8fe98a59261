import { create, setText, setTitle } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import type { Review } from '../store/review';
import { strings } from '../strings';
import type { Thumbnails } from '../thumbnails/thumbnails';
import {
  asChance,
  asScore,
  candidatesText,
  describeFace,
  questionOf,
  markOf,
  noteText,
  type DecisionMark,
  placeOf,
  fileNameOf,
  unclearTitle,
} from './describe';
import { FaceImage } from './faceImage';
import { VoteBars } from './voteBars';

export const cardActions = ['accept', 'reject', 'choose', 'skip'] as const;
export type CardAction = (typeof cardActions)[number];

/** Choices that a card names; the large face names all. */
const votesShown = 3;

/** One cell of the grid. It is recycled: `bind` shows another face in the same elements. */
export class Card {
  readonly element: HTMLElement;
  /** All that is shown, as one sentence: the cell's name. What is shown itself is hidden from screen readers. */
  private readonly spoken = create('span', 'card-spoken visually-hidden');
  private readonly image: FaceImage;
  private readonly given = create('span', 'card-given');
  private readonly givenChance = create('span', 'card-given-chance');
  private readonly arrow = create('span', 'card-arrow', { text: '→', attributes: { 'aria-hidden': 'true' } });
  private readonly suggested = create('span', 'card-suggested');
  private readonly confidence = create('span', 'card-confidence');
  private readonly low = create('span', 'mark mark-low', {
    text: `◆ ${strings.card.lowImportance}`,
    attributes: { title: strings.card.lowImportanceTitle },
  });
  private readonly relabel = create('span', 'mark mark-relabel', `↻ ${strings.card.relabelCandidate}`);
  private readonly unclear = create('span', 'mark mark-unclear', `? ${strings.card.unclear}`);
  private readonly aside = create('span', 'mark mark-aside', `○ ${strings.card.setAside}`);
  private readonly inTraining = create('span', 'mark', {
    text: `● ${strings.card.inTrainingMark}`,
    attributes: { title: strings.card.inTrainingTitle },
  });
  private readonly note = create('span', 'mark card-note', `❝ ${strings.card.note}`);
  private readonly votes = new VoteBars(votesShown);
  private readonly scoreName = create('span');
  private readonly bar = create('span', 'bar card-bar', [create('span', 'bar-fill')]);
  private readonly importance = create('span', 'card-importance-value');
  private readonly state = create('div', 'card-state');
  private readonly accept = actionButton('accept');
  /** The one shown, -1 for none. */
  face = -1;
  private place = '';

  constructor(thumbnails: Thumbnails) {
    this.image = new FaceImage('card-picture', thumbnails);
    const picture = this.image.element;
    picture.append(
      this.note,
      create('div', 'card-actions', [
        this.accept,
        actionButton('reject'),
        actionButton('choose'),
        actionButton('skip'),
      ]),
    );
    this.element = create('div', 'card', {
      attributes: { role: 'gridcell', tabindex: '-1' },
      children: [
        this.spoken,
        create('div', 'card-shown', {
          attributes: { 'aria-hidden': 'true' },
          children: [
            picture,
            create('div', 'card-labels', [
              this.given,
              this.givenChance,
              this.arrow,
              this.suggested,
              this.confidence,
              this.unclear,
            ]),
            create('div', 'card-marks', [this.aside, this.inTraining, this.low, this.relabel]),
            this.votes.element,
            create('div', 'card-importance', [this.scoreName, this.bar, this.importance]),
            this.state,
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
    this.showLabels(review, face);
    this.showScores(review, face);
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

  setSelected(selected: boolean): void {
    this.element.setAttribute('aria-selected', String(selected));
  }

  setTabStop(isTabStop: boolean): void {
    this.element.tabIndex = isTabStop ? 0 : -1;
  }

  private showLabels(review: Review, face: number): void {
    const { card } = strings;
    const suggestion = review.suggestionOf(face);
    const candidates = candidatesText(review, face);
    const question = review.isQuestion(face) ? questionOf(review, face) : undefined;
    setText(this.given, review.givenOf(face) || card.unlabelled);
    setText(this.givenChance, question?.given.chance ?? '');
    setText(this.arrow, question ? '·' : '→');
    setText(this.suggested, candidates ?? suggestion ?? '');
    // One class's share says little where two are about as likely, and their names need the room.
    const hasConfidence = suggestion !== undefined && candidates === undefined;
    setText(this.confidence, hasConfidence ? asChance(review.faces.confidence[face]) : '');
    this.element.toggleAttribute('data-question', question !== undefined);
    this.given.toggleAttribute('data-asked', question !== undefined && review.has(face, 'issue'));
    this.arrow.hidden = this.suggested.hidden = suggestion === undefined;
    this.element.toggleAttribute('data-unclear', candidates !== undefined);
    this.unclear.hidden = candidates === undefined;
    setTitle(this.unclear, candidates === undefined ? '' : unclearTitle(review, face, candidates));
    setTitle(this.element, placeOf(review, face));
    this.accept.toggleAttribute('data-disabled', suggestion === undefined);
    const acceptTitle =
      candidates !== undefined
        ? card.acceptUnclear(candidates)
        : suggestion === undefined
          ? card.nothingToAccept
          : question
            ? card.acceptQuestion
            : card.accept(suggestion);
    setTitle(this.accept, acceptTitle);
  }

  private showScores(review: Review, face: number): void {
    const { name, value, text } = sortValue(review, face);
    setText(this.scoreName, name);
    this.bar.style.setProperty('--share', String(Number.isNaN(value) ? 0 : Math.max(0, value)));
    setText(this.importance, text);
    const aside = review.asideOf(face);
    this.aside.hidden = aside === undefined;
    setTitle(this.aside, aside === undefined ? '' : strings.card.setAsideTitle(aside));
    if (review.hasVotes) this.votes.show(review.votesOf(face));
    this.inTraining.hidden = !review.has(face, 'inTraining');
    this.low.hidden = !review.has(face, 'lowImportance');
    this.relabel.hidden = !review.has(face, 'relabelCandidate') || review.candidatesOf(face) !== undefined;
    this.relabel.title = strings.card.relabelTitle(
      review.suggestionOf(face) ?? review.givenOf(face),
      asChance(review.faces.confidence[face]),
    );
  }

  private showDecision(review: Review, face: number): void {
    const note = noteText(review, face);
    this.note.hidden = note === '';
    setTitle(this.note, note);
    const mark = markOf(review, face);
    this.element.dataset['state'] = mark.state;
    this.element.dataset['committed'] = String(mark.committed);
    const text = mark.committed ? `${mark.text}, ${strings.card.committed}` : mark.text;
    setTitle(this.state, titleOf(mark));
    setText(this.state, mark.shape ? `${mark.shape} ${text}` : fileNameOf(review.faces.image[face] ?? ''));
    setText(this.spoken, `${describeFace(review, face)}, ${this.place}`);
  }
}

/** What the faces are ordered by, as far as it is a number: importance where it is none. */
function sortValue({ faces, shownOrder }: Review, face: number) {
  const { labelQuality, margin, importance } = faces;
  const of = (column: Float32Array) => column[face] ?? NaN;
  if (shownOrder === 'labelQuality')
    return { name: strings.zoom.labelQuality, value: of(labelQuality), text: asChance(of(labelQuality)) };
  if (shownOrder === 'margin')
    return { name: strings.card.margin, value: of(margin), text: asScore(of(margin)) };
  return { name: strings.card.importance, value: of(importance), text: asScore(of(importance)) };
}

/** What a mark does not say by itself. */
function titleOf({ state, text }: DecisionMark): string {
  if (state === 'verified') return strings.card.verifiedTitle;
  if (state === 'disputed') return strings.card.disputed(text);
  return state === 'unclear' || state === 'notAFace' ? strings.card.keptTitle : '';
}

/**
 * For the mouse; the keyboard has a key for each. No button element: browsers count one among the words of its cell, though
 * hidden.
 */
function actionButton(action: CardAction): HTMLElement {
  const title = action === 'accept' ? '' : strings.card[action];
  return create('span', 'card-action', {
    attributes: { 'data-action': action, title },
    children: [createIcon(action)],
  });
}
