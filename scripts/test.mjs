import { parseArgs } from 'node:util';
import { ensureDependencies } from './ensureDependencies.mjs';
import { runMain, runNpm, ScriptError } from './runProgram.mjs';

/** @typedef {import('./vscodeHost/inHost.mjs').TestCount} TestCount */
/**
 * One step: it throws, or tells how many tests passed and failed.
 * @typedef {{ name: string, suite?: string, run: () => Promise<TestCount | void> }} Step
 */

/** @param {string} name of a script of package.json; what it prints is shown when it fails */
const npmScript = (name) => async () =>
  void (await runNpm(['run', '--silent', name], { output: 'onFailure' }));

/**
 * @param {{ file?: string, only?: string }} options how the names of the browser tests begin that are run, and the one suite
 * @returns {Promise<Step[][]>} all the steps in order, those together that run at the same time; one with a suite can be
 *   chosen alone
 */
async function listSteps({ file, only }) {
  const suites = await import('./testing/suites.mjs');
  // Installing takes a minute of waiting; what goes wrong with it is said by the suite that needs it.
  if (only !== 'unit') suites.prepareVscode().catch(() => {});
  const isPacked = only === undefined || only === 'browser';
  return [
    [
      { name: 'types', run: npmScript('typecheck') },
      { name: 'lint', run: npmScript('lint') },
      { name: 'format', run: npmScript('format:check') },
      { name: 'build', run: isPacked ? suites.buildAsShipped : npmScript('build') },
    ],
    [{ name: 'unit tests', suite: 'unit', run: suites.runUnitTests }],
    [{ name: 'tests in the extension host', suite: 'host', run: suites.runHostTests }],
    [{ name: 'tests in the browser', suite: 'browser', run: () => suites.runBrowserTests(file) }],
  ];
}

/** @param {Step[][]} stages @param {string | undefined} only */
function choose(stages, only) {
  if (only === undefined) return stages;
  const suites = stages.flat().flatMap(({ suite }) => suite ?? []);
  if (!suites.includes(only)) throw new ScriptError(`--only takes one of ${suites.join(', ')}.`);
  // Even the unit tests read the converted backbone, which the build makes.
  return stages.map((steps) => steps.filter(({ name, suite }) => suite === only || name === 'build'));
}

/** @param {Step} step @returns {Promise<TestCount>} a step without tests that throws counts as one failure */
async function runStep({ name, suite, run }) {
  if (suite !== undefined) console.log(`\n── ${name}`);
  const start = performance.now();
  /** @type {TestCount} */
  let count;
  try {
    count = (await run()) ?? { passed: 0, failed: 0 };
  } catch (error) {
    console.error(error instanceof ScriptError ? error.message : error);
    count = { passed: 0, failed: 1 };
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`── ${name}: ${count.failed > 0 ? 'FAILED' : 'passed'} in ${seconds} s`);
  return count;
}

await runMain(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' }, file: { type: 'string' } } });
  await ensureDependencies();
  const total = { passed: 0, failed: 0 };
  for (const steps of choose(await listSteps(values), values.only)) {
    for (const { passed, failed } of await Promise.all(steps.map(runStep))) {
      total.passed += passed;
      total.failed += failed;
    }
    if (total.failed > 0) break;
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
