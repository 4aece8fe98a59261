/** Only Node's own modules may be imported here: this runs before anything is installed. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from './project.mjs';
import { runMain, runNpm, ScriptError } from './runProgram.mjs';

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, dev?: boolean }> }} LockFile */

/**
 * @param {string} file
 * @returns {Promise<LockFile | undefined>} undefined where there is no such file, or half of one
 */
async function readLock(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes its own record,
 * node_modules/.package-lock.json, as the last step of an install, so an interrupted one is noticed.
 * @param {string} folder the folder of package-lock.json
 */
export async function isInstalled(folder) {
  const wanted = await readLock(path.join(folder, 'package-lock.json'));
  const installed = await readLock(path.join(folder, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted.packages).every(([place, { version, optional }]) => {
    const found = installed.packages[place];
    // Packages of other platforms are optional and left out.
    return place === '' || found?.version === version || (optional === true && found === undefined);
  });
}

/**
 * Installs the npm packages where they are missing or out of step with the lock file.
 * @throws {ScriptError} on a Node that is too old, or when npm fails
 */
export async function ensureDependencies() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    throw new ScriptError(
      `This project needs Node 20 or newer, and this is ${process.version}. Install it from https://nodejs.org and try again.`,
    );
  if (await isInstalled(projectRoot)) return;
  console.log('Installing the npm packages …');
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await runNpm(['ci', ...flags], { output: 'never' });
  } catch {
    // A registry mirror may lack other platforms' optional packages; `npm ci` then takes the lock file for wrong,
    // while `npm install` follows it and leaves them out. With --no-save it writes no lock file.
    await runNpm(['install', '--no-save', ...flags]);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runMain(ensureDependencies);
