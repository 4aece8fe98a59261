import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { inCache, projectRoot } from '../project.mjs';
import { runInstalled } from '../runProgram.mjs';

/** An extension that only the demo loads: it starts the audit, so that a stranger need not know the command. */
export const starterFolder = path.join(projectRoot, 'scripts/demo/starter');

/** @returns {Promise<string>} absolute path of the starter as a .vsix, which is how a VS Code server takes extensions */
export async function packageStarter() {
  const vsix = inCache('demo-starter.vsix');
  await mkdir(path.dirname(vsix), { recursive: true });
  await runInstalled(
    '@vscode/vsce/vsce',
    ['package', '--no-dependencies', '--skip-license', '--allow-missing-repository', '--out', vsix],
    { cwd: starterFolder, output: 'onFailure' },
  );
  return vsix;
}
