import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../base/humanError';
import { withoutStop } from '../base/text';
import type { JournalEntry } from './entries';

/** What is refused, a link for example, says itself where it is and what to do. */
export function unreadable(file: string, error: unknown): HumanError {
  const why = messageOf(error);
  const sentence =
    error instanceof HumanError
      ? l10n.t('The decisions in {0} cannot be read. {1}', file, why)
      : l10n.t('The decisions in {0} cannot be read ({1}); put the file right or move it away.', file, why);
  return new HumanError(sentence, { cause: error });
}

/** What a line that could not be written means for who waits for it. */
export function unwritable(file: string, kind: JournalEntry['kind'] | undefined, error: unknown): HumanError {
  const sentence = error instanceof HumanError ? refusedText : unwritableText;
  return new HumanError(sentence(file, kind, messageOf(error)), { cause: error });
}

function unwritableText(file: string, kind: JournalEntry['kind'] | undefined, why: string): string {
  switch (kind) {
    case 'undo':
      return l10n.t(
        'The undo could not be saved in {0} ({1}), so it does not count; make the folder writable or free some space, then try again.',
        file,
        why,
      );
    case 'redo':
      return l10n.t(
        'The redo could not be saved in {0} ({1}), so it does not count; make the folder writable or free some space, then try again.',
        file,
        why,
      );
    case 'note':
      return l10n.t(
        'The note could not be saved in {0} ({1}); make the folder writable or free some space, then save it again.',
        file,
        why,
      );
    case 'proposal':
      return l10n.t(
        'What was proposed could not be saved in {0} ({1}), so none of it is there; make the folder writable or free some space, then propose it again.',
        file,
        why,
      );
    case 'commit-started':
    case 'undo-commit-started':
      return l10n.t(
        'The commit could not be noted in {0} ({1}), so no label was changed; make the folder writable or free some space, then try again.',
        file,
        why,
      );
    case 'commit-finished':
    case 'undo-commit-finished':
      return l10n.t(
        'The labels are written, but that could not be noted in {0} ({1}); make the folder writable or free some space, then open the gallery again, which notes it.',
        file,
        why,
      );
    case 'commit-abandoned':
      return l10n.t(
        'No label was changed, but that could not be noted in {0} ({1}); make the folder writable or free some space, then open the gallery again, which notes it.',
        file,
        why,
      );
    default:
      return l10n.t(
        'The decision could not be saved in {0} ({1}), so it does not count; make the folder writable or free some space, then decide again.',
        file,
        why,
      );
  }
}

/** As `unwritableText`, where the reason says itself where it is and what to do. */
function refusedText(file: string, kind: JournalEntry['kind'] | undefined, reason: string): string {
  switch (kind) {
    case 'commit-finished':
    case 'undo-commit-finished':
      return l10n.t(
        'The labels are written, but that could not be noted. {0} The gallery notes it when it opens again.',
        reason,
      );
    case 'commit-abandoned':
      return l10n.t(
        'No label was changed, but that could not be noted. {0} The gallery notes it when it opens again.',
        reason,
      );
    default:
      return l10n.t('This could not be saved in {0}, so it does not count. {1}', file, reason);
  }
}

/** What was decided while nothing could be written beside the data waits on. */
export function inadmissible(file: string, error: unknown): HumanError {
  return new HumanError(
    l10n.t(
      'What was decided before this workspace was trusted could not be added to {0} ({1}). It is kept in the extension’s storage and added when the gallery opens again or with the next decision; make the folder writable or free some space.',
      file,
      withoutStop(messageOf(error)),
    ),
    { cause: error },
  );
}

export function unfinished(): HumanError {
  return new HumanError(
    l10n.t('The last commit has not been settled yet; open the gallery again before you commit.'),
  );
}
