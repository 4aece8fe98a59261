import { create, setText, setTitle } from '../../shared/dom';
import { asChance, asScore, candidatesText, labelsText, placeOf, unclearTitle } from '../grid/describe';
import { listenToKeys } from '../keys/keyboard';
import type { Commands } from '../keys/keyTable';
import { createKeyHints } from '../keys/keyHints';
import { VoteBars } from '../grid/voteBars';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { FaceOverlay } from './faceOverlay';

/** The focused face, large, with its numbers. */
export class Zoom extends FaceOverlay {
  private readonly labels = create('p', 'zoom-labels');
  private readonly low = create('span', 'mark mark-low', `◆ ${strings.card.lowImportance}`);
  private readonly relabel = create('span', 'mark mark-relabel', `↻ ${strings.card.relabelCandidate}`);
  private readonly unclear = create('span', 'mark mark-unclear', `? ${strings.card.unclear}`);
  private readonly aside = create('span', 'mark mark-aside', `○ ${strings.card.setAside}`);
  private readonly asideReason = create('p', 'zoom-aside');
  private readonly votes = new VoteBars(Infinity);
  private readonly votesPart = create('div', 'zoom-votes', [
    create('h3', '', strings.votes.title),
    this.votes.element,
  ]);
  private readonly place = create('p', 'zoom-place');
  private readonly scores = create('dl', 'zoom-scores');

  constructor(review: Review, below: HTMLElement, commands: Commands, onClosed: () => void) {
    super('zoom', strings.zoom.label, review, below, onClosed);
    const details = create('div', 'zoom-details', {
      attributes: { 'aria-live': 'polite' },
      children: [
        this.labels,
        create('p', 'zoom-marks', [this.aside, this.unclear, this.low, this.relabel]),
        this.asideReason,
        this.votesPart,
        this.scores,
        this.state,
        this.place,
        this.notes.element,
        createKeyHints(
          ['accept', 'reject', 'choose', 'skip', 'unclear', 'notAFace', 'note', 'undo', 'arrows'],
          commands,
        ),
      ],
    });
    this.fill(create('div', 'zoom-content', [this.image.element, details]));
    const nothing = () => undefined;
    listenToKeys(this.element, {
      ...commands,
      zoom: () => this.close(),
      // They are about the grid, which is out of sight.
      ...{ selectAll: nothing, toggle: nothing, leave: nothing, sheets: nothing },
      ...{ toDo: nothing, allFaces: nothing },
    });
  }

  show(face: number): void {
    this.showFace(face);
    const { review } = this;
    const { faces } = review;
    const candidates = candidatesText(review, face);
    setText(this.labels, labelsText(review, face));
    this.low.hidden = !review.has(face, 'lowImportance');
    this.relabel.hidden = !review.has(face, 'relabelCandidate') || candidates !== undefined;
    this.unclear.hidden = candidates === undefined;
    setTitle(this.unclear, candidates === undefined ? '' : unclearTitle(review, face, candidates));
    const aside = review.asideOf(face);
    this.aside.hidden = this.asideReason.hidden = aside === undefined;
    setText(this.asideReason, aside ?? '');
    const votes = review.votesOf(face);
    this.votesPart.hidden = votes.length === 0;
    this.votes.show(votes);
    setText(this.place, placeOf(review, face));
    const suggestion = review.suggestionOf(face);
    const scores: readonly (readonly [string, string])[] = [
      [strings.card.importance, asScore(faces.importance[face])],
      [strings.zoom.labelQuality, asChance(faces.labelQuality[face])],
      ...(suggestion === undefined
        ? []
        : [[strings.zoom.chanceOf(suggestion), asChance(faces.confidence[face])] as const]),
    ];
    this.scores.replaceChildren(
      ...scores.flatMap(([name, value]) => [create('dt', '', name), create('dd', '', value)]),
    );
  }
}
