import { parseArgs } from 'node:util';
import { ensureDependencies } from './ensureDependencies.mjs';
import { runMain, runNpm, ScriptError } from './runProgram.mjs';

/** @typedef {import('./vscodeHost/inHost.mjs').TestCount} TestCount */
/**
 * One step: it throws, or tells how many tests passed and failed.
 * @typedef {{ name: string, suite?: string, run: () => Promise<TestCount | void> }} Step
 */

/** @param {string} name of a script of package.json */
const npmScript = (name) => async () => void (await runNpm(['run', '--silent', name]));

/**
 * @param {string} [file] how the names of the browser tests begin that are run
 * @returns {Promise<Step[]>} all the steps in order; one with a suite can be chosen alone
 */
async function listSteps(file) {
  const suites = await import('./testing/suites.mjs');
  return [
    { name: 'types', run: npmScript('typecheck') },
    { name: 'lint', run: npmScript('lint') },
    { name: 'format', run: npmScript('format:check') },
    { name: 'build', run: npmScript('build') },
    { name: 'unit tests', suite: 'unit', run: suites.runUnitTests },
    { name: 'tests in the extension host', suite: 'host', run: suites.runHostTests },
    { name: 'tests in the browser', suite: 'browser', run: () => suites.runBrowserTests(file) },
  ];
}

/** @param {Step[]} steps @param {string | undefined} only */
function choose(steps, only) {
  if (only === undefined) return steps;
  const suites = steps.flatMap(({ suite }) => suite ?? []);
  if (!suites.includes(only)) throw new ScriptError(`--only takes one of ${suites.join(', ')}.`);
  // Even the unit tests read the converted backbone, which the build makes.
  return steps.filter(({ name, suite }) => suite === only || name === 'build');
}

/** @param {Step['run']} run @returns {Promise<TestCount>} a step without tests that throws counts as one failure */
async function countedRun(run) {
  try {
    return (await run()) ?? { passed: 0, failed: 0 };
  } catch (error) {
    console.error(error instanceof ScriptError ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

await runMain(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, file: { type: 'string' } } });
  await ensureDependencies();
  const steps = choose(await listSteps(values.file), values.only);
  const total = { passed: 0, failed: 0 };
  for (const { name, run } of steps) {
    console.log(`\n── ${name}`);
    const start = performance.now();
    const { passed, failed } = await countedRun(run);
    total.passed += passed;
    total.failed += failed;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`── ${name}: ${failed > 0 ? 'FAILED' : 'passed'} in ${seconds} s`);
    if (failed > 0) break;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
