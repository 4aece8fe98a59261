import path from 'node:path';
import { fromBuffer } from 'yauzl';
import { ScriptError } from '../runProgram.mjs';
import { binaryKind, compareVersions } from './binaryHeader.mjs';
import { sharpPlatform } from './targets.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/** Older ones run no VS Code server (its requirements name glibc 2.28); LMDB asks for more, and there is a way without it. */
const oldestGlibc = '2.28';

/** What a package must hold to work at all, as paths inside the extension. @param {Target} target */
function required(target) {
  const { platform, arch, libc, hasOnnxruntime } = target;
  const sharp = sharpPlatform(target);
  return [
    /^package\.json$/,
    /^package\.nls\.json$/,
    /^package\.nls\.zh-cn\.json$/,
    /^(README|readme)\.md$/,
    /^(CHANGELOG|changelog)\.md$/,
    /^LICENSE(\.txt)?$/,
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
    ...['extension', 'audit', 'cli', 'looking', 'mcp', 'neighbours', 'thumbnails', 'sampleFaces'].map(
      (program) => new RegExp(`^dist/${program}\\.js$`),
    ),
    ...['gallery', 'commit', 'plantedErrors'].flatMap((page) => [
      new RegExp(`^dist/${page}\\.js$`),
      new RegExp(`^dist/${page}\\.css$`),
    ]),
    /^dist\/ThirdPartyNotices\.txt$/,
    /^dist\/tfjs-backend-wasm(-simd)?\.wasm$/,
    /^dist\/ort-wasm-simd-threaded\.mjs$/,
    /^dist\/ort-wasm-simd-threaded\.wasm$/,
    ...(libc === 'musl' ? [] : [/^dist\/fs-native-extensions\.node$/]),
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
    new RegExp(`^node_modules/@img/sharp-${sharp}/.*\\.node$`),
    // On Windows libvips lies beside sharp's own binary.
    platform === 'win32'
      ? new RegExp(`^node_modules/@img/sharp-${sharp}/lib/libvips.*\\.dll$`)
      : new RegExp(`^node_modules/@img/sharp-libvips-${sharp}/`),
    ...(hasOnnxruntime
      ? [
          new RegExp(`^${runtimeFolder}${platform}/${arch}/onnxruntime_binding\\.node$`),
          new RegExp(`^${runtimeFolder}${platform}/${arch}/(lib)?onnxruntime\\.(so\\.1|1\\.dylib|dll)$`),
        ]
      : []),
    new RegExp(
      `^node_modules/@lmdb/lmdb-${platform}-${arch}/node\\.napi\\.${libc === undefined ? '' : `${libc}\\.`}node$`,
    ),
  ];
}

const runtimeFolder = 'node_modules/onnxruntime-node/bin/napi-v\\d+/';

/** What has no business in it. @param {Target} target */
function forbidden(target) {
  const { platform, arch, hasOnnxruntime } = target;
  return [
    /^(\.cache|\.ci|\.github|\.scn|bench|scripts|src|test|webview)\//,
    /^(?!node_modules\/).*\.(ts|map|vsix)$/,
    new RegExp(`^${runtimeFolder}${hasOnnxruntime ? `(?!${platform}/${arch}/)` : ''}`),
    new RegExp(`^node_modules/@img/sharp-(?!(libvips-)?${sharpPlatform(target)}/)`),
    new RegExp(`^node_modules/@lmdb/(?!lmdb-${platform}-${arch}/)`),
  ];
}

/**
 * Checks what is in a package, or in an installed extension, by the names.
 * @param {readonly string[]} files relative to the extension's folder, with slashes
 * @param {Target} target
 * @throws {ScriptError} naming what is missing or too much
 */
export function checkPackedFiles(files, target) {
  const missing = required(target).filter((pattern) => !files.some((file) => pattern.test(file)));
  const unwanted = files.filter((file) => forbidden(target).some((pattern) => pattern.test(file)));
  if (missing.length === 0 && unwanted.length === 0) return;
  throw new ScriptError(
    [
      `The package for ${target.name} does not hold what it should; .vscodeignore and scripts/packaging/stagePackage.mjs decide that.`,
      ...missing.map((pattern) => `Missing: ${pattern.source}`),
      ...unwanted.slice(0, 20).map((file) => `Unwanted: ${file}`),
    ].join('\n'),
  );
}

/**
 * What is wrong with a file for a target, if it is a binary.
 * @param {string} name for the sentence @param {Buffer} bytes @param {Target} target
 * @returns {string | undefined}
 */
function wrongBinary(name, bytes, { name: targetName, platform, arch, libc }) {
  let kind;
  try {
    kind = binaryKind(bytes);
  } catch {
    return `${name} begins as a binary and is cut short.`;
  }
  if (!kind) return /\.(node|dll|dylib|so(\.\d+)*)$/.test(name) ? `${name} is no binary at all.` : undefined;
  const is = [kind.platform, kind.archs.join('+'), kind.libc ?? ''].join(' ').trim();
  if (kind.platform !== platform || kind.archs.length !== 1 || kind.archs[0] !== arch)
    return `${name} is for ${is}, not for ${targetName}.`;
  if (kind.libc !== undefined && kind.libc !== libc) return `${name} needs ${kind.libc}, not ${libc}.`;
  const isLmdb = name.startsWith('node_modules/@lmdb/');
  if (kind.glibc !== undefined && !isLmdb && compareVersions(kind.glibc, oldestGlibc) > 0)
    return `${name} needs glibc ${kind.glibc}; VS Code runs on ${oldestGlibc}.`;
  return undefined;
}

/**
 * Packages whose notice is missing from the notices that ship with them.
 * @param {ReadonlyMap<string, Buffer>} files of the extension
 */
function withoutNotice(files) {
  const notices = files.get('dist/ThirdPartyNotices.txt')?.toString('utf8') ?? '';
  return [...files].flatMap(([name, bytes]) => {
    if (!/^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+\/package\.json$/.test(name)) return [];
    const manifest = JSON.parse(bytes.toString('utf8'));
    const title = `\n${manifest.name} ${manifest.version} (`;
    return notices.includes(title) ? [] : [`${manifest.name} ${manifest.version} ships without its licence.`];
  });
}

/** @typedef {{ readonly bytes: Buffer, readonly packed: number }} PackedFile */

/**
 * @param {Buffer} vsix
 * @returns {Promise<Map<string, PackedFile>>} all its files, by their names in the archive
 */
export async function readVsix(vsix) {
  /** @type {Map<string, PackedFile>} */
  const files = new Map();
  /** @type {import('yauzl').ZipFile} */
  const zip = await new Promise((resolve, reject) =>
    fromBuffer(vsix, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  await new Promise((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', (/** @type {import('yauzl').Entry} */ entry) => {
      if (entry.fileName.endsWith('/')) return zip.readEntry();
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        stream.toArray().then((chunks) => {
          files.set(entry.fileName, { bytes: Buffer.concat(chunks), packed: entry.compressedSize });
          zip.readEntry();
        }, reject);
      });
    });
    zip.readEntry();
  });
  return files;
}

/**
 * Reads a package and checks it: what is in it and what not, that each binary is for the target's system, processor and C
 * library, that each package has its licence, the target in its manifest, and its size.
 * @param {Buffer} vsix
 * @param {Target} target
 * @returns {Promise<string>} its size and what makes it up, for people
 * @throws {ScriptError} with all that is wrong
 */
export async function checkPackage(vsix, target) {
  const packed = await readVsix(vsix).catch((error) => {
    throw new ScriptError(`The package for ${target.name} cannot be read: ${error.message}. Make it again.`);
  });
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (const [name, { bytes }] of packed)
    if (name.startsWith('extension/')) files.set(name.slice('extension/'.length), bytes);
  checkPackedFiles([...files.keys()], target);
  const manifest = packed.get('extension.vsixmanifest')?.bytes.toString('utf8') ?? '';
  const wrong = [
    ...[...files].flatMap(([name, bytes]) => wrongBinary(name, bytes, target) ?? []),
    ...withoutNotice(files),
    ...(manifest.includes(`TargetPlatform="${target.name}"`)
      ? []
      : [`Its manifest does not name ${target.name} as its target.`]),
    ...(vsix.length > target.mostBytes
      ? [
          `It has ${megabytes(vsix.length)}, more than the ${megabytes(target.mostBytes)} that scripts/packaging/targets.mjs allows.`,
        ]
      : []),
  ];
  if (wrong.length > 0)
    throw new ScriptError([`The package for ${target.name} is wrong.`, ...wrong].join('\n'));
  return sizes(vsix.length, packed);
}

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** What a file belongs to, for the sum of sizes. @param {string} name */
function partOf(name) {
  const [, npm] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name) ?? [];
  if (npm?.startsWith('@img/') || npm === 'sharp') return 'sharp and libvips';
  if (npm?.startsWith('@lmdb/') || npm === 'lmdb') return 'LMDB';
  if (npm?.startsWith('onnxruntime-')) return 'onnxruntime';
  if (/\/ort-wasm/.test(name)) return 'onnxruntime as WebAssembly';
  if (/\/media\/face|\/backbones\//.test(name)) return 'face models';
  if (/\/dist\/.*\.(m?js|css|wasm)$/.test(name)) return 'programs and pages';
  return path.posix.extname(name) === '.png' ? 'pictures' : 'all else';
}

/** @param {number} total @param {ReadonlyMap<string, PackedFile>} files */
function sizes(total, files) {
  /** @type {Map<string, number>} */
  const parts = new Map();
  for (const [name, { packed }] of files) parts.set(partOf(name), (parts.get(partOf(name)) ?? 0) + packed);
  const largest = [...parts].sort(([, a], [, b]) => b - a);
  return `${megabytes(total)}: ${largest.map(([part, bytes]) => `${part} ${megabytes(bytes)}`).join(', ')}`;
}
