import { create, setText, setTitle } from '../../shared/dom';
import { asScore, candidatesText, pictureWords, secondTitle, unclearTitle } from '../grid/describe';
import { VoteBars } from '../grid/voteBars';
import type { Review } from '../store/review';
import { secondWords } from '../review/secondWords';
import { otherLabelOf } from '../store/secondLabels';
import { strings } from '../strings';

/** What is known of a face beside its classes: importance, what the audit marks, votes, and why it is to be looked at. */
export class FaceFacts {
  private readonly importance = create('span', 'focus-importance');
  private readonly low = create('span', 'mark mark-low', {
    text: `◆ ${strings.card.lowImportance}`,
    attributes: { title: strings.card.lowImportanceTitle },
  });
  private readonly relabel = create('span', 'mark mark-relabel', `↻ ${strings.card.relabelCandidate}`);
  private readonly unclear = create('span', 'mark mark-unclear', `? ${strings.card.unclear}`);
  private readonly aside = create('span', 'mark mark-aside', `○ ${strings.card.setAside}`);
  private readonly picture = create('span', 'mark mark-picture');
  private readonly several = create('span', 'mark mark-several');
  private readonly second = create('span', 'mark mark-second');
  private readonly reason = create('p', 'focus-reason');
  private readonly votes = new VoteBars(Infinity);
  private readonly votesPart = create('div', 'focus-votes', [
    create('h3', '', strings.votes.title),
    this.votes.element,
  ]);
  readonly element = create('div', 'focus-facts', [
    create('p', 'focus-marks', [
      this.importance,
      this.aside,
      this.several,
      this.unclear,
      this.low,
      this.relabel,
      this.picture,
      this.second,
    ]),
    this.reason,
    this.votesPart,
  ]);

  constructor(private readonly review: Review) {}

  show(face: number): void {
    const { review } = this;
    const candidates = candidatesText(review, face);
    setText(this.importance, `${strings.card.importance} ${asScore(review.faces.importance[face])}`);
    this.low.hidden = !review.has(face, 'lowImportance');
    this.relabel.hidden = !review.has(face, 'relabelCandidate') || candidates !== undefined;
    this.unclear.hidden = candidates === undefined;
    setTitle(this.unclear, candidates === undefined ? '' : unclearTitle(review, face, candidates));
    this.aside.hidden = review.asideOf(face) === undefined;
    const issues = pictureWords(review, face);
    this.picture.hidden = issues === undefined;
    setText(this.picture, issues ? `▨ ${issues.text}` : '');
    setTitle(this.picture, issues?.title ?? '');
    setText(this.aside, `○ ${review.isWithoutFace(face) ? strings.card.noFace : strings.card.setAside}`);
    const seen = review.facesSeen(face);
    this.several.hidden = seen < 2;
    setText(this.several, `⧉ ${strings.card.severalFaces(seen)}`);
    setTitle(this.several, seen < 2 ? '' : strings.card.severalFacesTitle(seen));
    const there = otherLabelOf(review.faces, face);
    this.second.hidden = there === undefined;
    setText(this.second, there === undefined ? '' : `⇄ ${secondWords.there(there)}`);
    setTitle(this.second, there === undefined ? '' : secondTitle(review, there));
    setText(this.reason, this.reasonOf(face));
    const votes = review.votesOf(face);
    this.votesPart.hidden = votes.length === 0;
    this.votes.show(votes);
  }

  /** Why a face is to be looked at. */
  private reasonOf(face: number): string {
    const { review } = this;
    const suggestion = review.suggestionOf(face);
    const candidates = candidatesText(review, face);
    if (candidates !== undefined) return review.asideOf(face) ?? unclearTitle(review, face, candidates);
    if (suggestion === undefined || !review.has(face, 'issue') || !review.isQuestion(face))
      return review.asideOf(face) ?? (suggestion === undefined ? strings.focus.agrees : '');
    return strings.focus.question(review.givenOf(face), suggestion);
  }
}
