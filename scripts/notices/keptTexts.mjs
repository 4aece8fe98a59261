// The licence texts that packages do not bring, and those of what is inside their binaries. They stand in texts/, as the
// projects themselves, or Debian's copyright files, give them; for vscode-l10n and weak-lru-cache, which have none, it is
// the licence that their package.json names, with the author that it names.

/**
 * Texts for what a package contains.
 * @typedef {{ readonly of: readonly string[], readonly files: readonly string[], readonly onlyWith?: string }} KeptText
 *   `onlyWith`: the file of the package that it is for, which not all platforms have
 */

/**
 * What is in libvips' binary, by the names in its `versions.json`; its README says under which licences.
 * @type {readonly KeptText[]}
 */
const inLibvips = [
  {
    of: ['vips', 'exif', 'fribidi', 'glib', 'heif', 'pango', 'proxy-libintl', 'rsvg'],
    files: ['LGPL-3.0', 'GPL-3.0'],
  },
  { of: ['aom'], files: ['aom'] },
  { of: ['archive'], files: ['libarchive'] },
  { of: ['cairo'], files: ['MPL-1.1'] },
  { of: ['cgif'], files: ['cgif'] },
  { of: ['expat'], files: ['expat'] },
  { of: ['ffi'], files: ['libffi'] },
  { of: ['fontconfig'], files: ['fontconfig'] },
  { of: ['freetype'], files: ['freetype'] },
  { of: ['harfbuzz'], files: ['harfbuzz'] },
  { of: ['highway', 'uhdr'], files: ['Apache-2.0'] },
  { of: ['imagequant'], files: ['libimagequant'] },
  { of: ['lcms'], files: ['lcms2'] },
  { of: ['mozjpeg'], files: ['mozjpeg', 'libjpeg'] },
  // Part of libvips' own source, so it has no version.
  { of: ['nsgif'], files: ['libnsgif'] },
  { of: ['pixman'], files: ['pixman'] },
  { of: ['png'], files: ['libpng'] },
  { of: ['tiff'], files: ['libtiff'] },
  { of: ['webp'], files: ['libwebp'] },
  { of: ['xml2'], files: ['libxml2'] },
  { of: ['zlib-ng'], files: ['zlib-ng'] },
];

/** @type {readonly { readonly packages: RegExp, readonly texts: readonly KeptText[] }[]} */
export const keptTexts = [
  // On Windows libvips lies beside sharp's own binary.
  { packages: /^@img\/sharp-(libvips-|win32-)/, texts: inLibvips },
  {
    packages: /^@lmdb\/lmdb-/,
    texts: [
      { of: ['lmdb-js'], files: ['lmdb-js'] },
      { of: ['LMDB'], files: ['lmdb'] },
      { of: ['LZ4'], files: ['lz4'] },
    ],
  },
  { packages: /^@microsoft\/fast-/, texts: [{ of: ['FAST'], files: ['fast'] }] },
  {
    packages: /^@tensorflow\/tfjs-backend-wasm$/,
    texts: [
      { of: ['TensorFlow.js'], files: ['Apache-2.0'] },
      { of: ['XNNPACK'], files: ['XNNPACK'] },
      { of: ['cpuinfo'], files: ['cpuinfo'] },
      { of: ['pthreadpool'], files: ['pthreadpool'] },
      { of: ['Emscripten'], files: ['emscripten'] },
    ],
  },
  {
    packages: /^@tensorflow\/tfjs-(core|backend-(cpu|webgpu))$/,
    texts: [{ of: ['TensorFlow.js'], files: ['Apache-2.0'] }],
  },
  { packages: /^@vscode\/l10n$/, texts: [{ of: ['vscode-l10n'], files: ['vscode-l10n'] }] },
  { packages: /^onnxruntime-common$/, texts: [{ of: ['ONNX Runtime'], files: ['onnxruntime'] }] },
  {
    packages: /^onnxruntime-(node|web)$/,
    texts: [{ of: ['ONNX Runtime; what is in its binaries stands at the end'], files: ['onnxruntime'] }],
  },
  {
    packages: /^onnxruntime-node$/,
    texts: [{ of: ['DirectML'], files: ['DirectML'], onlyWith: 'DirectML.dll' }],
  },
  { packages: /^saxes$/, texts: [{ of: ['saxes'], files: ['saxes'] }] },
  { packages: /^seedrandom$/, texts: [{ of: ['seedrandom'], files: ['seedrandom'] }] },
  { packages: /^tr46$/, texts: [{ of: ['tr46'], files: ['tr46'] }] },
  { packages: /^weak-lru-cache$/, texts: [{ of: ['weak-lru-cache'], files: ['weak-lru-cache'] }] },
];

/** Long notices that several packages share: given once, at the end. */
export const sharedNotices = [
  {
    packages: /^onnxruntime-(node|web)$/,
    title: 'What is in the binaries of onnxruntime-node and onnxruntime-web',
    file: 'onnxruntime-third-party',
  },
];
