import Mocha from 'mocha';
import { runMain } from '../runProgram.mjs';

/** Runs the test files that it is given, one after another, and tells its parent how many passed and failed. */
await runMain(async () => {
  const mocha = new Mocha({ timeout: 300_000, color: process.stdout.isTTY });
  for (const file of process.argv.slice(2)) mocha.addFile(file);
  await mocha.loadFilesAsync();
  await new Promise((resolve) => {
    const runner = mocha.run((failed) => {
      process.send?.({ passed: runner.stats?.passes ?? 0, failed }, resolve);
    });
  });
  process.disconnect();
});
