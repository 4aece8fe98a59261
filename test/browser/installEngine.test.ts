import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localRegistry } from '../unit/host/engines/localRegistry';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { useWorkbench } from './workbenchSession';

describe('installing an engine', () => {
  const session = useWorkbench(makeLabelFile);
  /** What npm, which VS Code starts, reads beside its own settings. */
  const npmSettings = () => path.join(session().extensionsFolder, '../home/.npmrc');
  let folder: string;
  let server: Server | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-registry-'));
  });
  afterEach(async () => {
    server?.close();
    server = undefined;
    await session().run('Notifications: Clear All Notifications');
    for (const engine of await engines()) await rm(engine, { recursive: true, force: true });
    await rm(npmSettings(), { force: true });
    await rm(folder, { recursive: true, force: true });
  });

  /** Folders of engines in the extension's storage: whole, half or old. */
  async function engines(): Promise<string[]> {
    const storage = path.join(
      session().extensionsFolder,
      '../user/User/globalStorage/scn-label-audit.scn-label-audit',
    );
    const names = await readdir(storage).catch(() => []);
    return names.filter((name) => name.startsWith('engine')).map((name) => path.join(storage, name));
  }

  /** Puts a lock file in place of the extension's, which knows the real packages. */
  async function lockTo(lock: string): Promise<void> {
    const folder = session().extensionsFolder;
    const extension = (await readdir(folder)).find((name) => name.startsWith('scn-label-audit.'));
    assert.ok(extension, `The extension is not in ${folder}.`);
    await cp(lock, path.join(folder, extension, 'media/engines/tfjs-node'), { recursive: true });
  }

  /** Installs the CPU engine from a registry whose package has this install script. */
  async function install(script: string): Promise<void> {
    const registry = await localRegistry(folder, script);
    server = registry.server;
    await lockTo(registry.lock);
    await writeFile(
      npmSettings(),
      `registry=${registry.url}\ncache=${path.join(folder, 'cache')}\nfetch-retries=0\n`,
    );
    await session().run('SCN: Install GPU Engine');
    await session().pick('Install which engine?', 'Native CPU engine');
  }

  it('says what the install script could not download, and leaves nothing', async () => {
    await install(
      `console.error('* Downloading libtensorflow\\nError: getaddrinfo ENOTFOUND storage.googleapis.com'); process.exit(1);`,
    );
    await session().notification(/could not download libtensorflow from storage\.googleapis\.com/);
    assert.deepEqual(await engines(), []);
  });

  it('shows how it goes, and ends npm when it is cancelled', async () => {
    const started = path.join(folder, 'started');
    await install(
      `console.log('* Downloading libtensorflow'); require('fs').writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000);`,
    );
    await eventually('the install script', () => existsSync(started) || undefined);
    await session().notification(/Installing @tensorflow\/tfjs-node/);
    await session().confirm(/Cancel/);
    await eventually('nothing installed', async () => ((await engines()).length === 0 ? true : undefined));
  });

  it('tries what it has installed, and says where it cannot be used', async () => {
    await install(`console.log('nothing to do');`);
    await session().notification(
      /@tensorflow\/tfjs-node is installed in .* but cannot be used: .* Audits go on training with WebAssembly/,
    );
    assert.equal((await engines()).length, 1);
  });
});
