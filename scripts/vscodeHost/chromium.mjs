import { existsSync } from 'node:fs';
import { runProgram, ScriptError } from '../runProgram.mjs';

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
// Without a font the workbench's text would have no width.
const installPackages = [
  'export DEBIAN_FRONTEND=noninteractive',
  'apt-get update -qq',
  'apt-get install -y -qq --no-install-recommends chromium fonts-liberation',
].join(' && ');

/**
 * @param {string} command a name on the PATH or a path
 * @returns {Promise<boolean>} whether it starts; Ubuntu's `chromium` may be a stub that only names a snap
 */
async function starts(command) {
  try {
    await runProgram(command, ['--version'], { output: 'never' });
    return true;
  } catch {
    return false;
  }
}

/** @param {string} name @returns {Promise<string | undefined>} the absolute path */
async function findOnPath(name) {
  try {
    const file = (await runProgram('sh', ['-c', `command -v ${name}`], { output: 'never' })).trim();
    return (await starts(file)) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {Promise<string | undefined>} the absolute path of a Chromium that starts */
async function findChromium() {
  const chosen = process.env['CHROMIUM'];
  if (chosen) {
    if (existsSync(chosen) && (await starts(chosen))) return chosen;
    throw new ScriptError(`The environment variable CHROMIUM names ${chosen}, which does not start.`);
  }
  if (process.platform !== 'win32')
    for (const name of namesOnPath) {
      const file = await findOnPath(name);
      if (file) return file;
    }
  const { chromium } = await import('playwright-core');
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

/** @returns {Promise<string | undefined>} what goes before an `sh -c` to run it as root; undefined where we may not */
export async function rootPrefix() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return undefined;
  if (process.getuid?.() === 0) return '';
  try {
    await runProgram('sudo', ['-n', 'true'], { output: 'never' });
    return 'sudo -n ';
  } catch {
    return undefined;
  }
}

/**
 * Finds a Chromium for the browser tests; on Debian and Ubuntu it is installed where we may.
 * @returns {Promise<string>} its absolute path
 * @throws {ScriptError} where there is none and none can be installed, with what to do
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  const prefix = await rootPrefix();
  if (prefix !== undefined) {
    console.log('Installing Chromium with apt-get …');
    await runProgram('sh', ['-c', `${prefix}sh -c '${installPackages}'`], {
      output: 'onFailure',
    });
    const installed = await findChromium();
    if (installed) return installed;
  }
  throw new ScriptError(
    'The browser tests need Chromium, and none was found. Install it (`sudo apt-get install chromium`, or ' +
      '`npx playwright-core install chromium`), or name one in the environment variable CHROMIUM.',
  );
}
