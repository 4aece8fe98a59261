import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeDemoData } from '../makeDemoData.mjs';
import { packageExtension } from '../package.mjs';
import { inCache, projectRoot } from '../project.mjs';
import { runInstalled, ScriptError } from '../runProgram.mjs';
import { ensureChromium } from '../vscodeHost/chromium.mjs';
import { runInHost } from '../vscodeHost/inHost.mjs';
import { setUpVscodeHost } from '../vscodeHost/setup.mjs';
import { bundleSuite } from './bundleSuite.mjs';

/** @typedef {import('../vscodeHost/inHost.mjs').TestCount} TestCount */

/**
 * The unit tests, in plain Node.
 * @returns {Promise<TestCount>}
 */
export async function runUnitTests() {
  const report = inCache('unit.json');
  await rm(report, { force: true });
  /** @type {unknown} */
  let failure;
  try {
    await runInstalled('vitest/vitest.mjs', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${report}`,
    ]);
  } catch (error) {
    failure = error;
  }
  /** @type {{ numPassedTests: number, numFailedTests: number } | undefined} */
  const counts = await readFile(report, 'utf8').then(JSON.parse, () => undefined);
  if (counts === undefined) throw failure ?? new Error('vitest wrote no report.');
  // A file that does not load fails the run without a failed test.
  const failed = failure === undefined ? counts.numFailedTests : Math.max(1, counts.numFailedTests);
  return { passed: counts.numPassedTests, failed };
}

/**
 * Runs `work` on a small demo data set in a temporary folder.
 * @template T
 * @param {(folder: string) => Promise<T>} work
 */
export async function withDemoFolder(work) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-demo-'));
  try {
    await makeDemoData(folder, { faces: 120 });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * The suite inside the extension host of code-server. The extension must be built.
 * @returns {Promise<TestCount>}
 */
export async function runHostTests() {
  const suite = path.join(await bundleSuite('host'), 'run.cjs');
  return withDemoFolder((folder) => runInHost({ suite, folder }));
}

/**
 * The end-to-end suite: the packaged extension in a fresh VS Code, driven through Chromium. Its files are shared out between
 * two lanes with a VS Code each, because they mostly wait. A file that fails is run once more when both are done, in a new
 * VS Code with the machine to itself, and that run counts: a workbench on a busy machine can be late for one test in a hundred.
 * What failed first stays in the output.
 * @param {string} [name] how the names of the files begin that are run; all when missing
 * @returns {Promise<TestCount>}
 */
export async function runBrowserTests(name = '') {
  process.env['SCN_VSIX'] = await packageExtension();
  const folder = await bundleSuite('browser');
  // Both lanes would install them at the same time.
  await setUpVscodeHost();
  await ensureChromium();
  const files = (await readdir(folder)).filter((file) => file.endsWith('.test.mjs') && file.startsWith(name));
  if (files.length === 0) throw new ScriptError(`No file of test/browser begins with “${name}”.`);
  const lanes = await intoLanes(folder, files);
  const counts = new Map((await Promise.all(lanes.map(runLane))).flat());
  const again = [...counts].filter(([, { failed }]) => failed > 0).map(([file]) => file);
  if (again.length > 0) {
    console.log(`\nOnce more, because of the failures above: ${again.map(nameOf).join(', ')}`);
    for (const [file, count] of await runLane(again)) {
      counts.set(file, count);
      if (count.failed === 0) console.log(`${nameOf(file)} failed at first and passed by itself.`);
    }
  }
  const all = [...counts.values()];
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** @param {string} file */
const nameOf = (file) => path.basename(file, '.test.mjs');

/**
 * Shares files out evenly: the longer a test's text, the longer it runs, about.
 * @param {string} folder @param {readonly string[]} names
 * @returns {Promise<string[][]>} absolute paths, none empty
 */
async function intoLanes(folder, names) {
  const files = await Promise.all(
    names.map(async (file) => ({
      file: path.join(folder, file),
      size: (await stat(path.join(folder, file))).size,
    })),
  );
  const lanes = [0, 1].map(() => ({ size: 0, files: /** @type {string[]} */ ([]) }));
  for (const { file, size } of files.sort((a, b) => b.size - a.size)) {
    const lane = lanes.reduce((least, each) => (each.size < least.size ? each : least));
    lane.files.push(file);
    lane.size += size;
  }
  return lanes.map((lane) => lane.files.sort()).filter((lane) => lane.length > 0);
}

/**
 * Runs test files in a process of their own; what it prints is shown as it comes.
 * @param {readonly string[]} files absolute paths
 * @returns {Promise<[string, TestCount][]>} for each of them; one failure each when the process ended before it could tell
 */
async function runLane(files) {
  const lane = fork(path.join(projectRoot, 'scripts/testing/runLane.mjs'), files);
  /** @type {[string, TestCount][] | undefined} */
  let counts;
  lane.on('message', (/** @type {[string, TestCount][]} */ message) => (counts = message));
  await once(lane, 'close');
  return counts ?? files.map((file) => [file, { passed: 0, failed: 1 }]);
}
