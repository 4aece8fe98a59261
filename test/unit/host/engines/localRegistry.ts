import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

/** A package that the engine depends on. */
export const helper = 'made-up-helper';
const version = '4.22.0';

type Packed = {
  readonly manifest: { readonly name: string };
  readonly tarball: Buffer;
  readonly integrity: string;
};

/** Another engine than `@tensorflow/tfjs-node`, and the platforms that it has binaries for, as `webgpu` has them. */
export type OfferedEngine = {
  readonly engine?: '@tensorflow/tfjs-node' | 'webgpu';
  readonly platforms?: readonly string[];
};

export type LocalRegistry = {
  readonly url: string;
  readonly server: Server;
  /** The folder of the `package.json` and `package-lock.json` of what it has. */
  readonly lock: string;
};

/**
 * An npm registry on this machine that has an engine, version 4.22.0, and one package that it needs, whose install
 * script leaves a file `ran` beside itself.
 * @param folder an empty folder for its files.
 * @param script what the engine's install script does, JavaScript.
 * @param instead what it does in the package that is handed out, where that is another one than the lock file knows.
 */
export async function localRegistry(
  folder: string,
  script: string,
  instead = script,
  { engine = '@tensorflow/tfjs-node', platforms = [] }: OfferedEngine = {},
): Promise<LocalRegistry> {
  const needed = { [helper]: version };
  const known = await pack(path.join(folder, 'known'), engine, script, needed, platforms);
  const handedOut =
    instead === script ? known : await pack(path.join(folder, 'instead'), engine, instead, needed, platforms);
  const helping = await pack(
    path.join(folder, 'helper'),
    helper,
    `require('fs').writeFileSync(require('path').join(__dirname, 'ran'), '');`,
    {},
    [],
  );
  const server = createServer((request, response) => {
    const packed = request.url?.includes(helper) === true ? helping : handedOut;
    if (request.url?.endsWith('.tgz') === true) {
      response.end(packed.tarball);
      return;
    }
    const { manifest, integrity } = packed;
    const dist = { tarball: `http://${request.headers.host ?? ''}/${manifest.name}.tgz`, integrity };
    const versions = { [version]: { ...manifest, hasInstallScript: true, dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: version }, versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const lock = path.join(folder, 'lock');
  await mkdir(lock);
  const root = { private: true, dependencies: { [engine]: version } };
  const entry = ({ integrity }: Packed, dependencies: object) => ({
    version,
    integrity,
    hasInstallScript: true,
    dependencies,
  });
  const packages = {
    '': root,
    [`node_modules/${engine}`]: entry(known, needed),
    [`node_modules/${helper}`]: entry(helping, {}),
  };
  await writeFile(path.join(lock, 'package.json'), JSON.stringify(root));
  await writeFile(
    path.join(lock, 'package-lock.json'),
    JSON.stringify({ lockfileVersion: 3, requires: true, packages }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server, lock };
}

async function pack(
  folder: string,
  name: string,
  script: string,
  dependencies: object,
  platforms: readonly string[],
): Promise<Packed> {
  const source = path.join(folder, 'package');
  await mkdir(source, { recursive: true });
  const manifest = {
    ...{ name, version, dependencies },
    main: 'install.js',
    scripts: { install: 'node install.js' },
  };
  await writeFile(path.join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(source, 'install.js'), script);
  for (const platform of platforms) {
    await mkdir(path.join(source, 'dist', platform), { recursive: true });
    await writeFile(path.join(source, 'dist', platform, 'dawn.node'), platform);
  }
  await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: source,
  });
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  const tarball = await readFile(path.join(folder, file));
  return { manifest, tarball, integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}` };
}
