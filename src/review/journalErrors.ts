import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../base/humanError';
import { withoutStop } from '../base/text';
import type { JournalEntry } from './entries';

/** What is refused, a link for example, says itself where it is and what to do. */
export function unreadable(file: string, error: unknown): HumanError {
  if (error instanceof HumanError)
    return new HumanError(l10n.t('The decisions in {0} cannot be read. {1}', file, error.message), {
      cause: error,
    });
  return new HumanError(
    l10n.t(
      'The decisions in {0} cannot be read ({1}); put the file right or move it away.',
      file,
      messageOf(error),
    ),
    { cause: error },
  );
}

/** What a line that could not be written means for who waits for it. */
export function unwritable(file: string, kind: JournalEntry['kind'] | undefined, error: unknown): HumanError {
  if (error instanceof HumanError) return refused(file, kind, error);
  const why = messageOf(error);
  switch (kind) {
    case 'undo':
      return new HumanError(
        l10n.t(
          'The undo could not be saved in {0} ({1}), so it does not count; make the folder writable or free some space, then try again.',
          file,
          why,
        ),
        { cause: error },
      );
    case 'redo':
      return new HumanError(
        l10n.t(
          'The redo could not be saved in {0} ({1}), so it does not count; make the folder writable or free some space, then try again.',
          file,
          why,
        ),
        { cause: error },
      );
    case 'note':
      return new HumanError(
        l10n.t(
          'The note could not be saved in {0} ({1}); make the folder writable or free some space, then save it again.',
          file,
          why,
        ),
        { cause: error },
      );
    case 'commit-started':
    case 'undo-commit-started':
      return new HumanError(
        l10n.t(
          'The commit could not be noted in {0} ({1}), so no label was changed; make the folder writable or free some space, then try again.',
          file,
          why,
        ),
        { cause: error },
      );
    case 'commit-finished':
    case 'undo-commit-finished':
      return new HumanError(
        l10n.t(
          'The labels are written, but that could not be noted in {0} ({1}); make the folder writable or free some space, then open the gallery again, which notes it.',
          file,
          why,
        ),
        { cause: error },
      );
    case 'commit-abandoned':
      return new HumanError(
        l10n.t(
          'No label was changed, but that could not be noted in {0} ({1}); make the folder writable or free some space, then open the gallery again, which notes it.',
          file,
          why,
        ),
        { cause: error },
      );
    default:
      return new HumanError(
        l10n.t(
          'The decision could not be saved in {0} ({1}), so it does not count; make the folder writable or free some space, then decide again.',
          file,
          why,
        ),
        { cause: error },
      );
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

/** As `unwritable`, where the reason says itself where it is and what to do. */
function refused(file: string, kind: JournalEntry['kind'] | undefined, reason: HumanError): HumanError {
  const { message } = reason;
  switch (kind) {
    case 'commit-finished':
    case 'undo-commit-finished':
      return new HumanError(
        l10n.t(
          'The labels are written, but that could not be noted. {0} The gallery notes it when it opens again.',
          message,
        ),
        { cause: reason },
      );
    case 'commit-abandoned':
      return new HumanError(
        l10n.t(
          'No label was changed, but that could not be noted. {0} The gallery notes it when it opens again.',
          message,
        ),
        { cause: reason },
      );
    default:
      return new HumanError(
        l10n.t('This could not be saved in {0}, so it does not count. {1}', file, message),
        {
          cause: reason,
        },
      );
  }
}

export function unfinished(): HumanError {
  return new HumanError(
    l10n.t('The last commit has not been settled yet; open the gallery again before you commit.'),
  );
}
