import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { kernelLocksBinary } from '../kernelLocks.mjs';
import { inCache, projectRoot } from '../project.mjs';
import { nativePackages, noticesFor } from '../thirdPartyNotices.mjs';
import { fetchPackage, lockedPackages, unpack } from './fetchPackage.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/** Packages that hold nothing but one platform's binaries. */
const platformPackage = /^node_modules\/(@(?:img|lmdb)\/[^/]+)$/;

/**
 * Of a target's binaries, those that ship. Of LMDB's, one serves every Node and Electron. npm keeps no links, so that
 * onnxruntime's library for Macs is there twice. Its shader compiler (dxcompiler, dxil) only helps WebGPU on Windows, which
 * has another one; it is large, and its terms come without their text.
 * @param {Target} target @param {string} name of a file in one of the packages, with slashes
 */
function ships({ platform, arch, libc, hasOnnxruntime }, name) {
  if (/\/@lmdb\/.*\.node$/.test(name))
    return name.endsWith(libc ? `/node.napi.${libc}.node` : '/node.napi.node');
  const runtime = /\/onnxruntime-node\/bin\/napi-v\d+\/(?:([^/]+)\/)?(?:([^/]+)\/)?([^/]*)$/.exec(name);
  if (!runtime) return true;
  const [, system, processor, file = ''] = runtime;
  if (!hasOnnxruntime || (system ?? platform) !== platform || (processor ?? arch) !== arch) return false;
  return !/^(dxcompiler\.dll|dxil\.dll|libonnxruntime\.\d+\.\d.*\.dylib)$/.test(file);
}

/** @param {Target} target @param {import('./fetchPackage.mjs').LockedPackage} locked */
const isFor = ({ platform, arch, libc }, locked) =>
  (locked.os ?? []).includes(platform) &&
  (locked.cpu ?? []).includes(arch) &&
  (locked.libc === undefined || libc === undefined || locked.libc.includes(libc));

/**
 * Puts the packages that the target's extension loads into `folder`/node_modules: those of all platforms from here, its
 * binaries from the registry where they are not here, too.
 * @param {Target} target @param {string} folder
 */
async function stagePackages(target, folder) {
  for (const [place, locked] of await lockedPackages()) {
    const [, name] = platformPackage.exec(place) ?? [];
    const isPlatforms = name !== undefined && (locked.os ?? locked.cpu) !== undefined;
    if (locked.dev === true || (isPlatforms && !isFor(target, locked))) continue;
    const here = path.join(projectRoot, place);
    const there = path.join(folder, place);
    if (existsSync(here))
      await cp(here, there, {
        recursive: true,
        filter: (source) => ships(target, source.replaceAll(path.sep, '/')),
      });
    else if (isPlatforms) {
      const whole = path.join(folder, 'unpacked');
      await unpack(await fetchPackage(name, locked), path.join(whole, place));
      await cp(path.join(whole, place), there, {
        recursive: true,
        filter: (source) => ships(target, source.replaceAll(path.sep, '/')),
      });
      await rm(whole, { recursive: true });
    }
  }
}

/**
 * Lays out what a target's package is made of: what was built, the packages it loads, with this target's binaries and no
 * others, and their licences.
 * @param {Target} target
 * @returns {Promise<string>} the folder
 * @throws {import('../runProgram.mjs').ScriptError} where a binary cannot be fetched
 */
export async function stagePackage(target) {
  const folder = inCache('package', target.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const own = [
    ...['package.json', 'package.nls.json', 'package.nls.zh-cn.json', '.vscodeignore'],
    ...['README.md', 'CHANGELOG.md', 'LICENSE', 'dist', 'l10n', 'media', 'skills'],
  ];
  for (const name of own)
    await cp(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
  await stagePackages(target, folder);
  const locks = path.join(folder, 'dist/fs-native-extensions.node');
  await rm(locks, { force: true });
  const binary = kernelLocksBinary(target);
  if (binary) await cp(binary, locks);
  const bundled = JSON.parse(await readFile(path.join(projectRoot, 'dist/bundledPackages.json'), 'utf8'));
  await writeFile(
    path.join(folder, 'dist/ThirdPartyNotices.txt'),
    await noticesFor(bundled, nativePackages, folder),
  );
  return folder;
}
