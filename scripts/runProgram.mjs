import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from './project.mjs';

/** A failure that is told to the developer as a sentence, without a stack. */
export class ScriptError extends Error {
  /** @override */
  name = 'ScriptError';
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] where to run it; the project's folder by default
 * @property {NodeJS.ProcessEnv} [env] the whole environment; ours by default
 * @property {'shown' | 'returned' | 'onFailure' | 'never'} [output] what becomes of its output: shown as it comes;
 *   standard output returned and errors shown; all shown once it failed; or shown never
 * @property {boolean} [anyStatus] whether it may end with another status than 0
 */

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it wrote to standard output, unless that was shown
 * @throws {ScriptError} when it cannot start or ends with another status than 0
 */
export function runProgram(
  command,
  args,
  { cwd = projectRoot, env = process.env, output = 'shown', anyStatus = false } = {},
) {
  return new Promise((resolve, reject) => {
    const isOutPiped = output !== 'shown';
    const isErrorPiped = isOutPiped && output !== 'returned';
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', isOutPiped ? 'pipe' : 'inherit', isErrorPiped ? 'pipe' : 'inherit'],
      // On Windows npm and code are .cmd files, which only a shell starts.
      shell: process.platform === 'win32' && !path.isAbsolute(command),
    });
    /** @type {Buffer[]} */
    const out = [];
    /** @type {Buffer[]} */
    const all = [];
    child.stdout?.on('data', (chunk) => {
      out.push(chunk);
      all.push(chunk);
    });
    child.stderr?.on('data', (chunk) => all.push(chunk));
    const name = [path.basename(command), ...args].join(' ').slice(0, 200);
    child.once('error', (error) => reject(new ScriptError(`Could not start “${name}”: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0 || (anyStatus && code !== null)) {
        resolve(Buffer.concat(out).toString());
        return;
      }
      if (output !== 'never') process.stderr.write(Buffer.concat(all));
      reject(new ScriptError(`“${name}” ended with ${signal ?? `status ${code}`}.`));
    });
  });
}

/**
 * Runs npm.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export const runNpm = (args, options) => runProgram('npm', args, options);

/**
 * Runs the program of an installed package with this Node.
 * @param {string} script below node_modules, e.g. `typescript/bin/tsc`
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export const runInstalled = (script, args, options) =>
  runProgram(process.execPath, [path.join(projectRoot, 'node_modules', script), ...args], options);

/**
 * Runs a script's main function: its sentence on standard error and status 1 when it fails.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  // A signal ends Node without its `exit` event, in which the programs that we started are stopped.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  try {
    await main();
  } catch (error) {
    console.error(error instanceof ScriptError ? error.message : error);
    process.exitCode = 1;
  }
}
