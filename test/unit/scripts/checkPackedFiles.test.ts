import { describe, expect, it } from 'vitest';
import { checkPackedFiles, target } from '../../../scripts/package.mjs';

const { platform, arch } = process;
const sharpPlatform = target.replace('alpine', 'linuxmusl');
const runtime = 'node_modules/onnxruntime-node/bin/napi-v6';
const right = [
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'l10n/bundle.l10n.json',
  'l10n/bundle.l10n.zh-cn.json',
  'media/activity-bar.svg',
  'media/walkthrough/chooseData.svg',
  'media/walkthrough/audit.svg',
  'media/walkthrough/review.svg',
  'media/walkthrough/commit.svg',
  'media/engines/webgpu/package.json',
  'media/engines/webgpu/package-lock.json',
  'media/engines/tfjs-node/package.json',
  'media/engines/tfjs-node/package-lock.json',
  'media/engines/tfjs-node-gpu/package.json',
  'media/engines/tfjs-node-gpu/package-lock.json',
  'dist/extension.js',
  'dist/audit.js',
  'dist/sampleFaces.js',
  'dist/gallery.js',
  'dist/gallery.css',
  'dist/commit.js',
  'dist/commit.css',
  'dist/plantedErrors.js',
  'dist/plantedErrors.css',
  'dist/ort-wasm-simd-threaded.mjs',
  'dist/ort-wasm-simd-threaded.wasm',
  'dist/fs-native-extensions.node',
  'dist/backbones/face-expression.onnx',
  'dist/backbones/face-expression.json',
  'dist/backbones/face-landmarks.onnx',
  'media/faceDetector/yunet.onnx',
  'media/faceDetector/LICENSE',
  'media/faceModel/scn-face.onnx',
  'media/faceModel/scn-face.json',
  'media/faceModel/scn-face.faces.bin',
  'media/faceModel/MODEL_CARD.md',
  'skills/scn-label-audit/SKILL.md',
  `node_modules/@img/sharp-${sharpPlatform}/lib/sharp-${sharpPlatform}.node`,
  `node_modules/@img/sharp-libvips-${sharpPlatform}/lib/libvips-cpp.so`,
  `${runtime}/${platform}/${arch}/onnxruntime_binding.node`,
  `node_modules/@lmdb/lmdb-${platform}-${arch}/node.napi.node`,
];

describe('checkPackedFiles', () => {
  it('takes a package with this platform’s binaries', () => {
    expect(() => checkPackedFiles(right)).not.toThrow();
  });

  it('names what is missing', () => {
    for (const file of right.filter((name) => platform !== 'win32' || !name.includes('libvips')))
      expect(() => checkPackedFiles(right.filter((name) => name !== file))).toThrow(/Missing: /);
  });

  it.each([
    'src/extension.ts',
    'test/host/run.ts',
    'dist/extension.js.map',
    `${runtime}/another/${arch}/onnxruntime_binding.node`,
    'node_modules/@img/sharp-another-x64/lib/sharp.node',
    'node_modules/@lmdb/lmdb-another-x64/node.napi.node',
  ])('refuses %s', (file) => {
    expect(() => checkPackedFiles([...right, file])).toThrow(`Unwanted: ${file}`);
  });
});
