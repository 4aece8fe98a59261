import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpack } from '../packaging/fetchPackage.mjs';
import { inCache, projectRoot } from '../project.mjs';
import { runInstalled, runMain, runNpm } from '../runProgram.mjs';

/**
 * Checks the types of `src` against the newest VS Code's, while package.json has those of the oldest that runs the extension:
 * what one of them lacks, or has otherwise, stops it.
 * @returns {Promise<string>} the newest version
 */
async function checkNewestVscode() {
  const folder = inCache('newest-vscode');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await runNpm(['pack', '@types/vscode@latest', '--pack-destination', folder, '--loglevel=error'], {
    output: 'onFailure',
  });
  const [tarball = ''] = await readdir(folder);
  const types = path.join(folder, 'types');
  await unpack(await readFile(path.join(folder, tarball)), types);
  const source = path.relative(folder, path.join(projectRoot, 'src')).split(path.sep).join('/');
  const config = {
    extends: `${source}/tsconfig.json`,
    compilerOptions: {
      noEmit: true,
      typeRoots: [`${source}/../node_modules/@types`],
      paths: { vscode: ['./types/index.d.ts'] },
    },
    include: [source],
  };
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  await runInstalled('typescript/bin/tsc', ['-p', folder]);
  return JSON.parse(await readFile(path.join(types, 'package.json'), 'utf8')).version;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    console.log(`The extension fits the types of VS Code ${await checkNewestVscode()}.`);
  });
