import { HumanError, messageOf } from '../protocol/humanError';
import type { JournalEntry } from './entries';

const freeSpace = 'make the folder writable or free some space';

export function unreadable(file: string, error: unknown): HumanError {
  return new HumanError(
    `The decisions in ${file} cannot be read (${messageOf(error)}); put the file right or move it away.`,
    { cause: error },
  );
}

/** What a line that could not be written means for who waits for it. */
export function unwritable(file: string, kind: JournalEntry['kind'] | undefined, error: unknown): HumanError {
  const why = `(${messageOf(error)})`;
  switch (kind) {
    case 'undo':
    case 'redo':
      return new HumanError(
        `The ${kind} could not be saved in ${file} ${why}, so it does not count; ${freeSpace}, then try again.`,
        { cause: error },
      );
    case 'note':
      return new HumanError(
        `The note could not be saved in ${file} ${why}; ${freeSpace}, then save it again.`,
        { cause: error },
      );
    case 'commit-started':
    case 'undo-commit-started':
      return new HumanError(
        `The commit could not be noted in ${file} ${why}, so no label was changed; ${freeSpace}, then try again.`,
        { cause: error },
      );
    case 'commit-finished':
    case 'undo-commit-finished':
      return new HumanError(
        `The labels are written, but that could not be noted in ${file} ${why}; ${freeSpace}, then open the gallery again, which notes it.`,
        { cause: error },
      );
    case 'commit-abandoned':
      return new HumanError(
        `No label was changed, but that could not be noted in ${file} ${why}; ${freeSpace}, then open the gallery again, which notes it.`,
        { cause: error },
      );
    default:
      return new HumanError(
        `The decision could not be saved in ${file} ${why}, so it does not count; ${freeSpace}, then decide again.`,
        { cause: error },
      );
  }
}

export function unfinished(): HumanError {
  return new HumanError(
    'The last commit has not been settled yet; open the gallery again before you commit.',
  );
}
