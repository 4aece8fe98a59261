import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { inCache, projectRoot } from '../project.mjs';

/**
 * Bundles a suite of `test/` so that Node and the extension host can load it: each `*.test.ts` on its own, and what whoever
 * runs them calls, `run.ts` and `sharedWorkbench.ts`.
 * @param {'host' | 'browser'} name
 * @returns {Promise<string>} the folder of the bundles: `*.cjs` for the extension host, `*.mjs` for Node
 */
export async function bundleSuite(name) {
  const source = path.join(projectRoot, 'test', name);
  const output = inCache('suites', name);
  const isForNode = name === 'browser';
  await rm(output, { recursive: true, force: true });
  const files = (await readdir(source)).filter((file) => /(\.test|^run|^sharedWorkbench)\.ts$/.test(file));
  await build({
    entryPoints: files.map((file) => path.join(source, file)),
    outdir: output,
    outExtension: { '.js': isForNode ? '.mjs' : '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: isForNode ? 'esm' : 'cjs',
    // What several suites share, such as the VS Code they run in, is loaded once.
    splitting: isForNode,
    packages: 'external',
    // The scripts know where they are from their own address.
    external: ['vscode', path.join(projectRoot, 'scripts/*')],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return output;
}
