import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dawnPlatform, installEngine, npmFailure } from '../../../../src/host/engines/installEngine';
import { CancelledError } from '../../../../src/base/humanError';
import { helper, localRegistry } from './localRegistry';

/** Real npm, and a registry on this machine. */
const name = '@tensorflow/tfjs-node';

let work: string;
let engines: string;
let lock: string;
let server: Server | undefined;

beforeEach(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'install-'));
  engines = path.join(work, 'engines');
  lock = path.resolve('media', 'engines', 'tfjs-node');
  vi.stubEnv('npm_config_cache', path.join(work, 'cache'));
  vi.stubEnv('npm_config_fetch_retries', '0');
  // Whoever runs the tests may have turned all scripts off for themselves.
  vi.stubEnv('npm_config_ignore_scripts', 'false');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server?.close();
  server = undefined;
  // npm writes its log last of all.
  await rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

async function offer(script: string, instead?: string): Promise<void> {
  const registry = await localRegistry(path.join(work, 'registry'), script, instead);
  ({ server, lock } = registry);
  vi.stubEnv('npm_config_registry', registry.url);
}

function install(onLine: (line: string) => void = () => undefined, signal = new AbortController().signal) {
  return installEngine(name, { folder: engines, lock }, signal, onLine);
}

it('installs the package, runs its install script once and tells its lines', async () => {
  await offer(`console.log('* Downloading libtensorflow'); require('fs').appendFileSync('built', 'x');`);
  const lines: string[] = [];
  const place = await install((line) => lines.push(line));
  expect(place).toBe(path.join(engines, 'node_modules', '@tensorflow', 'tfjs-node'));
  expect(await readFile(path.join(place, 'built'), 'utf8')).toBe('x');
  expect(lines).toContain('* Downloading libtensorflow');
});

it('installs what the package needs, and runs no script of that', async () => {
  await offer('');
  await install();
  const place = path.join(engines, 'node_modules', helper);
  expect(await readdir(place)).toContain('install.js');
  expect(await readdir(place)).not.toContain('ran');
});

it('runs nothing of a package that is not the one in the lock file', async () => {
  const marker = path.join(work, 'ran');
  await offer('', `require('fs').writeFileSync(${JSON.stringify(marker)}, '');`);
  await expect(install()).rejects.toThrow(
    /^What npm fetched for @tensorflow\/tfjs-node is not what this extension was tested with /,
  );
  expect(existsSync(marker)).toBe(false);
  expect(existsSync(engines)).toBe(false);
});

describe.each(['tfjs-node', 'tfjs-node-gpu'])('the lock file of %s', (short) => {
  const readLocked = async (file: string) =>
    JSON.parse(await readFile(path.resolve('media', 'engines', short, file), 'utf8')) as {
      dependencies?: Record<string, string>;
      packages?: Record<string, { version?: string; integrity?: string; resolved?: string; link?: boolean }>;
    };

  it('has the version of TensorFlow.js that is built in, and a hash for every package', async () => {
    const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const builtIn = devDependencies['@tensorflow/tfjs-core'];
    expect((await readLocked('package.json')).dependencies).toEqual({ [`@tensorflow/${short}`]: builtIn });
    const { packages = {} } = await readLocked('package-lock.json');
    const { '': root, ...others } = packages;
    expect(root).toMatchObject({ dependencies: { [`@tensorflow/${short}`]: builtIn } });
    for (const package_ of [short, 'tfjs-core'])
      expect(others[`node_modules/@tensorflow/${package_}`]?.version).toBe(builtIn);
    for (const [place, { integrity, resolved, link }] of Object.entries(others)) {
      expect([place, integrity]).toEqual([place, expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/)]);
      // The registry is the user's to choose.
      expect([place, resolved, link]).toEqual([place, undefined, undefined]);
    }
  });
});

describe('of the package webgpu', () => {
  const others = ['freebsd-x64', 'sunos-x64'];

  async function installDawn(platforms: readonly string[]): Promise<string> {
    const registry = await localRegistry(path.join(work, 'registry'), `throw new Error('ran');`, undefined, {
      engine: 'webgpu',
      platforms,
    });
    ({ server, lock } = registry);
    vi.stubEnv('npm_config_registry', registry.url);
    return installEngine('webgpu', { folder: engines, lock }, new AbortController().signal, () => undefined);
  }

  it('keeps the binary for this machine alone, and runs no script', async () => {
    const place = await installDawn([...others, dawnPlatform()]);
    expect(place).toBe(path.join(engines, 'node_modules', 'webgpu'));
    expect(await readdir(path.join(place, 'dist'))).toEqual([dawnPlatform()]);
    expect(await readdir(path.join(place, 'dist', dawnPlatform()))).toEqual(['dawn.node']);
  });

  it('says that there is none for this machine, and leaves nothing', async () => {
    await expect(installDawn(others)).rejects.toThrow(
      `There is no webgpu for ${process.platform} on ${process.arch}. Audits go on training with WebAssembly.`,
    );
    expect(existsSync(engines)).toBe(false);
  });

  it('has one binary for all of macOS', () => {
    expect(dawnPlatform('darwin', 'arm64')).toBe('darwin-universal');
    expect(dawnPlatform('win32', 'x64')).toBe('win32-x64');
  });

  it('has a lock file of the version that was tested, with a hash for every package', async () => {
    const read = async (file: string): Promise<unknown> =>
      JSON.parse(await readFile(path.resolve(file), 'utf8'));
    const { devDependencies } = (await read('package.json')) as { devDependencies: Record<string, string> };
    const tested = devDependencies['webgpu-for-tests']?.replace('npm:webgpu@', '');
    expect(await read('media/engines/webgpu/package.json')).toMatchObject({
      dependencies: { webgpu: tested },
    });
    const { packages } = (await read('media/engines/webgpu/package-lock.json')) as {
      packages: Record<string, { version?: string; integrity?: string; resolved?: string }>;
    };
    expect(packages['node_modules/webgpu']?.version).toBe(tested);
    for (const [place, { integrity, resolved }] of Object.entries(packages)) {
      if (place === '') continue;
      expect([place, integrity]).toEqual([place, expect.stringMatching(/^sha512-[A-Za-z0-9+/]{86}==$/)]);
      expect([place, resolved]).toEqual([place, undefined]);
    }
  });
});

it('says that libtensorflow cannot be downloaded, and leaves nothing half-installed', async () => {
  await offer(
    `console.error('* Downloading libtensorflow\\nError: getaddrinfo ENOTFOUND storage.googleapis.com'); process.exit(1);`,
  );
  await expect(install()).rejects.toThrow(
    /could not download libtensorflow from storage\.googleapis\.com\. Check /,
  );
  expect(existsSync(engines)).toBe(false);
});

it('keeps the engine that was installed before when another install fails', async () => {
  await mkdir(engines);
  await writeFile(path.join(engines, 'before'), 'works');
  await offer('process.exit(1)');
  await expect(install()).rejects.toThrow(/^npm could not install @tensorflow\/tfjs-node \(code 1/);
  expect(await readFile(path.join(engines, 'before'), 'utf8')).toBe('works');
  expect((await readdir(work)).filter((each) => each.startsWith('engines'))).toEqual(['engines']);
});

/** A process that has ended but that nobody has asked about yet still answers signals. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

it('ends npm and its install script when it is cancelled', { timeout: 60_000 }, async () => {
  await offer(`console.log('pid ' + process.pid); setInterval(() => {}, 1000);`);
  const abort = new AbortController();
  let pid = 0;
  const installing = install((line) => {
    const found = /^pid (\d+)$/.exec(line);
    if (!found) return;
    pid = Number(found[1]);
    abort.abort();
  }, abort.signal);
  await expect(installing).rejects.toThrow(CancelledError);
  expect(pid).toBeGreaterThan(0);
  await vi.waitFor(
    async () => {
      expect(await isRunning(pid)).toBe(false);
    },
    { timeout: 20_000 },
  );
  expect(existsSync(engines)).toBe(false);
});

it('says that the registry cannot be reached', async () => {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  await expect(install()).rejects.toThrow(/^npm could not reach its registry, /);
});

it('says that there is no npm', async () => {
  vi.stubEnv('PATH', work);
  await expect(install()).rejects.toThrow(/^npm was not found\. Install Node\.js /);
  expect(existsSync(engines)).toBe(false);
});

it.each([
  [
    'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write',
    /^The disk is full, .* Free 2 GB where \/there is /,
  ],
  [
    'npm http fetch GET 200 https://registry/@mapbox%2fnode-pre-gyp 9ms\nnpm error code ECONNRESET',
    /^npm could not reach its registry, /,
  ],
  ['npm error code EINTEGRITY\nnpm error sha512-a integrity checksum failed', /a hash differs/],
  ['npm error Error: Unsupported system: gpu-linux-ia32', /^There is no @tensorflow\/tfjs-node for /],
  ['npm error code E404\nnpm error 404 Not Found', /registry does not have @tensorflow\/tfjs-node/],
  ['npm error code EACCES\nnpm error syscall mkdir', /^npm may not write to \/there /],
  ['npm error code ODD\nnpm error an odd thing', /\(code 1: an odd thing\)\. The log has its output\.$/],
])('has a sentence for “%s”', (output, sentence) => {
  expect(npmFailure(name, '/there', { code: 1, output })).toMatch(sentence);
});
