import * as v from 'valibot';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError';
import type { WorkbenchRequests } from '../../protocol/galleryCommands';
import type { Handlers } from '../../protocol/rpc';
import { revealRow } from '../labelEditor/rowPlaces';
import type { ReviewSession } from '../reviews/reviewSession';
import { parsePageMessage } from '../ui/pageMessage';
import type { GalleryContext } from './galleryContext';
import { parseFaceRequest, placeOf } from './inspectFace';
import { readUserKeys } from './userKeys';

/** As VS Code names this extension. */
export const extensionId = 'scn-label-audit.scn-label-audit';

/** What the answers need of the gallery. */
export type WorkbenchServices = {
  readonly review: () => Promise<ReviewSession>;
  readonly context: GalleryContext;
  /** The extension's folder among those that belong to no workspace. */
  readonly globalStorageUri: vscode.Uri;
};

const keysSchema = v.object({ apply: v.boolean() });

/** @throws Error when `request` has another shape. */
export function parseKeysApply(request: unknown): boolean {
  return parsePageMessage(keysSchema, request).apply;
}

/** The answers to what the page asks of VS Code around it. */
export function workbenchRequests({
  review,
  context,
  globalStorageUri,
}: WorkbenchServices): Handlers<WorkbenchRequests> {
  const fileOf = async (request: unknown) => {
    const session = await review();
    return imageFileOf(session, parseFaceRequest(request, session));
  };
  return {
    showPlace: async (request) => {
      const session = await review();
      await showPlace(session, parseFaceRequest(request, session));
    },
    revealImage: async (request) => revealFile(await fileOf(request)),
    copyPath: async (request) => {
      const file = await fileOf(request);
      await vscode.env.clipboard.writeText(file);
      return file;
    },
    userKeys: () => readUserKeys(globalStorageUri),
    showKeybindings: () =>
      void vscode.commands.executeCommand('workbench.action.openGlobalKeybindings', `@ext:${extensionId}`),
    keysApply: (request) => context.keysApply(parseKeysApply(request)),
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
  await revealFile(imageFileOf(session, face));
}

/** @throws HumanError where a face has no file that may be shown. */
function imageFileOf(session: ReviewSession, face: number): string {
  const file = session.fileOf(face);
  if (file !== '') return file;
  throw new HumanError(
    vscode.l10n.t(
      '“{0}” has no image file to show: {1}',
      session.result.images[face] ?? '',
      session.result.failures.get(face) ?? vscode.l10n.t('the audit found none.'),
    ),
  );
}

async function revealFile(file: string): Promise<void> {
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(file));
}
