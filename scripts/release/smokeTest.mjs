import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeDemoData } from '../makeDemoData.mjs';
import { checkPackage, readVsix } from '../packaging/checkPackage.mjs';
import { hostTarget } from '../packaging/targets.mjs';
import { runMain, runProgram, ScriptError } from '../runProgram.mjs';

const faces = 120;

/**
 * Unpacks an extension.
 * @param {string} vsix absolute path
 * @param {string} folder made when missing
 */
export async function unpackVsix(vsix, folder) {
  for (const [name, { bytes }] of await readVsix(await readFile(vsix))) {
    if (!name.startsWith('extension/')) continue;
    const file = path.join(folder, name.slice('extension/'.length));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}

/**
 * Checks a package and runs what is in it on this machine: an audit of drawn faces, decoded, turned into features, trained
 * on and judged; then another one, which must find the features of the first.
 * @param {string} vsix absolute path
 * @returns {Promise<string>} what it found, for people
 * @throws {ScriptError} where something is wrong
 */
async function smokeTest(vsix) {
  const target = hostTarget();
  await checkPackage(await readFile(vsix), target);
  const own = await mkdtemp(path.join(tmpdir(), 'scn-smoke-'));
  try {
    const [extension, data] = [path.join(own, 'extension'), path.join(own, 'faces')];
    await unpackVsix(vsix, extension);
    await makeDemoData(data, { faces });
    const audit = async () =>
      JSON.parse(
        await runProgram(
          process.execPath,
          [
            ...[path.join(extension, 'dist/cli.js'), 'audit', data, '--json'],
            ...['--cache', path.join(own, 'cache'), '--result', path.join(own, 'result.arrow')],
          ],
          { cwd: own, output: 'returned' },
        ),
      );
    const first = await audit();
    const again = await audit();
    // Plain files would keep features, too; here LMDB is to work.
    if (!existsSync(path.join(own, 'cache/features/features-1.lmdb')))
      throw new ScriptError('LMDB did not load: there is no features-1.lmdb.');
    if (first.audited !== faces || first.suspects === 0)
      throw new ScriptError(
        `Of ${faces} faces ${first.audited} were audited, and ${first.suspects} are suspects.`,
      );
    if (/WebAssembly/.test(first.inference) === target.hasOnnxruntime)
      throw new ScriptError(`On ${target.name} features were computed by ${first.inference}.`);
    if (again.facesDecoded !== 0)
      throw new ScriptError(
        `The second audit decoded ${again.facesDecoded} faces again: the store kept nothing.`,
      );
    return `${path.basename(vsix)} works here: ${first.audited} faces, ${first.suspects} suspects; features by ${first.inference}, trained by ${first.engine}; the second audit decoded none.`;
  } finally {
    await rm(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    const { positionals } = parseArgs({ allowPositionals: true });
    const [vsix] = positionals;
    if (vsix === undefined)
      throw new ScriptError('Say which package: node scripts/release/smokeTest.mjs FILE.vsix');
    console.log(await smokeTest(path.resolve(vsix)));
  });
