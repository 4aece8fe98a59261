import path from 'node:path';
import Mocha from 'mocha';
import { runMain } from '../runProgram.mjs';

/** @typedef {import('../vscodeHost/inHost.mjs').TestCount} TestCount */

const [folder = '', color] = process.argv.slice(2);

/** @param {string} file @returns {Promise<TestCount>} */
async function runFile(file) {
  const mocha = new Mocha({ timeout: 300_000, color: color === '--color' });
  mocha.addFile(path.join(folder, file));
  await mocha.loadFilesAsync();
  const count = { passed: 0, failed: 0 };
  await new Promise((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', () => count.passed++);
    // Also for a hook that fails: the tests that it was for do not run.
    runner.on('fail', () => count.failed++);
  });
  mocha.dispose();
  return count;
}

/**
 * Runs the files of a suite that its parent names one after another, in one VS Code, and tells of each how many tests passed
 * and failed. An empty name is the last.
 */
await runMain(async () => {
  for (;;) {
    /** @type {string} */
    const file = await new Promise((resolve) => {
      process.once('message', resolve);
    });
    if (file === '') break;
    process.send?.(await runFile(file));
  }
  const { stopSharedWorkbench } = await import(path.join(folder, 'sharedWorkbench.mjs'));
  await stopSharedWorkbench();
  process.disconnect();
});
