import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fetchPackage, unpack } from '../../../../scripts/packaging/fetchPackage.mjs';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'scn-packages-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

/** A registry that cannot be reached: nothing listens on this port of our own. */
function withoutNetwork(): void {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_fetch_retries', '0');
  vi.stubEnv('npm_config_cache', path.join(cache, 'npm'));
}

async function tarball(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const packing = pack();
  for (const [name, text] of Object.entries(files)) packing.entry({ name }, text);
  packing.entry({ name: 'package/link', type: 'symlink', linkname: '/etc/passwd' });
  packing.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of packing) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

const integrityOf = (bytes: Buffer) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

it('takes what was fetched before without a network, where it is what the lock file means', async () => {
  withoutNetwork();
  const bytes = await tarball({ 'package/package.json': '{}' });
  await writeFile(path.join(cache, '@img+made-up-1.0.0.tgz'), bytes);
  const locked = { version: '1.0.0', integrity: integrityOf(bytes) };
  expect(await fetchPackage('@img/made-up', locked, cache)).toEqual(bytes);
});

it('uses nothing that was damaged since, and says in a sentence that there is no network', async () => {
  withoutNetwork();
  const bytes = await tarball({ 'package/package.json': '{}' });
  await writeFile(path.join(cache, '@img+made-up-1.0.0.tgz'), bytes.subarray(0, -1));
  const locked = { version: '1.0.0', integrity: integrityOf(bytes) };
  await expect(fetchPackage('@img/made-up', locked, cache)).rejects.toThrow(
    /^@img\/made-up 1\.0\.0 could not be fetched from the npm registry \(.*\)\. It is needed for this target; check the network and try again\./,
  );
  expect(await readdir(cache)).not.toContain(`fetching-${process.pid}`);
});

it('refuses what is not what the lock file means, and does not keep it', async () => {
  // npm packs a folder as it packs what a registry has, without a network.
  const source = path.join(cache, 'source');
  await mkdir(source);
  await writeFile(path.join(source, 'package.json'), '{"name":"changed","version":"1.0.0"}');
  const locked = { version: source, integrity: integrityOf(Buffer.from('another')) };
  await expect(fetchPackage('changed', locked, path.join(cache, 'kept'))).rejects.toThrow(
    /^What the npm registry sent as changed .* is not what package-lock\.json says \(its sha512 differs\), so it is not used\./,
  );
  expect(await readdir(path.join(cache, 'kept'))).toEqual([]);
});

it('unpacks plain files below the folder alone', async () => {
  const folder = path.join(cache, 'unpacked/deep');
  await unpack(
    await tarball({ 'package/package.json': '{}', 'package/lib/a.node': 'a', 'package/../../out': 'b' }),
    folder,
  );
  expect((await readdir(cache, { recursive: true })).sort()).toEqual(
    [
      'unpacked',
      'unpacked/deep',
      'unpacked/deep/lib',
      'unpacked/deep/lib/a.node',
      'unpacked/deep/package.json',
    ].map((name) => path.normalize(name)),
  );
  expect(await readFile(path.join(folder, 'lib/a.node'), 'utf8')).toBe('a');
});
