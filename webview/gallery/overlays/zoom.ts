import { create, setText, setTitle } from '../../shared/dom';
import {
  asScore,
  candidatesText,
  isLowImportance,
  isRelabelCandidate,
  markOf,
  placeOf,
  unclearTitle,
} from '../grid/describe';
import { FaceImage } from '../grid/faceImage';
import { commandOf, type GridCommand } from '../keys/keyTable';
import { createKeyHints } from '../keys/keyHints';
import { pressesButton } from '../keys/pressesButton';
import { NoteList } from '../notes/noteList';
import { VoteBars } from '../grid/voteBars';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { Overlay } from './overlay';

/** The focused face, large, with its numbers. The keys that move and decide work here as in the grid. */
export class Zoom {
  private readonly overlay: Overlay;
  private readonly image = new FaceImage('zoom-picture');
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
  private readonly notes = new NoteList();
  private readonly state = create('p', 'zoom-state');
  private readonly place = create('p', 'zoom-place');
  private readonly scores = create('dl', 'zoom-scores');

  constructor(
    private readonly review: Review,
    below: HTMLElement,
    onCommand: (command: GridCommand) => void,
    onClosed: () => void,
  ) {
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
          onCommand,
        ),
      ],
    });
    const content = create('div', 'zoom-content', [this.image.element, details]);
    this.overlay = new Overlay('zoom', strings.zoom.label, content, below, onClosed);
    this.overlay.element.addEventListener('keydown', (event) => {
      const command = commandOf(event);
      if (!command || pressesButton(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (command.kind === 'zoom') this.overlay.close();
      else onCommand(command);
    });
  }

  get element(): HTMLElement {
    return this.overlay.element;
  }

  /** Where something about the face may be asked beside it. */
  get anchor(): HTMLElement {
    return this.state;
  }

  get isOpen(): boolean {
    return this.overlay.isOpen;
  }

  open(face: number): void {
    this.show(face);
    this.overlay.open();
  }

  takeFocus(): void {
    this.overlay.takeFocus();
  }

  show(face: number): void {
    const { review } = this;
    const { faces } = review;
    const candidates = candidatesText(review, face);
    const suggestion = candidates ?? review.suggestionOf(face);
    const mark = markOf(review, face);
    this.image.bind(review, face, true);
    this.overlay.element.dataset['face'] = String(face);
    this.overlay.element.dataset['state'] = mark.state;
    const given = review.givenOf(face) || strings.card.unlabelled;
    setText(this.labels, suggestion === undefined ? given : `${given} → ${suggestion}`);
    this.low.hidden = !isLowImportance(review, face);
    this.relabel.hidden = !isRelabelCandidate(review, face) || candidates !== undefined;
    this.unclear.hidden = candidates === undefined;
    setTitle(this.unclear, candidates === undefined ? '' : unclearTitle(review, face, candidates));
    const aside = review.asideOf(face);
    this.aside.hidden = this.asideReason.hidden = aside === undefined;
    setText(this.asideReason, aside ?? '');
    const votes = review.votesOf(face);
    this.votesPart.hidden = votes.length === 0;
    this.votes.show(votes);
    setText(this.state, mark.shape ? `${mark.shape} ${mark.text}` : strings.card.undecided);
    setText(this.place, placeOf(review, face));
    this.notes.show(review, face);
    const scores: readonly (readonly [string, number | undefined])[] = [
      [strings.card.importance, faces.importance[face]],
      [strings.zoom.labelQuality, faces.labelQuality[face]],
      [strings.zoom.confidence, faces.confidence[face]],
      [strings.zoom.margin, faces.margin[face]],
    ];
    this.scores.replaceChildren(
      ...scores.flatMap(([name, value]) => [create('dt', '', name), create('dd', '', asScore(value))]),
    );
  }
}
