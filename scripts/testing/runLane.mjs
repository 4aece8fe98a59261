import Mocha from 'mocha';
import { runMain } from '../runProgram.mjs';

/** @typedef {import('../vscodeHost/inHost.mjs').TestCount} TestCount */

/** Runs the test files that it is given, one after another, and tells its parent of each how many passed and failed. */
await runMain(async () => {
  const files = process.argv.slice(2);
  const mocha = new Mocha({ timeout: 300_000, color: process.stdout.isTTY });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const counts = new Map(files.map((file) => [file, { passed: 0, failed: 0 }]));
  /** @param {Mocha.Test | Mocha.Hook} runnable @param {keyof TestCount} outcome */
  const count = ({ file = '' }, outcome) => {
    const counted = counts.get(file) ?? { passed: 0, failed: 0 };
    counted[outcome]++;
    counts.set(file, counted);
  };
  await new Promise((resolve) => {
    const runner = mocha.run(() => process.send?.([...counts], resolve));
    runner.on('pass', (test) => count(test, 'passed'));
    // Also for a hook that fails: the tests that it was for do not run.
    runner.on('fail', (runnable) => count(runnable, 'failed'));
  });
  process.disconnect();
});
