import type { ReviewChange } from '../../../src/protocol/gallery';
import { messageOf } from '../../../src/base/humanError';
import type { CardAction } from '../grid/card';
import type { FaceGrid } from '../grid/faceGrid';
import type { Host } from '../host';
import type { GridCommand } from '../keys/keyTable';
import { ClassMenu } from '../overlays/classMenu';
import { ConfirmBar } from '../overlays/confirmBar';
import type { Toast } from '../overlays/toast';
import { nextUndecided } from '../store/nextUndecided';
import { type Choice, type Decision, decisionFor, type Review } from '../store/review';
import { strings } from '../strings';

/** What lies over the grid. */
export type Cover = {
  /** Where something may be asked beside the face that it shows; missing: beside its card. */
  readonly anchor?: HTMLElement;
  takeFocus(): void;
};

/** What happens to decisions, and what lies around the grid. */
export type JudgeListener = {
  /** The look of these faces, or the counts, changed. */
  changed(faces: readonly number[]): void;
  /** An undo or redo gave or took these faces' decisions. */
  wentBack(faces: readonly number[]): void;
  /** Gives focus back to the grid, or to what lies over it. */
  takeFocus(): void;
  cover(): Cover | undefined;
};

/** More faces than this at once are asked about first. */
const confirmAbove = 50;

/**
 * Turns keys and buttons into decisions about the selected faces, and moves on to the next undecided one. Decisions are
 * sent one after the other, so that undo takes back what the annotator saw last. A face shows as decided when the host has
 * it on disk; until then it is pending, and after a failure it is as it was.
 */
export class Judge {
  readonly confirmBar = new ConfirmBar();
  readonly menu: ClassMenu;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly review: Review,
    private readonly grid: FaceGrid,
    private readonly host: Host,
    private readonly toast: Toast,
    private readonly listener: JudgeListener,
  ) {
    this.menu = new ClassMenu(review.classes);
  }

  run(command: GridCommand): void {
    switch (command.kind) {
      case 'accept':
        this.accept();
        break;
      case 'reject':
      case 'skip':
      case 'unclear':
      case 'notAFace':
        this.choose({ kind: command.kind });
        break;
      case 'class': {
        const label = this.review.classes[command.index];
        if (label !== undefined) this.choose({ kind: 'label', label });
        else this.toast.hint(strings.decide.noSuchClass(command.index + 1, this.review.classes.length));
        break;
      }
      case 'chooseClass':
        void this.openMenu();
        break;
      case 'undo':
        void this.undo();
        break;
      case 'redo':
        void this.redo();
        break;
    }
  }

  /** A card's button: about the selection when the card belongs to it, else about the card. */
  press(action: CardAction, face: number): void {
    const place = this.grid.list.indexOf(face);
    this.grid.focusPlace(place, {
      select: this.grid.selection.has(face) ? 'keep' : 'only',
      takeFocus: true,
    });
    this.run({ kind: action === 'choose' ? 'chooseClass' : action });
  }

  /** @param text empty to take the annotator's note away. @returns whether it is saved. */
  async note(face: number, text: string): Promise<boolean> {
    try {
      const change = await this.inTurn(() => this.host.note(face, text));
      this.listener.changed([face, ...this.review.apply(change)]);
      this.toast.speak(text === '' ? strings.decide.noteRemoved : strings.decide.noteSaved);
      return true;
    } catch (error) {
      this.toast.error(strings.decide.failed(this.review.faces.image[face] ?? '', messageOf(error)));
      return false;
    }
  }

  private get targets(): readonly number[] {
    const selected = this.grid.selection.facesIn(this.grid.list);
    const focused = this.grid.focusedFace;
    return selected.length > 0 || focused === undefined ? selected : [focused];
  }

  /** Of an unclear face no class may be taken unseen: its menu asks which. */
  private accept(): void {
    const faces = this.targets;
    const [face] = faces;
    const asks = faces.length === 1 && face !== undefined && !this.review.isPending(face);
    if (asks && this.review.candidatesOf(face)) void this.openMenu();
    else this.choose({ kind: 'accept' });
  }

  private choose(choice: Choice): void {
    const faces = this.targets;
    const decision = decisionFor(this.review, faces, choice);
    if (!decision) {
      if (choice.kind === 'accept') this.explainNothing(faces);
      return;
    }
    const count = decision.faces.length;
    if (count <= confirmAbove) this.send(faces, decision);
    else
      void this.confirmBar.ask(questionFor(choice, count)).then((yes) => {
        if (yes) this.send(faces, decision);
        this.listener.takeFocus();
      });
  }

  private send(targets: readonly number[], decision: Decision): void {
    const decided = new Set(decision.faces);
    const leftOut = targets.filter((face) => !decided.has(face) && !this.review.isPending(face));
    void this.decide(decision);
    if (leftOut.length > 0) {
      const unclear = this.countUnclear(leftOut);
      this.toast.hint(strings.decide.leftOut(leftOut.length - unclear, unclear));
    }
    this.advance(decision.faces);
  }

  private advance(decided: readonly number[]): void {
    const { list } = this.grid;
    const last = decided.length === 1 ? this.grid.place : list.lastIndexOf(decided.at(-1) ?? -1);
    const next = nextUndecided(list, last, (face) => this.review.isSettled(face));
    if (next < 0) this.toast.hint(strings.list.allDecided);
    this.grid.focusPlace(next < 0 ? last : next, { select: 'only', takeFocus: !this.listener.cover() });
  }

  private async openMenu(): Promise<void> {
    const anchor = this.listener.cover()?.anchor ?? this.grid.focusedCard;
    const faces = this.targets;
    const [first] = faces;
    if (!anchor || first === undefined) return;
    const isOne = faces.length === 1;
    const label = await this.menu.choose(
      anchor.getBoundingClientRect(),
      isOne ? this.review.givenOf(first) : undefined,
      isOne ? this.suggestedFor(first) : [],
    );
    this.listener.takeFocus();
    if (label !== undefined) this.choose({ kind: 'label', label });
  }

  private suggestedFor(face: number): readonly string[] {
    const suggestion = this.review.suggestionOf(face);
    return this.review.candidatesOf(face) ?? (suggestion === undefined ? [] : [suggestion]);
  }

  private countUnclear(faces: readonly number[]): number {
    return faces.filter((face) => this.review.candidatesOf(face) !== undefined).length;
  }

  private explainNothing(faces: readonly number[]): void {
    const [face] = faces;
    if (face === undefined || this.review.isPending(face)) return;
    const unclear = this.countUnclear(faces);
    if (unclear > 0) this.toast.hint(strings.decide.leftOut(faces.length - unclear, unclear));
    else if (faces.length > 1) this.toast.hint(strings.decide.noSuggestionBulk);
    else if (this.review.hasFailed(face)) this.toast.hint(strings.decide.notAudited);
    else this.toast.hint(strings.decide.noSuggestion(this.review.givenOf(face)));
  }

  private async decide(decision: Decision): Promise<void> {
    const { faces } = decision;
    this.review.setPending(faces, true);
    this.listener.changed(faces);
    try {
      const change = await this.inTurn(() => this.host.decide(decision));
      this.review.setPending(faces, false);
      this.listener.changed([...faces, ...this.review.apply(change)]);
      this.toast.speak(strings.decide.saved(faces.length));
    } catch (error) {
      this.review.setPending(faces, false);
      this.listener.changed(faces);
      const [first] = faces;
      this.toast.error(
        faces.length === 1 && first !== undefined
          ? strings.decide.failed(this.review.faces.image[first] ?? '', messageOf(error))
          : strings.decide.failedBulk(faces.length, messageOf(error)),
      );
    }
  }

  private undo(): Promise<void> {
    return this.goBack(
      strings.header.undo,
      () => this.host.undo(),
      strings.decide.undone,
      strings.decide.nothingToUndo,
    );
  }

  private redo(): Promise<void> {
    return this.goBack(
      strings.header.redo,
      () => this.host.redo(),
      strings.decide.redone,
      strings.decide.nothingToRedo,
    );
  }

  private async goBack(
    action: string,
    request: () => Promise<ReviewChange>,
    done: (faces: number) => string,
    nothing: string,
  ): Promise<void> {
    try {
      const faces = this.review.apply(await this.inTurn(request));
      this.listener.changed(faces);
      this.toast.speak(faces.length > 0 ? done(faces.length) : nothing);
      if (faces.length > 0) this.listener.wentBack(faces);
    } catch (error) {
      this.toast.error(strings.decide.notPossible(action, messageOf(error)));
    }
  }

  private inTurn<T>(request: () => Promise<T>): Promise<T> {
    const answer = this.last.then(request);
    this.last = answer.catch(() => undefined);
    return answer;
  }
}

function questionFor(choice: Choice, faces: number): string {
  const { confirm } = strings.decide;
  return choice.kind === 'label' ? confirm.label(faces, choice.label) : confirm[choice.kind](faces);
}
