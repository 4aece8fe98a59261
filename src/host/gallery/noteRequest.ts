import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type { GalleryRequests } from '../../protocol/gallery';
import { HumanError } from '../../base/humanError';
import { longestNote, plainNote } from '../../protocol/noteText';
import { parsePageMessage } from '../pages/pageMessage';
import { faceNumber } from './faceNumber';

/** With the controls and blanks that a note is kept without, in UTF-16 units. */
const longestText = 10 * longestNote;

const schema = v.object({ face: faceNumber, text: v.string() });

/**
 * The page's note as it is kept: without control characters.
 * @throws Error when `request` has another shape, HumanError where the note is too long.
 */
export function parseNoteRequest(request: unknown): Parameters<GalleryRequests['note']>[0] {
  const { face, text } = parsePageMessage(schema, request);
  // What is far too long is not worth being cleaned.
  const note = text.length > longestText ? text : plainNote(text);
  if (note.length > longestNote) {
    const counts = [note.length, longestNote].map((count) => count.toLocaleString('en-GB'));
    throw new HumanError(l10n.t('The note has {0} characters, and {1} are the most. Shorten it.', ...counts));
  }
  return { face, text: note };
}
