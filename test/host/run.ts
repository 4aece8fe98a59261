import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/**
 * What VS Code calls inside the extension host (`extensionTestsPath`). Runs every `*.test.ts` of this folder and writes
 * `{ passed, failed }` into the file that SCN_TEST_RESULT names.
 * @throws when a test failed, so that VS Code ends with another status than 0
 */
export async function run(): Promise<void> {
  const resultFile = process.env['SCN_TEST_RESULT'];
  if (resultFile === undefined) throw new Error('SCN_TEST_RESULT must name the file for the result.');
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false });
  for (const file of readdirSync(__dirname))
    if (file.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, file));
  const failed = await new Promise<number>((resolve) => {
    const runner = mocha.run((failures) => {
      writeFileSync(resultFile, JSON.stringify({ passed: runner.stats?.passes ?? 0, failed: failures }));
      resolve(failures);
    });
  });
  if (failed > 0) throw new Error(`${failed} tests failed.`);
}
