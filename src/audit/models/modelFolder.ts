import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { makeOwnFolder, openOwn, statOwn, writeNewOwn } from '../../base/disk/ownFiles';
import { renameOver } from '../../base/disk/renameOver';
import { syncFolder } from '../../base/disk/writeWhole';
import { errorCode, explainFileError, explaining, unlessGone } from '../../base/disk/fileErrors';
import { HumanError } from '../../base/humanError';
import { makeRoomFor } from '../../labels/places';
import {
  type ScnModelDescription,
  descriptionFile,
  facesFile,
  parseModelDescription,
  weightsFile,
} from '../../scn/models/modelDescription';
import { type ModelFiles, type ScnModel, decodeModel } from '../../scn/models/modelFiles';

/** A description of a network with hundreds of tensors takes kilobytes. */
const longestDescription = 16 * 1024 * 1024;
/** As many faces as any data set here has, at 16 bytes each, with room. */
const longestFaces = 16 * 16 * 1024 * 1024;

const modelFileNames: readonly string[] = [descriptionFile, weightsFile, facesFile];

/**
 * Writes a model's folder all at once or not at all; a model that is there already is replaced.
 * @throws HumanError where the folder holds something else, or the disk refuses.
 */
export async function writeModelFolder(folder: string, files: ModelFiles): Promise<void> {
  await refuseForeignFolder(folder);
  const mark = randomBytes(4).toString('hex');
  const fresh = `${folder}.${mark}.new`;
  const old = `${folder}.${mark}.old`;
  try {
    await makeOwnFolder(fresh);
    for (const [name, content] of files) await writeNewOwn(path.join(fresh, name), content, true);
    await syncFolder(fresh);
    const wasThere = await renameOver(folder, old).then(() => true, unlessGone);
    try {
      await renameOver(fresh, folder);
    } catch (error) {
      if (wasThere) await renameOver(old, folder);
      throw error;
    }
    await syncFolder(path.dirname(folder));
    if (wasThere) await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    throw explainFileError(error, folder);
  }
}

/**
 * Asks whether a model can be written to a folder: better now than when it is made.
 * @throws HumanError where the folder is a file or holds something else, or nothing can be written beside it.
 */
export async function refuseForeignFolder(folder: string): Promise<void> {
  // Of ours, the way there is looked at; a folder of the user's may be a link.
  await statOwn(folder).catch(explaining(folder));
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (errorCode(error) === 'ENOENT') return [];
    if (errorCode(error) === 'ENOTDIR')
      throw new HumanError(l10n.t('{0} is a file. Choose the name of a new folder for the model.', folder));
    throw explainFileError(error, folder);
  });
  const foreign = names.find((name) => !modelFileNames.includes(name));
  if (foreign !== undefined || (names.length > 0 && !names.includes(descriptionFile)))
    throw new HumanError(
      l10n.t(
        '{0} is not empty and holds something else than a model ({1}); nothing was written. Choose a new folder.',
        folder,
        foreign ?? names[0] ?? '',
      ),
    );
  await makeRoomFor(folder);
}

/**
 * Reads what a folder says of its model, without the weights.
 * @throws HumanError where there is no model, or one that cannot be used.
 */
export async function readModelDescription(folder: string): Promise<ScnModelDescription> {
  const text = (await readModelFile(folder, descriptionFile)).toString('utf8');
  return parseModelDescription(text, path.join(folder, descriptionFile));
}

/**
 * Reads a model whole, its weights checked against their hash.
 * @throws HumanError where there is no model, it is damaged, or a newer program wrote it.
 */
export function readModelFolder(folder: string): Promise<ScnModel> {
  return decodeModel((name, bytes) => readModelFile(folder, name, bytes), folder);
}

/** @param bytes what it must have; a larger or smaller file is not read. */
async function readModelFile(folder: string, name: string, bytes?: number): Promise<Buffer> {
  const file = path.join(folder, name);
  const most = name === descriptionFile ? longestDescription : (bytes ?? longestFaces);
  try {
    const handle = await openOwn(file, 'read');
    try {
      const { size } = await handle.stat();
      if (size > most || (bytes !== undefined && size < bytes))
        throw new HumanError(
          bytes === undefined
            ? l10n.t(
                '{0} has {1} bytes instead of at most {2}: it is damaged or was changed. Copy the model again, or save it again.',
                ...[file, size.toLocaleString('en'), most.toLocaleString('en')],
              )
            : l10n.t(
                '{0} has {1} bytes instead of {2}: it is damaged or was changed. Copy the model again, or save it again.',
                ...[file, size.toLocaleString('en'), bytes.toLocaleString('en')],
              ),
        );
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errorCode(error) ?? ''))
      throw explainFileError(error, file);
    throw await missing(folder, name);
  }
}

async function missing(folder: string, name: string): Promise<HumanError> {
  const there = await stat(folder).catch(() => undefined);
  if (!there) return new HumanError(l10n.t('There is no folder {0}. Check the path of the model.', folder));
  return new HumanError(
    name === descriptionFile
      ? l10n.t(
          '{0} is no folder of a model: it has no {1}. Choose the folder that “Save Model” or an import wrote.',
          folder,
          descriptionFile,
        )
      : l10n.t('The model {0} lacks its file {1}. Copy the model again, or save it again.', folder, name),
  );
}
