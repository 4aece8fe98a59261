import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { inCache, projectRoot } from '../../scripts/project.mjs';

/**
 * Bundles some of the product's own modules for Node, for processes that must load nothing else.
 * @param {string} name of the bundle
 * @param {readonly string[]} modules below `src`, without extension
 * @returns {Promise<string>} the bundle's path; remove it afterwards.
 */
export async function bundleModules(name, modules) {
  // Below the project's folder, so that the packages with native code are found.
  const outfile = inCache('bench', `${name}-${process.pid}.cjs`);
  await mkdir(path.dirname(outfile), { recursive: true });
  await build({
    stdin: {
      contents: modules.map((module) => `export * from './src/${module}';`).join('\n'),
      resolveDir: projectRoot,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['sharp', 'onnxruntime-node', 'lmdb'],
    logLevel: 'error',
  });
  return outfile;
}

/**
 * Some of the product's own modules, bundled for Node.
 * @param {string} name of the bundle
 * @param {readonly string[]} modules below `src`, without extension
 */
export async function productModules(name, modules) {
  const outfile = await bundleModules(name, modules);
  try {
    return createRequire(import.meta.url)(outfile);
  } finally {
    await rm(outfile);
  }
}
