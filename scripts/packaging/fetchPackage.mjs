import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { inCache, projectRoot } from '../project.mjs';
import { runNpm, ScriptError } from '../runProgram.mjs';

/** What package-lock.json says of one. @typedef {{ version: string, integrity?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage */

/** @returns {Promise<[place: string, locked: LockedPackage][]>} all packages, by their places (`node_modules/…`) */
export async function lockedPackages() {
  const { packages } = JSON.parse(await readFile(path.join(projectRoot, 'package-lock.json'), 'utf8'));
  return /** @type {[string, LockedPackage][]} */ (Object.entries(packages)).filter(
    ([place]) => place !== '',
  );
}

/**
 * Whether bytes are those that the lock file means.
 * @param {Buffer} bytes
 * @param {string | undefined} integrity Subresource Integrity, as npm writes it: `sha512-…`
 */
function isWhole(bytes, integrity) {
  const wanted = /^sha512-([A-Za-z0-9+/]+={0,2})$/.exec(integrity ?? '')?.[1];
  return wanted !== undefined && createHash('sha512').update(bytes).digest('base64') === wanted;
}

/**
 * A package of another platform, from the npm registry; what was fetched once is kept and checked again.
 * @param {string} name
 * @param {LockedPackage} locked
 * @param {string} [cache] the folder of what was fetched
 * @returns {Promise<Buffer>} its tarball, as package-lock.json means it
 * @throws {ScriptError} where it cannot be had, or is another than the lock file's
 */
export async function fetchPackage(name, { version, integrity }, cache = inCache('packages')) {
  const kept = path.join(cache, `${name.replace('/', '+')}-${version}.tgz`);
  const known = await readFile(kept).catch(() => undefined);
  if (known && isWhole(known, integrity)) return known;
  const folder = path.join(cache, `fetching-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await runNpm(['pack', `${name}@${version}`, '--pack-destination', folder, '--loglevel=error'], {
      output: 'never',
    }).catch((error) => {
      throw new ScriptError(
        `${name} ${version} could not be fetched from the npm registry (${error.message}). It is needed for this target; check the network and try again. What was fetched is kept.`,
      );
    });
    const [file = ''] = await readdir(folder);
    const bytes = await readFile(path.join(folder, file));
    if (!isWhole(bytes, integrity))
      throw new ScriptError(
        `What the npm registry sent as ${name} ${version} is not what package-lock.json says (its sha512 differs), so it is not used. Try again; if it stays so, find out who changed it.`,
      );
    await rename(path.join(folder, file), kept);
    return bytes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Unpacks an npm tarball: plain files alone, whose names stay below `folder`.
 * @param {Buffer} tarball
 * @param {string} folder made when missing
 */
export async function unpack(tarball, folder) {
  const unpacking = extract();
  unpacking.on('entry', (header, stream, next) => {
    const name = path.normalize(header.name.replace(/^[^/]+\//, ''));
    const file = path.join(folder, name);
    const isInside = !path.relative(folder, file).startsWith('..');
    if (header.type !== 'file' || !isInside) {
      stream.on('end', next).resume();
      return;
    }
    const write = async () => {
      const bytes = await buffer(stream);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
    };
    write().then(() => next(), next);
  });
  await pipeline(Readable.from([tarball]), createGunzip(), unpacking);
  if (!existsSync(path.join(folder, 'package.json')))
    throw new ScriptError(`A package was unpacked into ${folder}, but it has no package.json.`);
}
