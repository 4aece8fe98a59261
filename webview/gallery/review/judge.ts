import type { ReviewChange, SharedDecision } from '../../../src/protocol/gallery';
import { messageOf } from '../../../src/base/humanError';
import { Turns } from '../../../src/base/turns';
import { type CardAction, cardChoices } from '../grid/choiceLines';
import type { FaceGrid } from '../grid/faceGrid';
import type { Host } from '../guard';
import type { Commands } from '../keys/keyTable';
import type { ClassMenu } from '../overlays/classMenu';
import type { ConfirmBar } from '../overlays/confirmBar';
import type { Toast } from '../overlays/toast';
import { inAuditedWords } from '../store/auditedWords';
import { nextUndecided } from '../store/nextUndecided';
import type { Review } from '../store/review';
import { offersCandidates } from '../grid/describe';
import { strings } from '../strings';
import { secondWords } from './secondWords';
import { type Choice, questionFor } from './bulkQuestion';
import { aboutCopies } from './copies';

/** What lies over the grid. */
export type Cover = {
  /** Where something may be asked beside the face that it shows; missing: beside its card. */
  readonly anchor?: HTMLElement;
  takeFocus(): void;
};

/** What a decision was made with. */
type DecidedBy = 'key' | 'mouse';

/** Where the judge asks the annotator, and says what became of it. */
export type JudgeVoice = { readonly toast: Toast; readonly confirmBar: ConfirmBar; readonly menu: ClassMenu };

/** What happens to decisions, and what lies around the grid. */
export type JudgeListener = {
  /** The look of these faces, or the counts, changed. */
  changed(faces: readonly number[]): void;
  /** An undo or redo gave or took these faces' decisions. */
  wentBack(faces: readonly number[]): void;
  /** Shows these faces, and no others, side by side. */
  showTogether(faces: readonly number[]): void;
  /** Gives focus back to the grid, or to what lies over it. */
  takeFocus(): void;
  cover(): Cover | undefined;
  /** Nothing of what is shown is undecided any more. */
  allDecided(): void;
  /** The annotator decided about so many faces in one act. */
  acted(faces: number): void;
};

/**
 * Turns keys and buttons into decisions about the selected faces, and moves on to the next undecided one. Decisions are
 * sent one after the other, so that undo takes back what the annotator saw last. A face shows as decided when the host has
 * it on disk; until then it is pending, and after a failure it is as it was.
 */
export class Judge {
  /** What its keys do. */
  readonly commands = {
    accept: () => this.choose({ kind: 'accept' }),
    reject: () => this.choose({ kind: 'reject' }),
    skip: () => this.choose({ kind: 'skip' }),
    unclear: () => this.choose({ kind: 'unclear' }),
    notAFace: () => this.choose({ kind: 'notAFace' }),
    class: (index) => this.chooseClass(index),
    choice: (index) => this.choice(index),
    chooseClass: () => this.openMenu(),
    undo: () => this.goBack('undo'),
    redo: () => this.goBack('redo'),
    commit: () => this.commit(),
    typed: () => this.voice.toast.hint(strings.decide.typed),
  } satisfies Partial<Commands>;
  private readonly turns = new Turns();
  /** With what is being decided now. */
  private hand: DecidedBy = 'key';

  constructor(
    private readonly review: Review,
    private readonly grid: FaceGrid,
    private readonly host: Host,
    private readonly voice: JudgeVoice,
    private readonly listener: JudgeListener,
  ) {}

  /** A card's button: about the selection when the card belongs to it, else about the card. */
  press(action: CardAction, face: number): void {
    this.grid.takeFace(face);
    if (action === 'choose') void this.openMenu('mouse');
    else if (action === 'skip') this.choose({ kind: action }, 'mouse');
    else this.choice(cardChoices.indexOf(action), 'mouse');
  }

  /** Does what a menu asks for: as after a press, nothing moves under the pointer. */
  byMouse(run: () => void): void {
    this.hand = 'mouse';
    run();
    this.hand = 'key';
  }

  /** Resolves once all that was decided is saved, or was not. */
  saved(): Promise<void> {
    return this.turns.ended();
  }

  /** Writes several decisions in one act. @returns why nothing of it was saved; undefined once all of it is. */
  decideTogether(decisions: readonly SharedDecision[]): Promise<string | undefined> {
    const faces = decisions.flatMap((decision) => decision.faces);
    return this.write(faces, () => this.sendAll(decisions));
  }

  /** @param text empty to take the annotator's note away. @returns whether it is saved. */
  async note(face: number, text: string): Promise<boolean> {
    try {
      const change = await this.turns.take(() => this.host.call('note', { face, text }));
      this.listener.changed([face, ...this.review.apply(change)]);
      this.voice.toast.speak(text === '' ? strings.decide.noteRemoved : strings.decide.noteSaved);
      return true;
    } catch (error) {
      this.voice.toast.error(strings.decide.failed(this.review.faces.image[face] ?? '', messageOf(error)));
      return false;
    }
  }

  private get targets(): readonly number[] {
    const selected = this.grid.selection.facesIn(this.grid.list);
    const focused = this.grid.focusedFace;
    return selected.length > 0 || focused === undefined ? selected : [focused];
  }

  /** One of the classes that a face is offered; of several faces, each its own label or suggestion. */
  private choice(index: number, by = this.hand): void {
    const faces = this.targets;
    const [face] = faces;
    if (face === undefined) return;
    const choice = this.review.choicesOf(face)[index];
    if (index === 0) this.choose({ kind: 'reject' }, by);
    else if (faces.length === 1 && choice) this.choose({ kind: 'label', label: choice.name }, by);
    else if (faces.length > 1 && index === 1) this.choose({ kind: 'accept' }, by);
    else this.voice.toast.hint(faces.length > 1 ? strings.decide.choiceOfSeveral : strings.decide.noChoice);
  }

  private chooseClass(index: number): void {
    const label = this.review.classes[index];
    if (label !== undefined) this.choose({ kind: 'label', label });
    else this.voice.toast.hint(strings.decide.noSuchClass(index + 1, this.review.classes.length));
  }

  private choose(choice: Choice, by = this.hand): void {
    const faces = this.targets;
    const decision = decisionFor(this.review, faces, choice);
    if (!decision) {
      if (choice.kind === 'accept') this.explainNothing(faces);
      return;
    }
    const question = questionFor(this.review, choice, decision.faces);
    const kept = new Set(decision.faces);
    const leftOut = faces.filter((face) => !kept.has(face) && !this.review.isPending(face));
    if (!question) this.send(decision, leftOut, by);
    else
      void this.voice.confirmBar.ask(question.text, question.answers).then((answer) => {
        const chosen = answer === undefined ? undefined : question.answers[answer];
        if (chosen) this.send({ ...decision, faces: chosen.faces }, leftOut, by);
        this.listener.takeFocus();
      });
  }

  /** @param leftOut those of the wanted faces that it could not mean. */
  private send(decision: SharedDecision, leftOut: readonly number[], by: DecidedBy): void {
    const leftOutText = leftOut.length > 0 ? this.leftOutText(leftOut) : '';
    if (leftOutText !== '') this.voice.toast.hint(leftOutText);
    void this.decide(decision, leftOutText);
    this.advance(decision.faces, by);
  }

  /** On to the next undecided face; after the mouse only as far as nothing moves under it. */
  private advance(decided: readonly number[], by: DecidedBy): void {
    const { list } = this.grid;
    const last = decided.length === 1 ? this.grid.place : list.lastIndexOf(decided.at(-1) ?? -1);
    const next = nextUndecided(list, last, (face) => this.review.isSettled(face));
    if (next < 0) this.listener.allDecided();
    const stays = by === 'mouse' && !this.listener.cover();
    const place = next < 0 || (stays && !this.grid.isInView(next)) ? last : next;
    // Those that come next are to be in sight, not those that are done.
    this.grid.focusPlace(place, {
      select: 'only',
      takeFocus: !this.listener.cover(),
      stays,
      leads: next >= 0,
    });
  }

  private async openMenu(by = this.hand): Promise<void> {
    const anchor = this.listener.cover()?.anchor ?? this.grid.focusedCard;
    const faces = this.targets;
    const [first] = faces;
    if (!anchor || first === undefined) return;
    const isOne = faces.length === 1;
    const label = await this.voice.menu.choose(
      anchor.getBoundingClientRect(),
      isOne ? this.review.givenOf(first) : undefined,
      isOne ? this.suggestedFor(first) : [],
    );
    this.listener.takeFocus();
    if (label !== undefined) this.choose({ kind: 'label', label }, by);
  }

  private suggestedFor(face: number): readonly string[] {
    const suggestion = this.review.suggestionOf(face);
    if (suggestion === undefined || this.review.isQuestion(face)) return [];
    return this.review.candidatesOf(face) ?? [suggestion];
  }

  private leftOutText(faces: readonly number[]): string {
    const unclear = faces.filter((face) => this.review.candidatesOf(face) !== undefined).length;
    const questions = faces.filter((face) => this.review.isQuestion(face)).length;
    return strings.decide.leftOut({ faces: faces.length - unclear - questions, unclear, questions });
  }

  private explainNothing(faces: readonly number[]): void {
    const [face] = faces;
    if (face === undefined || this.review.isPending(face)) return;
    const { decide } = strings;
    const candidates = this.review.candidatesOf(face);
    const isAsked = (each: number) => this.review.candidatesOf(each) ?? this.review.isQuestion(each);
    // No class may be taken unseen where two are about as likely, or the label is likelier than the suggestion.
    const hint = offersCandidates(this.review, face) ? decide.unclear : secondWords.unclearHint;
    if (faces.length === 1 && candidates) this.voice.toast.hint(hint(...candidates));
    else if (faces.length === 1 && this.review.isQuestion(face))
      this.voice.toast.hint(decide.question(this.review.givenOf(face), this.review.suggestionOf(face) ?? ''));
    else if (faces.some(isAsked)) this.voice.toast.hint(this.leftOutText(faces));
    else if (faces.length > 1) this.voice.toast.hint(strings.decide.noSuggestionBulk);
    else if (this.review.hasFailed(face)) this.voice.toast.hint(strings.decide.notAudited);
    else this.voice.toast.hint(strings.decide.noSuggestion(this.review.givenOf(face)));
  }

  private sendAll(decisions: readonly SharedDecision[]): Promise<ReviewChange> {
    const [first, ...others] = inAuditedWords(this.review, decisions);
    return first && others.length === 0
      ? this.host.call('decide', first)
      : this.host.call('decideTogether', { decisions: first ? [first, ...others] : [] });
  }

  /** @param note to say with what is said once it is saved. */
  private async decide(decision: SharedDecision, note: string): Promise<void> {
    const { faces } = decision;
    const reason = await this.write(faces, () => this.sendAll([decision]));
    if (reason === undefined) return this.followUp(faces, note);
    const [first] = faces;
    this.voice.toast.error(
      faces.length === 1 && first !== undefined
        ? strings.decide.failed(this.review.faces.image[first] ?? '', reason)
        : strings.decide.failedBulk(faces.length, reason),
    );
  }

  /** @returns why nothing was saved; undefined once all is. */
  private async write(
    faces: readonly number[],
    send: () => Promise<ReviewChange>,
  ): Promise<string | undefined> {
    this.listener.acted(faces.length);
    this.review.setPending(faces, true);
    this.listener.changed(faces);
    try {
      const change = await this.turns.take(send);
      this.review.setPending(faces, false);
      this.listener.changed([...faces, ...this.review.apply(change)]);
      this.voice.toast.speak(strings.decide.saved(faces.length));
      return undefined;
    } catch (error) {
      this.review.setPending(faces, false);
      this.listener.changed(faces);
      return messageOf(error);
    }
  }

  /** What there is to say about a decision that is saved: many can be taken back as one, copies want the same label. */
  private followUp(faces: readonly number[], note: string): void {
    const { toast } = this.voice;
    const { decide } = strings;
    const [face] = faces;
    if (faces.length > 1)
      return toast.offer(
        [decide.savedAsOne(faces.length), note].filter((text) => text !== '').join(' '),
        decide.undo,
        () => void this.goBack('undo'),
      );
    // What is said already is not to be covered.
    if (note !== '') return undefined;
    const copies = face === undefined ? undefined : aboutCopies(this.review, face);
    if (copies?.kind === 'clash')
      toast.offer(decide.copyClash(copies.label, copies.other), decide.showCopies, () =>
        this.listener.showTogether(copies.faces),
      );
    else if (copies)
      toast.offer(
        decide.copiesOpen(copies.faces.length, copies.label),
        decide.alike,
        () => void this.decideAlike(copies.decisions),
      );
  }

  private async decideAlike(decisions: readonly SharedDecision[]): Promise<void> {
    const faces = decisions.flatMap((decision) => decision.faces);
    const reason = await this.decideTogether(decisions);
    if (reason === undefined) this.followUp(faces, '');
    else this.voice.toast.error(strings.decide.failedBulk(faces.length, reason));
  }

  private commit(): void {
    const { header, decide } = strings;
    if (this.review.uncommitted === 0) return this.voice.toast.hint(header.commitTitle(0));
    this.host
      .call('commit', undefined)
      .catch((error: unknown) =>
        this.voice.toast.error(decide.notPossible(header.commit(0), messageOf(error))),
      );
  }

  private async goBack(step: 'undo' | 'redo'): Promise<void> {
    const { header, decide } = strings;
    const [done, nothing] = {
      undo: [decide.undone, decide.nothingToUndo] as const,
      redo: [decide.redone, decide.nothingToRedo] as const,
    }[step];
    try {
      const faces = this.review.apply(await this.turns.take(() => this.host.call(step, undefined)));
      this.listener.changed(faces);
      this.voice.toast.speak(faces.length > 0 ? done(faces.length) : nothing);
      if (faces.length > 0) this.listener.wentBack(faces);
    } catch (error) {
      this.voice.toast.error(decide.notPossible(header[step], messageOf(error)));
    }
  }
}

/**
 * The decision that a choice means for these faces. Faces still waiting for an answer are left out, and so are faces
 * without a suggestion of their own when suggestions are accepted, or with one that is less likely than their label: to
 * accept an unclear one is to choose its class. For one face, choosing the suggested class is to accept it, and choosing the given class is to keep it.
 *
 * @returns undefined where the choice means nothing for any of them.
 */
export function decisionFor(
  review: Review,
  faces: readonly number[],
  choice: Choice,
): SharedDecision | undefined {
  const open = faces.filter((face) => !review.isPending(face));
  if (choice.kind === 'accept') {
    const isAcceptable = (face: number) =>
      review.suggestionOf(face) !== undefined &&
      review.candidatesOf(face) === undefined &&
      !review.isQuestion(face);
    const acceptable = open.filter(isAcceptable);
    return acceptable.length > 0 ? { faces: acceptable, verdict: 'accept' } : undefined;
  }
  const [first] = open;
  if (first === undefined) return undefined;
  if (choice.kind !== 'label') return { faces: open, verdict: choice.kind };
  if (open.length === 1 && choice.label === review.suggestionOf(first))
    return { faces: open, verdict: 'accept' };
  if (open.length === 1 && choice.label === review.givenOf(first)) return { faces: open, verdict: 'reject' };
  return { faces: open, verdict: 'relabel', label: choice.label };
}
