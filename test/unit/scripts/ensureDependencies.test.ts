import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from '../../../scripts/ensureDependencies.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/plain': { version: '1.2.3' },
  'node_modules/of-another-platform': { version: '4.5.6', optional: true },
};

describe('isInstalled', () => {
  let folder: string;
  const write = (name: string, packages: object) =>
    writeFile(path.join(folder, name), JSON.stringify({ packages }));
  const writeInstalled = (packages: object) => write('node_modules/.package-lock.json', packages);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-lock-'));
    await mkdir(path.join(folder, 'node_modules'));
    await write('package-lock.json', wanted);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is true when every package has its version; optional ones may be missing', async () => {
    await writeInstalled({ 'node_modules/plain': { version: '1.2.3' } });
    expect(await isInstalled(folder)).toBe(true);
  });

  it.each([
    ['a package is missing', {}],
    ['a version differs', { 'node_modules/plain': { version: '1.2.2' } }],
    [
      'an optional package has another version',
      {
        'node_modules/plain': { version: '1.2.3' },
        'node_modules/of-another-platform': { version: '4.0.0' },
      },
    ],
  ])('is false when %s', async (_, packages) => {
    await writeInstalled(packages);
    expect(await isInstalled(folder)).toBe(false);
  });

  it('is false after an install that was interrupted', async () => {
    expect(await isInstalled(folder)).toBe(false);
    await writeFile(path.join(folder, 'node_modules/.package-lock.json'), '{ "packages": { "node_mo');
    expect(await isInstalled(folder)).toBe(false);
  });
});
