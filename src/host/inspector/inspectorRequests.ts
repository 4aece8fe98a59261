import * as vscode from 'vscode';
import type { NeighbourSearch } from '../../audit/neighbours/neighbourSearch';
import { HumanError } from '../../base/humanError';
import type { GalleryRequests } from '../../protocol/gallery';
import type { Handlers } from '../../protocol/rpc';
import { revealRow } from '../labelEditor/revealRow';
import type { ReviewSession } from '../reviews/reviewSession';
import { inspectFace, neighboursOf, parseFaceRequest, placeOf } from './inspectFace';

/** The answers to what the page asks about one face. */
export function inspectorRequests(
  review: () => Promise<ReviewSession>,
  search: Pick<NeighbourSearch, 'nearest'>,
): Pick<Handlers<GalleryRequests>, 'inspect' | 'neighbours' | 'showPlace'> {
  return {
    inspect: async (request) => {
      const session = await review();
      return inspectFace(session, parseFaceRequest(request, session));
    },
    neighbours: async (request) => {
      const session = await review();
      const face = parseFaceRequest(request, session);
      return neighboursOf(session, face, (question) => search.nearest(question));
    },
    showPlace: async (request) => {
      const session = await review();
      await showPlace(session, parseFaceRequest(request, session));
    },
  };
}

/**
 * Shows a face's label where it stands: its row in an editor, or its image in the Explorer.
 * @throws HumanError where there is neither, or the row is gone.
 */
async function showPlace(session: ReviewSession, face: number): Promise<void> {
  if (placeOf(session, face).kind !== 'image') {
    await revealRow(session, face);
    return;
  }
  const file = session.fileOf(face);
  if (file === '')
    throw new HumanError(
      vscode.l10n.t(
        '“{0}” has no image file to show: {1}',
        session.result.images[face] ?? '',
        session.result.failures.get(face) ?? vscode.l10n.t('the audit found none.'),
      ),
    );
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(file));
}
