import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Mocha from 'mocha';
import { makeDemoData } from '../makeDemoData.mjs';
import { packageExtension } from '../package.mjs';
import { inCache } from '../project.mjs';
import { runInstalled } from '../runProgram.mjs';
import { runInHost } from '../vscodeHost/inHost.mjs';
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
 * The end-to-end suite: the packaged extension in a fresh VS Code, driven through Chromium.
 * @returns {Promise<TestCount>}
 */
export async function runBrowserTests() {
  process.env['SCN_VSIX'] = await packageExtension();
  const folder = await bundleSuite('browser');
  const mocha = new Mocha({ timeout: 300_000, color: process.stdout.isTTY });
  for (const file of (await readdir(folder)).sort())
    if (file.endsWith('.test.mjs')) mocha.addFile(path.join(folder, file));
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = mocha.run((failed) => resolve({ passed: runner.stats?.passes ?? 0, failed }));
  });
}
