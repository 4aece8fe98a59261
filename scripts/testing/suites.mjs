import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { makeDemoData } from '../makeDemoData.mjs';
import { packageExtension } from '../package.mjs';
import { inCache, projectRoot } from '../project.mjs';
import { runInstalled, ScriptError } from '../runProgram.mjs';
import { ensureChromium } from '../vscodeHost/chromium.mjs';
import { runInHost } from '../vscodeHost/inHost.mjs';
import { setUpVscodeHost } from '../vscodeHost/setup.mjs';
import { bundleSuite } from './bundleSuite.mjs';

/** @typedef {import('../vscodeHost/inHost.mjs').TestCount} TestCount */

/** @type {Promise<void> | undefined} */
let prepared;

/** Installs the VS Code and the Chromium of the tests where they are missing; asked again, it is the same work. */
export function prepareVscode() {
  prepared ??= (async () => {
    await setUpVscodeHost();
    await ensureChromium();
  })();
  return prepared;
}

/** Builds and packs the extension as it ships, once for all suites. */
export async function buildAsShipped() {
  process.env['SCN_VSIX'] = await packageExtension();
}

/** What of vitest's report is read. @typedef {{ name: string, status: string, assertionResults: { status: string }[] }} UnitFile */

/**
 * The unit tests, in plain Node. As in the browser, files that fail are run once more when all are done, and that run counts.
 * @returns {Promise<TestCount>}
 */
export async function runUnitTests() {
  const files = await runVitest([]);
  const again = [...files.values()].filter(({ status }) => status !== 'passed').map(({ name }) => name);
  if (again.length > 0) {
    const names = again.map((file) => path.relative(projectRoot, file)).join(', ');
    console.log(`\nOnce more, because of the failures above: ${names}`);
    for (const [name, file] of await runVitest(again)) files.set(name, file);
  }
  const count = { passed: 0, failed: 0 };
  for (const { status, assertionResults } of files.values()) {
    count.passed += assertionResults.filter((one) => one.status === 'passed').length;
    const failed = assertionResults.filter((one) => one.status === 'failed').length;
    // A file that does not load fails without a failed test.
    count.failed += status === 'passed' ? failed : Math.max(1, failed);
  }
  return count;
}

/**
 * @param {readonly string[]} chosen paths of test files; all when there is none
 * @returns {Promise<Map<string, UnitFile>>} by their names
 * @throws what vitest failed with, unless a file of its report says so
 */
async function runVitest(chosen) {
  const report = inCache('unit.json');
  await rm(report, { force: true });
  /** @type {unknown} */
  let failure;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  try {
    await runInstalled('vitest/vitest.mjs', ['run', ...reporters, ...chosen]);
  } catch (error) {
    failure = error;
  }
  /** @type {UnitFile[]} */
  const files = await readFile(report, 'utf8').then(
    (text) => JSON.parse(text).testResults,
    () => [],
  );
  if (failure !== undefined && files.every(({ status }) => status === 'passed')) throw failure;
  return new Map(files.map((file) => [file.name, file]));
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
  await prepareVscode();
  const suite = path.join(await bundleSuite('host'), 'run.cjs');
  return withDemoFolder((folder) => runInHost({ suite, folder }));
}

/**
 * The end-to-end suite: the extension that `buildAsShipped` packed, in a fresh VS Code, driven through Chromium. Several
 * lanes with a VS Code each run at the same time, because they mostly wait; each takes the next file when it is done with
 * one. A file that fails is run once more when all are done, in a new VS Code with the machine to itself, and that run
 * counts: a workbench on a busy machine can be late for one test in a hundred. What failed first stays in the output.
 * @param {string} [name] how the names of the files begin that are run; all when missing
 * @returns {Promise<TestCount>}
 */
export async function runBrowserTests(name = '') {
  const folder = await bundleSuite('browser');
  await prepareVscode();
  const files = (await readdir(folder)).filter((file) => file.endsWith('.test.mjs') && file.startsWith(name));
  if (files.length === 0) throw new ScriptError(`No file of test/browser begins with “${name}”.`);
  const counts = await runFiles(folder, await longestFirst(folder, files), lanes);
  const again = files.filter((file) => counts.get(file)?.failed !== 0);
  if (again.length > 0) {
    console.log(`\nOnce more, because of the failures above: ${again.map(nameOf).join(', ')}`);
    for (const [file, count] of await runFiles(folder, again, 1)) {
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

/** How many VS Codes run at the same time: with more, windows are late for tests that wait. Each takes up to two gigabytes. */
const lanes = Math.max(1, Math.min(availableParallelism() + 1, Math.floor(totalmem() / 2 ** 31), 6));

/** What was measured to take longest, as far as a text's length does not tell: it must not begin when all else is done. */
const longest = [
  'comeBack',
  'labelReading',
  'accessibility',
  'keyboardPass',
  'imageTraining',
  'labelEditor',
  'bigFile',
];

/**
 * @param {string} folder @param {readonly string[]} files their names
 * @returns {Promise<string[]>} the longest first, the rest by the length of their texts
 */
async function longestFirst(folder, files) {
  const needs = await Promise.all(
    files.map(async (file) => ({
      file,
      rank: longest.includes(nameOf(file)) ? longest.indexOf(nameOf(file)) : longest.length,
      size: (await stat(path.join(folder, file))).size,
    })),
  );
  return needs.sort((a, b) => a.rank - b.rank || b.size - a.size).map(({ file }) => file);
}

/**
 * Runs test files in several lanes.
 * @param {string} folder @param {readonly string[]} files their names, in order @param {number} laneCount
 * @returns {Promise<Map<string, TestCount>>} one failure for a file whose process ended before it could tell
 */
async function runFiles(folder, files, laneCount) {
  const waiting = [...files];
  const counts = new Map(files.map((file) => [file, { passed: 0, failed: 1 }]));
  await Promise.all(
    Array.from({ length: Math.min(laneCount, files.length) }, async () => {
      const lane = new Lane(folder);
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        const count = await lane.run(file);
        if (count === undefined) break;
        counts.set(file, count);
      }
      await lane.end();
    }),
  );
  return counts;
}

/** A process that runs one test file after another. What it prints is shown a file at a time, not mixed with that of others. */
class Lane {
  /** @type {Buffer[]} */
  #output = [];
  #process;
  #closed;

  /** @param {string} folder */
  constructor(folder) {
    const color = process.stdout.isTTY ? ['--color'] : [];
    this.#process = fork(path.join(projectRoot, 'scripts/testing/runLane.mjs'), [folder, ...color], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (chunk) => this.#output.push(chunk));
    this.#closed = once(this.#process, 'close').then(() => undefined);
  }

  /** @param {string} file @returns {Promise<TestCount | undefined>} undefined when the process ended before it could tell */
  async run(file) {
    /** @type {Promise<TestCount>} */
    const answer = new Promise((resolve) => {
      this.#process.once('message', (count) => resolve(/** @type {TestCount} */ (count)));
    });
    if (this.#process.connected) this.#process.send(file, () => undefined);
    const count = await Promise.race([answer, this.#closed]);
    // What it printed before it told may come after.
    await setImmediate();
    this.#show();
    return count;
  }

  async end() {
    if (this.#process.connected) this.#process.send('', () => undefined);
    await this.#closed;
    this.#show();
  }

  #show() {
    process.stdout.write(Buffer.concat(this.#output.splice(0)));
  }
}
