import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { projectRoot } from '../project.mjs';
import { ScriptError } from '../runProgram.mjs';
import { VscodeServer } from './server.mjs';
import { launchBrowser, workbenchAddress } from './workbench.mjs';

/** @typedef {{ passed: number, failed: number }} TestCount */

/** What the workbench itself says on the test run's log. */
const workbenchChatter =
  /^(Ignoring (fetching|the error)|Creating a socket|\[(Service|Agent|Account|reconn|remote)|Updating additional|Resolv(ing|ed) connection token|Timed out waiting for authentication|Started (local|initializing))/;

/**
 * Runs the suite `test/host` inside the extension host of a fresh code-server and prints it as it goes.
 * @param {{ suite: string, folder: string, timeout?: number }} options `suite`: the built entry, exporting `run`;
 *   `folder`: the workspace; `timeout`: milliseconds until a run that reports nothing is given up
 * @returns {Promise<TestCount>}
 */
export async function runInHost({ suite, folder, timeout = 300_000 }) {
  const results = mkdtempSync(path.join(tmpdir(), 'scn-result-'));
  const resultFile = path.join(results, 'result.json');
  const server = await VscodeServer.create();
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  try {
    // Without this option the workbench ignores the payload in silence.
    await server.start({
      args: ['--vscode-option', 'enable-smoke-test-driver'],
      env: { SCN_TEST_RESULT: resultFile },
    });
    browser = await launchBrowser();
    const page = await browser.newPage();
    await page.context().addCookies([server.cookie]);
    /** @type {(code: number) => void} */
    let exit = () => {};
    /** @type {Promise<number>} */
    const exited = new Promise((resolve) => {
      exit = resolve;
    });
    // Both names are the workbench's; they must be there before it loads.
    await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => exit(code));
    await page.exposeFunction(
      'codeAutomationLog',
      (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
        const line = format(...args);
        if (!workbenchChatter.test(line)) console.log(line);
      },
    );
    /** @param {string} file */
    const remote = (file) => `vscode-remote://${new URL(server.address).host}${file}`;
    await page.goto(
      workbenchAddress(server.address, folder, [
        ['extensionDevelopmentPath', remote(projectRoot)],
        ['extensionTestsPath', remote(suite)],
      ]),
    );
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new ScriptError(`The suite reported nothing for ${timeout / 1000} s.\n${server.log}`)),
        timeout,
      );
    });
    const code = await Promise.race([exited, late]).finally(() => clearTimeout(timer));
    if (!existsSync(resultFile))
      throw new ScriptError(
        `The extension host ended with status ${code} before the suite did.\n${server.log}`,
      );
    return JSON.parse(readFileSync(resultFile, 'utf8'));
  } finally {
    await browser?.close();
    await server.stop();
    rmSync(results, { recursive: true, force: true });
  }
}
