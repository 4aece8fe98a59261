import type { LabelCount } from '../../commits/planCommit';
import type { FileMove, LabelChange, LabelEdit } from '../../labels/labelFile';
import type { ReviewSession } from '../reviews/reviewSession';

/** A planned commit as a person is to see it before it is written. */
export type PlannedLook = {
  readonly changes: readonly LabelChange[];
  readonly counts: readonly LabelCount[];
  /** What it does to the disk; undefined where the labels change in an editor. */
  readonly edit: LabelEdit | undefined;
  /** Rows that stay as they are although somebody decided otherwise: a sentence each. */
  readonly left: readonly string[];
  readonly notes: readonly string[];
  /** It takes the place of one that was shown, since the labels or the decisions changed. */
  readonly isAnew: boolean;
};

/** `back`: the person was elsewhere in between, and may have decided something. */
export type LookAnswer = 'commit' | 'showText' | 'back';

/** Shows planned commits, one at a time. */
export type CommitLook = {
  /**
   * Shows what would be written, unless it is shown already, and waits for an answer about it.
   * @throws CancelledError where the person leaves it, or another commit takes its place.
   */
  ask(session: ReviewSession, planned: PlannedLook): Promise<LookAnswer>;
  /** @param planned only where this is what is shown; undefined: whatever is. */
  close(planned?: PlannedLook): void;
};

/** All images that an edit moves. */
export function movesOf(edit: LabelEdit): readonly FileMove[] {
  switch (edit.kind) {
    case 'move':
      return edit.moves;
    case 'several':
      return edit.edits.flatMap(movesOf);
    case 'rewrite':
      return [];
  }
}
