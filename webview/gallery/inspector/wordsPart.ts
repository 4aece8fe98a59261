import { create, setText } from '../../shared/dom';
import { labelBy, proposalTexts, wordBy } from '../grid/describe';
import { VoteBars } from '../grid/voteBars';
import { NoteList } from '../notes/noteList';
import type { Review } from '../store/review';
import { secondWords } from '../review/secondWords';
import { otherLabelOf, secondLabelOf } from '../store/secondLabels';
import { strings } from '../strings';
import { createPart } from './part';
import { inspectorStrings as say } from './strings';

const { inspector: inFile } = secondWords;

/** What people say of a face: votes, the annotators' decisions, their notes. Parts without anything are not there. */
export class WordsPart {
  private readonly votes = new VoteBars(Infinity);
  private readonly votesPart = createPart(say.votes, this.votes.element);
  private readonly second = create('p', 'inspector-second');
  private readonly secondPart;
  private readonly decisions = create('ul', 'inspector-words');
  private readonly decisionsPart = createPart(say.decisions.title, this.decisions);
  private readonly proposals = create('ul', 'inspector-words');
  private readonly proposalsPart = createPart(say.proposals, this.proposals);
  private readonly notes = new NoteList();
  private readonly notesPart = createPart(say.notes.title, this.notes.element);
  readonly element: HTMLElement;

  constructor(private readonly review: Review) {
    this.secondPart = createPart(inFile.title(review.faces.second?.name ?? ''), this.second);
    this.secondPart.hidden = review.faces.second === undefined;
    this.element = create('div', 'inspector-people', [
      this.votesPart,
      this.secondPart,
      this.proposalsPart,
      this.decisionsPart,
      this.notesPart,
    ]);
  }

  show(face: number): void {
    const votes = this.review.votesOf(face);
    this.votes.show(votes);
    this.votesPart.hidden = votes.length === 0;
    setText(this.second, this.thereOf(face));
    this.showDecisions(face);
    const lines = proposalTexts(this.review, face);
    this.proposals.replaceChildren(...lines.map((text) => create('li', '', text)));
    this.proposalsPart.hidden = lines.length === 0;
    this.notes.show(this.review, face);
    this.notesPart.hidden = this.notes.element.hidden;
  }

  /** What another label file says. */
  private thereOf(face: number): string {
    const { faces } = this.review;
    if (secondLabelOf(faces, face) === undefined) return inFile.none;
    return otherLabelOf(faces, face) ?? inFile.same;
  }

  /** Only where others decided, too: the annotator's own is above. */
  private showDecisions(face: number): void {
    const decision = this.review.decisionOf(face);
    const others = decision?.others ?? [];
    const isOwn = decision && decision.verdict !== null && decision.by === undefined;
    const lines = [
      ...(isOwn ? [strings.card.byYou(labelBy(this.review, face, decision))] : []),
      ...others.map((other) => wordBy(other)),
      ...(decision?.disputed ? [say.decisions.disputed] : []),
    ];
    this.decisions.replaceChildren(...lines.map((text) => create('li', '', text)));
    this.decisionsPart.hidden = others.length === 0;
  }
}
