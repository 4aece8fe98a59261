import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './ensureDependencies.mjs';
import { inCache, projectRoot } from './project.mjs';
import { unpackVsix } from './release/smokeTest.mjs';
import { runMain, runNpm, ScriptError } from './runProgram.mjs';

/** @returns {Promise<string>} the version that `engines.vscode` begins with */
async function oldestVscode() {
  const { engines } = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'));
  return engines.vscode.replace(/^\^/, '');
}

/**
 * The suite that `npm test` runs in code-server, in a desktop VS Code that @vscode/test-electron downloads: the newest, or
 * `--vscode VERSION` (`oldest`: the one that package.json says runs it). `--vsix FILE` runs a package instead of what is built here.
 */
await runMain(async () => {
  const { values } = parseArgs({
    options: { vscode: { type: 'string', default: 'stable' }, vsix: { type: 'string' } },
  });
  await ensureDependencies();
  const { downloadAndUnzipVSCode, runTests, TestRunFailedError } = await import('@vscode/test-electron');
  const { bundleSuite } = await import('./testing/bundleSuite.mjs');
  const { withDemoFolder } = await import('./testing/suites.mjs');
  const { hasScreen } = await import('./demo/openDesktop.mjs');
  if (!hasScreen())
    throw new ScriptError('A desktop VS Code needs a screen. Run this as `xvfb-run npm run test:desktop`.');
  if (values.vsix === undefined) await runNpm(['run', 'build']);
  const suite = path.join(await bundleSuite('host'), 'run.cjs');
  const vscodeExecutablePath = await downloadAndUnzipVSCode({
    version: values.vscode === 'oldest' ? await oldestVscode() : values.vscode,
    cachePath: inCache('vscode-desktop'),
  }).catch((error) => {
    throw new ScriptError(`VS Code could not be downloaded: ${error}. \`npm test\` needs no download of it.`);
  });
  // Short: it holds a Unix socket, whose path may have 108 bytes.
  const own = await mkdtemp(path.join(tmpdir(), 'scn-'));
  const result = path.join(own, 'result.json');
  const packed = path.join(own, 'extension');
  try {
    if (values.vsix !== undefined) await unpackVsix(path.resolve(values.vsix), packed);
    await withDemoFolder((folder) =>
      runTests({
        vscodeExecutablePath,
        extensionDevelopmentPath: values.vsix === undefined ? projectRoot : packed,
        extensionTestsPath: suite,
        extensionTestsEnv: { SCN_TEST_RESULT: result },
        launchArgs: [
          ...[folder, '--disable-workspace-trust', '--disable-extensions'],
          ...['--user-data-dir', path.join(own, 'user'), '--extensions-dir', path.join(own, 'extensions')],
        ],
      }).catch((error) => {
        // A failed test ends VS Code with another status than 0; the result tells which it was.
        if (!(error instanceof TestRunFailedError) || !existsSync(result)) throw error;
      }),
    );
    const { passed, failed } = JSON.parse(await readFile(result, 'utf8'));
    console.log(`\n${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    await rm(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
