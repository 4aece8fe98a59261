import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { makeOwnFolder, sidecar } from '../../base/disk/ownFiles';
import { facesFolder } from '../places';

/** Where faces that stand in a label file belong, as the label file says it. */
export type FacePlace = {
  /** Absolute path of the folder beside the data that holds such faces: `<folder>/.scn/faces`. */
  readonly folder: string;
  /** The face's path in it, with `/` between the parts. */
  readonly relative: string;
};

const middle = path.sep + path.join(sidecar, facesFolder) + path.sep;

/** Reads a place from a path; undefined for one that is not below a folder for such faces. */
export function facePlace(file: string): FacePlace | undefined {
  const normal = path.normalize(file);
  const at = normal.lastIndexOf(middle);
  if (at < 0) return undefined;
  const end = at + middle.length;
  return { folder: normal.slice(0, end - 1), relative: normal.slice(end).replaceAll(path.sep, '/') };
}

/** Where the faces of a folder beside the data go when that cannot be written. */
export function facesInCache(folder: string, cacheFolder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return path.join(cacheFolder, facesFolder, hash);
}

/**
 * The folder that faces are really written to, made when missing: the one beside the data, or one in the cache where
 * that cannot be written or is reached by a link.
 * @throws the file system's error when neither can be written.
 */
export async function writableFaceFolder(folder: string, cacheFolder: string): Promise<string> {
  try {
    await makeOwnFolder(folder);
    await access(folder, constants.W_OK);
    return folder;
  } catch {
    // The cache will do.
  }
  const inCache = facesInCache(folder, cacheFolder);
  await makeOwnFolder(inCache);
  return inCache;
}
