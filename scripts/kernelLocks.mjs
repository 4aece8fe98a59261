import { copyFile, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { hostTarget } from './packaging/targets.mjs';

const nativeFile = 'fs-native-extensions.node';

/**
 * The native code of fs-native-extensions for a platform; undefined where it has none, as for musl.
 * @param {{ platform: string, arch: string, libc?: string }} [target] this machine by default
 */
export function kernelLocksBinary({ platform, arch, libc } = hostTarget()) {
  const folder = path.dirname(createRequire(import.meta.url).resolve('fs-native-extensions/package.json'));
  const file = path.join(folder, 'prebuilds', `${platform}-${arch}`, nativeFile);
  return libc !== 'musl' && existsSync(file) ? file : undefined;
}

/**
 * Puts the native code of fs-native-extensions beside the bundles that use it, where they look for it. Where there is
 * none, locks go by processes and time alone.
 * @type {import('esbuild').Plugin}
 */
export const kernelLocks = {
  name: 'kernel locks',
  setup(build) {
    build.onResolve({ filter: /^\.\/binding$/ }, ({ importer }) =>
      importer.includes(`${path.sep}fs-native-extensions${path.sep}`)
        ? { path: `./${nativeFile}`, external: true }
        : undefined,
    );
    build.onStart(async () => {
      const { outdir, outfile } = build.initialOptions;
      const folder = outdir ?? path.dirname(outfile ?? '.');
      const binary = kernelLocksBinary();
      if (!binary) return;
      await mkdir(folder, { recursive: true });
      await copyFile(binary, path.join(folder, nativeFile));
    });
  },
};
