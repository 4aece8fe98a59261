import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * An npm registry on this machine that has one package, `@tensorflow/tfjs-node` 4.22.0.
 * @param folder an empty folder for its files.
 * @param script what the package's install script does, JavaScript.
 */
export async function localRegistry(
  folder: string,
  script: string,
): Promise<{ readonly url: string; readonly server: Server }> {
  const source = path.join(folder, 'package');
  await mkdir(source, { recursive: true });
  const manifest = {
    name: '@tensorflow/tfjs-node',
    version: '4.22.0',
    main: 'install.js',
    scripts: { install: 'node install.js' },
  };
  await writeFile(path.join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(source, 'install.js'), script);
  await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: source,
  });
  const tarball = await readFile(path.join(folder, 'tensorflow-tfjs-node-4.22.0.tgz'));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const server = createServer((request, response) => {
    if (request.url === '/tarball.tgz') {
      response.end(tarball);
      return;
    }
    const url = `http://${request.headers.host ?? ''}`;
    const dist = { tarball: `${url}/tarball.tgz`, integrity };
    const versions = { '4.22.0': { ...manifest, hasInstallScript: true, dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: '4.22.0' }, versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
