import { describe, expect, it } from 'vitest';
import { binaryKind } from '../../../../scripts/packaging/binaryHeader.mjs';
import { checkPackage, checkPackedFiles } from '../../../../scripts/packaging/checkPackage.mjs';
import {
  hostTarget,
  sharpPlatform,
  targetNamed,
  type Target,
  targets,
} from '../../../../scripts/packaging/targets.mjs';
import { zipFile } from '../../scn/checkpoints/pickledCheckpoint';
import { elf, elfMachine, machMachine, machO, pe, peMachine, universal } from './madeBinaries';

const common = [
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'l10n/bundle.l10n.json',
  'l10n/bundle.l10n.zh-cn.json',
  'media/activity-bar.svg',
  ...['chooseData', 'audit', 'review', 'commit'].map((step) => `media/walkthrough/${step}.svg`),
  ...['webgpu', 'tfjs-node', 'tfjs-node-gpu'].flatMap((engine) => [
    `media/engines/${engine}/package.json`,
    `media/engines/${engine}/package-lock.json`,
  ]),
  ...['extension', 'audit', 'cli', 'looking', 'mcp', 'neighbours', 'thumbnails', 'sampleFaces'].map(
    (program) => `dist/${program}.js`,
  ),
  ...['gallery', 'commit', 'plantedErrors'].flatMap((page) => [`dist/${page}.js`, `dist/${page}.css`]),
  'dist/ThirdPartyNotices.txt',
  'dist/tfjs-backend-wasm.wasm',
  'dist/ort-wasm-simd-threaded.mjs',
  'dist/ort-wasm-simd-threaded.wasm',
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
];
const runtime = 'node_modules/onnxruntime-node/bin/napi-v6';

/** The binaries of a target. */
function binariesFor(target: Target): string[] {
  const { platform, arch, libc, hasOnnxruntime } = target;
  const sharp = sharpPlatform(target);
  const library = {
    linux: 'libonnxruntime.so.1',
    darwin: 'libonnxruntime.1.dylib',
    win32: 'onnxruntime.dll',
  };
  return [
    ...(libc === 'musl' ? [] : ['dist/fs-native-extensions.node']),
    `node_modules/@img/sharp-${sharp}/lib/sharp-${sharp}.node`,
    platform === 'win32'
      ? `node_modules/@img/sharp-${sharp}/lib/libvips-42.dll`
      : `node_modules/@img/sharp-libvips-${sharp}/lib/libvips-cpp.so.8`,
    ...(hasOnnxruntime
      ? [
          `${runtime}/${platform}/${arch}/onnxruntime_binding.node`,
          `${runtime}/${platform}/${arch}/${library[platform]}`,
        ]
      : []),
    `node_modules/@lmdb/lmdb-${platform}-${arch}/node.napi.${libc ? `${libc}.` : ''}node`,
  ];
}

/** What loads on a target. */
function binaryOf({ platform, arch, libc }: Target): Buffer {
  if (platform === 'darwin') return machO(machMachine[arch]);
  if (platform === 'win32') return pe(peMachine[arch]);
  return elf(elfMachine[arch], ['libstdc++.so.6', libc === 'musl' ? 'libc.musl-x86_64.so.1' : 'libc.so.6']);
}

/** A package, made small. @param changes files instead of, or beside, those of a right one */
function vsixOf(target: Target, changes: Readonly<Record<string, Buffer>> = {}, named = target.name): Buffer {
  const files = new Map<string, Buffer>([
    ['extension.vsixmanifest', Buffer.from(`<Identity Id="scn" TargetPlatform="${named}" />`)],
  ]);
  for (const name of common) files.set(`extension/${name}`, Buffer.from(name));
  for (const name of binariesFor(target)) files.set(`extension/${name}`, binaryOf(target));
  files.set('extension/node_modules/sharp/package.json', Buffer.from('{"name":"sharp","version":"1.2.3"}'));
  files.set('extension/dist/ThirdPartyNotices.txt', Buffer.from('====\nsharp 1.2.3 (Apache-2.0)\n===='));
  for (const [name, bytes] of Object.entries(changes)) files.set(`extension/${name}`, bytes);
  return zipFile(files);
}

describe.each(targets)('a package for $name', (target) => {
  it('is right with this target’s binaries, and says what makes up its size', async () => {
    expect(await checkPackage(vsixOf(target), target)).toMatch(/^0\.0 MB: .*LMDB 0\.0 MB/);
  });

  it('needs each of its files', () => {
    const right = [...common, ...binariesFor(target)];
    expect(() => checkPackedFiles(right, target)).not.toThrow();
    for (const file of right)
      expect(() =>
        checkPackedFiles(
          right.filter((name) => name !== file),
          target,
        ),
      ).toThrow(/Missing: /);
  });

  it('holds no file of another target', () => {
    const own = binariesFor(target);
    const foreign = targets.flatMap(binariesFor).filter((name) => !own.includes(name));
    // One name serves all systems, so that only its header tells; LMDB's two for Linux lie in one folder.
    const named = foreign.filter((name) => !/^dist\/|\.musl\.node$|\.glibc\.node$/.test(name));
    expect(named.length).toBeGreaterThan(10);
    for (const file of named)
      expect(() => checkPackedFiles([...common, ...own, file], target)).toThrow(`Unwanted: ${file}`);
  });

  it('refuses each binary that is for another target', async () => {
    for (const other of targets) {
      if (other.name === target.name) continue;
      for (const file of binariesFor(target))
        await expect(checkPackage(vsixOf(target, { [file]: binaryOf(other) }), target)).rejects.toThrow(
          new RegExp(`${file.replaceAll(/[.+]/g, '\\$&')} (is for|needs) `),
        );
    }
  });
});

describe('a package', () => {
  const linux = targetNamed('linux-x64');
  const alpine = targetNamed('alpine-x64');
  const mac = targetNamed('darwin-arm64');
  const addon = `node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64.node`;
  const wrong = (target: Target, changes: Readonly<Record<string, Buffer>>) =>
    expect(checkPackage(vsixOf(target, changes), target)).rejects;

  it.each(['src/extension.ts', 'test/host/run.ts', '.github/dependabot.yml', 'dist/extension.js.map'])(
    'does not hold %s',
    (file) => {
      expect(() => checkPackedFiles([...common, ...binariesFor(linux), file], linux)).toThrow(
        `Unwanted: ${file}`,
      );
    },
  );

  it('for musl holds no binary that needs glibc, wherever it lies, and the other way round', async () => {
    const glibc = binaryOf(linux);
    await wrong(alpine, { 'node_modules/@lmdb/lmdb-linux-x64/node.napi.glibc.node': glibc }).toThrow(
      'node_modules/@lmdb/lmdb-linux-x64/node.napi.glibc.node needs glibc, not musl.',
    );
    await wrong(linux, { 'dist/helper': binaryOf(alpine) }).toThrow('dist/helper needs musl, not glibc.');
  });

  it('for glibc needs none that is newer than VS Code’s server does', async () => {
    const needs = (version: string) => elf(elfMachine.x64, ['libc.so.6'], ['2.2.5', version]);
    await expect(checkPackage(vsixOf(linux, { [addon]: needs('2.28') }), linux)).resolves.toBeTypeOf(
      'string',
    );
    await wrong(linux, { [addon]: needs('2.34') }).toThrow(
      `${addon} needs glibc 2.34; VS Code runs on 2.28.`,
    );
  });

  it('is refused with a binary for several processors, which is larger than it must be', async () => {
    const [file = ''] = binariesFor(mac);
    await wrong(mac, { [file]: universal(machMachine.x64, machMachine.arm64) }).toThrow(
      `${file} is for darwin x64+arm64, not for darwin-arm64.`,
    );
  });

  it('is refused with a binary that is none, or half of one', async () => {
    await wrong(linux, { [addon]: Buffer.from('version https://git-lfs') }).toThrow(
      `${addon} is no binary at all.`,
    );
    await wrong(linux, { [addon]: binaryOf(linux).subarray(0, 70) }).toThrow(
      `${addon} begins as a binary and is cut short.`,
    );
  });

  it('is refused where a package in it is without its licence', async () => {
    const manifest = Buffer.from('{"name":"@img/colour","version":"1.1.0"}');
    await wrong(linux, { 'node_modules/@img/colour/package.json': manifest }).toThrow(
      '@img/colour 1.1.0 ships without its licence.',
    );
  });

  it('is refused where its manifest names another target', async () => {
    await expect(checkPackage(vsixOf(linux, {}, 'linux-arm64'), linux)).rejects.toThrow(
      'Its manifest does not name linux-x64 as its target.',
    );
  });

  it('is refused where it grew', async () => {
    await expect(checkPackage(vsixOf(linux), { ...linux, mostBytes: 1000 })).rejects.toThrow(
      /It has 0\.0 MB, more than the 0\.0 MB/,
    );
  });

  it('that is no archive, or half of one, is told as such', async () => {
    await expect(checkPackage(Buffer.from('MZ'), linux)).rejects.toThrow(
      /^The package for linux-x64 cannot be read: /,
    );
    await expect(checkPackage(vsixOf(linux).subarray(0, 900), linux)).rejects.toThrow(/cannot be read: /);
  });
});

it('knows this machine’s own Node for what it is', async () => {
  const { readFile } = await import('node:fs/promises');
  const { platform, arch, libc } = hostTarget();
  const kind = binaryKind(await readFile(process.execPath));
  expect(kind).toMatchObject({ platform, archs: [arch], ...(libc ? { libc } : {}) });
});

it('takes texts, pictures and Java’s classes for no binaries', () => {
  const javaClass = Buffer.from('cafebabe00000041001d0a00', 'hex');
  for (const bytes of [
    Buffer.from('MZ is how this text begins'),
    Buffer.alloc(40),
    javaClass,
    Buffer.from(''),
  ])
    expect(binaryKind(bytes)).toBeUndefined();
});

it('names the targets where one is unknown', () => {
  expect(() => targetNamed('beos-x64')).toThrow(
    'There is no target “beos-x64”. --target takes linux-x64, linux-arm64, alpine-x64, darwin-x64, darwin-arm64, win32-x64, win32-arm64, or all.',
  );
});
