// Builds one bundle for each program into dist/, with the files that they load at run time.
//   node esbuild.mjs [--production]
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { convertBackbone } from './scripts/convertBackbone.mjs';
import { kernelLocks } from './scripts/kernelLocks.mjs';
import { bundledPackages, nativePackages, noticesFor } from './scripts/thirdPartyNotices.mjs';

const production = process.argv.includes('--production');
const outFolder = 'dist';

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
};
/** Hardly any label file needs these, and their tables are large: each is a file of its own, loaded by who needs it. */
const encodingPackages = ['iconv-lite', 'chardet'];
/** @type {import('esbuild').Plugin} */
const encodings = {
  name: 'encodings',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${encodingPackages.join('|')})$`) }, ({ path: name }) => ({
      path: `./${name}.js`,
      external: true,
    }));
  },
};
/** Only `mcp` needs the protocol’s library: its command is a file of its own. @type {import('esbuild').Plugin} */
const mcpApart = {
  name: 'mcpApart',
  setup(build) {
    build.onResolve({ filter: /\/mcpCommand$/ }, () => ({ path: './mcp.js', external: true }));
  },
};
/** @type {import('esbuild').BuildOptions} */
const plainNode = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  mainFields: ['module', 'main'],
};
/** @type {import('esbuild').BuildOptions} */
const node = { ...plainNode, plugins: [encodings] };

/** @type {import('esbuild').BuildOptions} */
const page = { ...common, platform: 'browser', format: 'iife', target: 'chrome128' };

const programs = {
  extension: {
    ...node,
    entryPoints: ['src/extension.ts'],
    outfile: `${outFolder}/extension.js`,
    external: ['vscode'],
    plugins: [encodings, kernelLocks],
  },
  audit: {
    ...node,
    entryPoints: ['src/programs/audit.ts'],
    outfile: `${outFolder}/audit.js`,
    external: nativePackages,
    // Its ES module asks for its own URL, which a CommonJS bundle does not have.
    alias: { 'onnxruntime-web': createRequire(import.meta.url).resolve('onnxruntime-web') },
  },
  neighbours: {
    ...node,
    entryPoints: ['src/programs/neighbours.ts'],
    outfile: `${outFolder}/neighbours.js`,
  },
  looking: {
    ...node,
    entryPoints: ['src/programs/looking.ts'],
    outfile: `${outFolder}/looking.js`,
  },
  thumbnails: {
    ...node,
    entryPoints: ['src/programs/thumbnails.ts'],
    outfile: `${outFolder}/thumbnails.js`,
    external: nativePackages,
  },
  sampleFaces: {
    ...node,
    entryPoints: ['scripts/sampleFaces.mjs'],
    outfile: `${outFolder}/sampleFaces.js`,
    external: nativePackages,
    // A part of the walkthrough: it is to be small, not to be read.
    minify: true,
    sourcemap: false,
  },
  cli: {
    ...node,
    entryPoints: ['src/cli.ts'],
    outfile: `${outFolder}/cli.js`,
    plugins: [encodings, kernelLocks, mcpApart],
  },
  mcp: {
    ...node,
    entryPoints: ['src/cli/mcp/mcpCommand.ts'],
    outfile: `${outFolder}/mcp.js`,
    plugins: [encodings, kernelLocks],
  },
  gallery: { ...page, entryPoints: ['webview/gallery/main.ts'], outfile: `${outFolder}/gallery.js` },
  commit: { ...page, entryPoints: ['webview/commit/main.ts'], outfile: `${outFolder}/commit.js` },
  plantedErrors: {
    ...page,
    entryPoints: ['webview/plantedErrors/main.ts'],
    outfile: `${outFolder}/plantedErrors.js`,
  },
};

/**
 * The extension host must stay light: nothing of these may come into the programs that only start the audit process, nor
 * into those that compare faces and look around, which must start at once.
 * @param {string} program
 * @param {import('esbuild').Metafile | undefined} metafile
 */
function refuseHeavyPackages(program, metafile) {
  const heavy = /node_modules\/(sharp|@img|onnxruntime-|lmdb|@tensorflow)/;
  const found = Object.keys(metafile?.inputs ?? {}).filter((input) => heavy.test(input));
  const imported = Object.values(metafile?.outputs ?? {}).flatMap(({ imports }) =>
    imports.map((each) => each.path),
  );
  const outside = imported.filter((name) => nativePackages.includes(name));
  if (found.length + outside.length > 0) {
    throw new Error(
      `The ${program} bundle holds ${[...found, ...outside].slice(0, 3).join(', ')}; only the audit process may.`,
    );
  }
}

/**
 * Looking around reads whatever lies in a folder: a process of its own does that.
 * @param {import('esbuild').Metafile | undefined} metafile of the extension.
 */
function refuseLookingAround(metafile) {
  const file = 'src/labels/opening/findLabels.ts';
  if (!existsSync(file)) throw new Error(`There is no ${file} to keep out of the extension.`);
  if (Object.keys(metafile?.inputs ?? {}).includes(file))
    throw new Error(`The extension bundle holds ${file}; ask src/audit/looking/lookAround.ts instead.`);
}

/**
 * Activation must not wait for the Arrow library: results are read when somebody wants one.
 * @param {import('esbuild').Metafile | undefined} metafile of the extension.
 */
function refuseEarlyArrow(metafile) {
  /** Whatever is loaded at once; it grows while it is gone through. */
  const loaded = new Set(['src/extension.ts']);
  for (const file of loaded) {
    if (file.startsWith('node_modules/apache-arrow/'))
      throw new Error(`The extension loads ${file} when it starts; import what needs it when that runs.`);
    for (const { path: imported, kind } of metafile?.inputs[file]?.imports ?? [])
      if (kind !== 'dynamic-import') loaded.add(imported);
  }
}

async function copyWasm() {
  const require = createRequire(import.meta.url);
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  // The threaded one needs a browser's workers; seeds train on threads of their own instead.
  for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
    await copyFile(path.join(folder, name), path.join(outFolder, name));
  }
}

/** Where onnxruntime has no native code, its WebAssembly computes the features. */
async function copyOnnxRuntimeWeb() {
  const require = createRequire(import.meta.url);
  for (const name of ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) {
    await copyFile(require.resolve(`onnxruntime-web/${name}`), path.join(outFolder, name));
  }
}

/** @param {string} name */
function encodingPackage(name) {
  const entry = createRequire(import.meta.url).resolve(name);
  return build({ ...plainNode, entryPoints: [entry], outfile: path.join(outFolder, `${name}.js`) });
}

await rm(outFolder, { recursive: true, force: true });
await mkdir(outFolder, { recursive: true });
const [tables, bundles] = await Promise.all([
  Promise.all(encodingPackages.map(encodingPackage)),
  Promise.all(Object.entries(programs).map(async ([name, options]) => ({ name, ...(await build(options)) }))),
  copyWasm(),
  copyOnnxRuntimeWeb(),
  convertBackbone(path.join(outFolder, 'backbones')),
]);
const metafileOf = (/** @type {keyof typeof programs} */ wanted) =>
  bundles.find(({ name }) => name === wanted)?.metafile;
for (const light of /** @type {const} */ (['extension', 'neighbours', 'looking', 'cli', 'mcp']))
  refuseHeavyPackages(light, metafileOf(light));
refuseLookingAround(metafileOf('extension'));
refuseEarlyArrow(metafileOf('extension'));
const packages = [
  ...bundledPackages([...tables, ...bundles].flatMap(({ metafile }) => metafile ?? [])),
  // The weights of a backbone.
  'node_modules/@vladmandic/face-api',
];
// A package for another platform has other native packages: its notices are written when it is made.
await writeFile(path.join(outFolder, 'bundledPackages.json'), JSON.stringify(packages));
await writeFile(path.join(outFolder, 'ThirdPartyNotices.txt'), await noticesFor(packages, nativePackages));
