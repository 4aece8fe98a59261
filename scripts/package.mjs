import { readFile, writeFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './ensureDependencies.mjs';
import { kernelLocksBinary } from './kernelLocks.mjs';
import { inCache, projectRoot } from './project.mjs';
import { runInstalled, runMain, runNpm, ScriptError } from './runProgram.mjs';

const { platform, arch } = process;

/** Only glibc says its version in Node's report. */
function isMusl() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return platform === 'linux' && report.header.glibcVersionRuntime === undefined;
}

/** VS Code's name of this platform. */
export const target = isMusl() ? `alpine-${arch}` : `${platform}-${arch}`;
/** sharp's name of this platform. */
const sharpPlatform = isMusl() ? `linuxmusl-${arch}` : `${platform}-${arch}`;

/** What the package must hold to work at all, as paths inside the extension. */
const required = [
  /^package\.json$/,
  /^package\.nls\.json$/,
  /^package\.nls\.zh-cn\.json$/,
  /^l10n\/bundle\.l10n\.json$/,
  /^l10n\/bundle\.l10n\.zh-cn\.json$/,
  /^media\/activity-bar\.svg$/,
  ...['chooseData', 'audit', 'review', 'commit'].map(
    (step) => new RegExp(`^media/walkthrough/${step}\\.svg$`),
  ),
  ...['webgpu', 'tfjs-node', 'tfjs-node-gpu'].flatMap((engine) => [
    new RegExp(`^media/engines/${engine}/package\\.json$`),
    new RegExp(`^media/engines/${engine}/package-lock\\.json$`),
  ]),
  /^dist\/extension\.js$/,
  /^dist\/audit\.js$/,
  /^dist\/sampleFaces\.js$/,
  /^dist\/gallery\.js$/,
  /^dist\/gallery\.css$/,
  /^dist\/commit\.js$/,
  /^dist\/commit\.css$/,
  /^dist\/plantedErrors\.js$/,
  /^dist\/plantedErrors\.css$/,
  /^dist\/ort-wasm-simd-threaded\.mjs$/,
  /^dist\/ort-wasm-simd-threaded\.wasm$/,
  ...(kernelLocksBinary() ? [/^dist\/fs-native-extensions\.node$/] : []),
  /^dist\/backbones\/face-expression\.onnx$/,
  /^dist\/backbones\/face-landmarks\.onnx$/,
  /^media\/faceDetector\/yunet\.onnx$/,
  /^media\/faceDetector\/LICENSE$/,
  /^dist\/backbones\/.*\.json$/,
  /^media\/faceModel\/scn-face\.onnx$/,
  /^media\/faceModel\/scn-face\.json$/,
  /^media\/faceModel\/scn-face\.faces\.bin$/,
  /^media\/faceModel\/MODEL_CARD\.md$/,
  /^skills\/scn-label-audit\/SKILL\.md$/,
  new RegExp(`^node_modules/@img/sharp-${sharpPlatform}/.*\\.node$`),
  // On Windows libvips lies beside sharp's own binary.
  ...(platform === 'win32' ? [] : [new RegExp(`^node_modules/@img/sharp-libvips-${sharpPlatform}/`)]),
  new RegExp(`^node_modules/onnxruntime-node/bin/[^/]+/${platform}/${arch}/onnxruntime_binding\\.node$`),
  new RegExp(`^node_modules/@lmdb/lmdb-${platform}-${arch}/.*\\.node$`),
];

/** What has no business in it. */
const forbidden = [
  /^(\.cache|\.ci|\.scn|bench|scripts|src|test|webview)\//,
  /^(?!node_modules\/).*\.(ts|map|vsix)$/,
  new RegExp(`^node_modules/onnxruntime-node/bin/(?!napi-v\\d+/${platform}/${arch}/)`),
  new RegExp(`^node_modules/@img/sharp-(?!(libvips-)?${sharpPlatform}/)`),
  new RegExp(`^node_modules/@lmdb/(?!lmdb-${platform}-${arch}/)`),
];

/**
 * Checks what is in a package, or in an installed extension.
 * @param {readonly string[]} files relative to the extension's folder, with slashes
 * @throws {ScriptError} naming what is missing or too much
 */
export function checkPackedFiles(files) {
  const missing = required.filter((pattern) => !files.some((file) => pattern.test(file)));
  const unwanted = files.filter((file) => forbidden.some((pattern) => pattern.test(file)));
  if (missing.length === 0 && unwanted.length === 0) return;
  throw new ScriptError(
    [
      'The package does not hold what it should; .vscodeignore decides that.',
      ...missing.map((pattern) => `Missing: ${pattern.source}`),
      ...unwanted.slice(0, 20).map((file) => `Unwanted: ${file}`),
    ].join('\n'),
  );
}

/**
 * vsce's allow-list, with this platform's binary of onnxruntime-node, which holds those of all platforms.
 * @returns {Promise<string>} the file's path
 */
async function writeIgnoreFile() {
  const common = await readFile(path.join(projectRoot, '.vscodeignore'), 'utf8');
  const file = inCache(`vscodeignore-${target}`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${common}\n!node_modules/onnxruntime-node/bin/napi-v*/${platform}/${arch}/**\n`);
  return file;
}

/**
 * Builds the extension as it ships, packs it for this platform and checks what went in.
 * @returns {Promise<string>} absolute path of the .vsix
 */
export async function packageExtension() {
  await runNpm(['run', '--silent', 'build', '--', '--production']);
  const ignoreFile = await writeIgnoreFile();
  const listed = await runInstalled('@vscode/vsce/vsce', ['ls', '--no-yarn', '--ignoreFile', ignoreFile], {
    output: 'returned',
  });
  checkPackedFiles(listed.split('\n').filter((line) => line !== ''));
  const vsix = path.join(projectRoot, `scn-label-audit-${target}.vsix`);
  await runInstalled(
    '@vscode/vsce/vsce',
    [
      ...['package', '--no-yarn', '--target', target, '--out', vsix, '--ignoreFile', ignoreFile],
      // Without a public repository, vsce can neither ask about it nor make links absolute.
      ...['--allow-missing-repository', '--no-rewrite-relative-links'],
    ],
    { output: 'onFailure' },
  );
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    await ensureDependencies();
    console.log(await packageExtension());
  });
