import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../project.mjs';
import { ScriptError } from '../runProgram.mjs';
import { nativePackages, withDependencies } from '../thirdPartyNotices.mjs';

/** @typedef {{ name: string, version: string, license: unknown, place: string }} ShippedPackage `place`: `node_modules/…`, with slashes */

/**
 * The packages whose code ships, whatever package.json calls them: those in the bundles, and the native ones with what
 * they need.
 * @returns {Promise<ShippedPackage[]>}
 * @throws {ScriptError} before the first build
 */
export async function shippedPackages() {
  const bundled = await readFile(path.join(projectRoot, 'dist/bundledPackages.json'), 'utf8').catch(() => {
    throw new ScriptError('What ships is known after a build: run `npm run build` first.');
  });
  const folders = [
    ...JSON.parse(bundled).map((/** @type {string} */ place) => path.join(projectRoot, place)),
    ...(await withDependencies(nativePackages, projectRoot)),
  ];
  return Promise.all(
    [...new Set(folders)].map(async (folder) => {
      const { name, version, license } = JSON.parse(
        await readFile(path.join(folder, 'package.json'), 'utf8'),
      );
      return { name, version, license, place: path.relative(projectRoot, folder).split(path.sep).join('/') };
    }),
  );
}
