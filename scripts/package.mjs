import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './ensureDependencies.mjs';
import { checkPackage } from './packaging/checkPackage.mjs';
import { stagePackage } from './packaging/stagePackage.mjs';
import { hostTarget, targetNamed, targets } from './packaging/targets.mjs';
import { projectRoot } from './project.mjs';
import { runInstalled, runMain, runNpm, ScriptError } from './runProgram.mjs';

/** @typedef {import('./packaging/targets.mjs').Target} Target */

/** @param {Target} target @returns {string} absolute path of its package */
const vsixOf = ({ name }) => path.join(projectRoot, `scn-label-audit-${name}.vsix`);

/**
 * Packs what was built for a target, and checks the package.
 * @param {Target} target
 * @returns {Promise<string>} its size and what makes it up, for people
 */
async function packFor(target) {
  const vsix = vsixOf(target);
  const folder = await stagePackage(target);
  await runInstalled(
    '@vscode/vsce/vsce',
    [
      ...['package', '--no-yarn', '--target', target.name, '--out', vsix],
      // Without a public repository, vsce can neither ask about it nor make links absolute.
      ...['--allow-missing-repository', '--no-rewrite-relative-links'],
    ],
    { cwd: folder, output: 'onFailure' },
  );
  await rm(folder, { recursive: true, force: true });
  return checkPackage(await readFile(vsix), target);
}

/** Builds the extension as it ships. */
const build = () => runNpm(['run', '--silent', 'build', '--', '--production']);

/**
 * Builds the extension as it ships, packs it for this platform and checks what went in.
 * @returns {Promise<string>} absolute path of the .vsix
 */
export async function packageExtension() {
  const target = hostTarget();
  await build();
  await packFor(target);
  return vsixOf(target);
}

/** @param {string} vsix @returns {Promise<Buffer>} */
function readPackage(vsix) {
  return readFile(vsix).catch((error) => {
    throw new ScriptError(`${vsix} cannot be read: ${error.message}`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    const { values } = parseArgs({
      options: { target: { type: 'string', multiple: true }, check: { type: 'string' } },
    });
    const names = values.target ?? [hostTarget().name];
    const chosen = names.includes('all') ? targets : names.map(targetNamed);
    const [first] = chosen;
    if (values.check !== undefined) {
      if (chosen.length !== 1 || !first) throw new ScriptError('--check takes one package and one --target.');
      console.log(await checkPackage(await readPackage(values.check), first));
      return;
    }
    await ensureDependencies();
    await build();
    for (const target of chosen) {
      // Not on standard output, whose last line is the package.
      console.error(`${target.name} ${await packFor(target)}`);
      console.log(vsixOf(target));
    }
  });
