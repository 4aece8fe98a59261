import type { ReviewChange } from '../../../src/protocol/gallery';
import { messageOf } from '../../../src/base/humanError';
import type { Host } from '../host';
import type { Review } from '../store/review';
import { strings } from '../strings';
import type { Decision } from './verdict';

/** What happens to decisions. */
export type DeciderListener = {
  /** The look of these faces, or the counts, changed. */
  changed(faces: readonly number[]): void;
  /** An undo or redo gave or took these faces' decisions. */
  wentBack(faces: readonly number[]): void;
  /** For the status line. */
  said(sentence: string): void;
  failed(sentence: string): void;
};

/**
 * Sends decisions one after the other, so that undo takes back what the annotator saw last. A face shows as decided
 * when the host has it on disk; until then it is pending, and after a failure it is as it was.
 */
export class Decider {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly host: Host,
    private readonly review: Review,
    private readonly listener: DeciderListener,
  ) {}

  async decide(decision: Decision): Promise<void> {
    const { faces } = decision;
    this.review.setPending(faces, true);
    this.listener.changed(faces);
    try {
      const change = await this.inTurn(() => this.host.decide(decision));
      this.review.setPending(faces, false);
      this.listener.changed([...faces, ...this.review.apply(change)]);
      this.listener.said(strings.decide.saved(faces.length));
    } catch (error) {
      this.review.setPending(faces, false);
      this.listener.changed(faces);
      const [first] = faces;
      this.listener.failed(
        faces.length === 1 && first !== undefined
          ? strings.decide.failed(this.review.faces.image[first] ?? '', messageOf(error))
          : strings.decide.failedBulk(faces.length, messageOf(error)),
      );
    }
  }

  /** @param text empty to take the annotator's note away. @returns whether it is saved. */
  async note(face: number, text: string): Promise<boolean> {
    try {
      const change = await this.inTurn(() => this.host.note(face, text));
      this.listener.changed([face, ...this.review.apply(change)]);
      this.listener.said(text === '' ? strings.decide.noteRemoved : strings.decide.noteSaved);
      return true;
    } catch (error) {
      this.listener.failed(strings.decide.failed(this.review.faces.image[face] ?? '', messageOf(error)));
      return false;
    }
  }

  undo(): Promise<void> {
    return this.goBack(
      strings.header.undo,
      () => this.host.undo(),
      strings.decide.undone,
      strings.decide.nothingToUndo,
    );
  }

  redo(): Promise<void> {
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
      this.listener.said(faces.length > 0 ? done(faces.length) : nothing);
      if (faces.length > 0) this.listener.wentBack(faces);
    } catch (error) {
      this.listener.failed(strings.decide.notPossible(action, messageOf(error)));
    }
  }

  private inTurn<T>(request: () => Promise<T>): Promise<T> {
    const answer = this.last.then(request);
    this.last = answer.catch(() => undefined);
    return answer;
  }
}
