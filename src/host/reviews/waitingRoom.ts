import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { sha256 } from '../../base/disk/fingerprints';
import type { WaitingRoom } from '../../review/waitingEntries';

/**
 * Where decisions on a data folder wait while its workspace is not trusted: a folder of the extension's own, so that
 * nothing is written beside data that may lead elsewhere.
 * @param storage folder for those of all data folders.
 */
export async function waitingRoomFor(storage: string, dataFolder: string): Promise<WaitingRoom> {
  // What is called otherwise by a link, or in another window, is the same folder.
  const real = await realpath(dataFolder).catch(() => dataFolder);
  return {
    folder: path.join(storage, sha256(real).slice(0, 32)),
    isUsed: () => !vscode.workspace.isTrusted,
  };
}
