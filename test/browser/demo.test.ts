import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../scripts/project.mjs';
import { webviewFrame } from '../../scripts/vscodeHost/workbench.mjs';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, galleryTabs } from './galleryPage';
import { waitForRememberedGallery } from './rememberedTabs';
import { packagedExtension, sharedWorkbench } from './sharedWorkbench';

/** What `npm run demo` does where there is no desktop VS Code, without making its data and the package again. */
const serve = `
import { serveWorkbench } from './scripts/demo/serveWorkbench.mjs';
import { runMain } from './scripts/runProgram.mjs';
await runMain(() => serveWorkbench(process.env.DEMO_FOLDER, process.env.SCN_VSIX));
`;

/** The processes that inherited a variable with this value. */
async function processesWith(value: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/environ`, 'latin1').catch(() => '')),
  );
  return ids.filter((_, index) => environments[index]?.includes(value));
}

describe('the demo in the browser', () => {
  const mark = `SCN_DEMO_RUN=${randomUUID()}`;
  let folder: string;
  /** Where the demo keeps what it needs while it runs. */
  let temporary: string;
  let demo: ChildProcess | undefined;
  let page: Page;
  /** What it prints. */
  let address: string;
  let output = '';

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-demo-'));
    temporary = await mkdtemp(path.join(tmpdir(), 'scn-t-'));
    await makeLabelFile(folder);
  });

  after(async () => {
    demo?.kill();
    await page.context().close();
    for (const each of [folder, temporary]) await rm(each, { recursive: true, force: true });
  });

  it('shows suspects without a command', async () => {
    const [name = '', value = ''] = mark.split('=');
    demo = spawn(process.execPath, ['--input-type=module', '--eval', serve], {
      cwd: projectRoot,
      env: {
        ...process.env,
        DEMO_FOLDER: folder,
        SCN_VSIX: packagedExtension(),
        TMPDIR: temporary,
        [name]: value,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    demo.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    address = await eventually(
      'a printed address',
      () => /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(output)?.[0],
      60_000,
    );
    const { browser } = await sharedWorkbench();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(address);
    const gallery = new GalleryPage({ gallery: webviewFrame(page) });
    await gallery.waitForCards();
    assert.ok((await gallery.suggestions.count()) > 0, 'Some cards suggest another label.');
  });

  it('answers nobody who has not opened the printed address', async () => {
    const { origin, pathname } = new URL(address);
    assert.ok(pathname.length > 40, 'The address has a token.');
    for (const other of ['/', `${pathname}x`, pathname.slice(0, -1)]) {
      const answer = await fetch(`${origin}${other}`, { redirect: 'manual' });
      assert.equal(answer.status, 403, other);
      assert.equal(answer.headers.get('set-cookie'), null, other);
    }
    // The server itself, which other users of the machine reach as well.
    const workbench = new URL(page.url());
    assert.equal(workbench.hostname, '127.0.0.1');
    const opened = await page.request.get(workbench.href);
    assert.match(await opened.text(), /vscode-workbench-web-configuration/);
    const wrong = { Cookie: `code-server-session-${workbench.port}=${'0'.repeat(64)}` };
    for (const headers of [{}, wrong]) {
      const answer = await fetch(workbench.href, { headers });
      assert.doesNotMatch(await answer.text(), /vscode-workbench-web-configuration/);
      const file = `/vscode-remote-resource?path=${encodeURIComponent(path.join(folder, 'labels.csv'))}`;
      const read = await fetch(`${workbench.origin}${file}`, { headers });
      assert.equal(read.status, 401);
    }
  });

  it('shows them again when the page is loaded again', async () => {
    const result = path.join(folder, '.scn/labels.csv.audit.arrow');
    const audited = await readFile(result);
    await waitForRememberedGallery(page);
    await page.reload();
    await new GalleryPage({ gallery: webviewFrame(page) }).waitForCards();
    assert.deepEqual(await readFile(result), audited, 'It was not audited again.');
    assert.equal(await galleryTabs(page).count(), 1, 'There is one gallery.');
  });

  it('leaves nothing behind when it is interrupted', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.ok(demo, 'The demo was started.');
    assert.ok((await processesWith(mark)).length > 1, 'The server and its extension host run.');
    const ended = once(demo, 'exit');
    demo.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);
    await eventually('the end of every process', async () =>
      (await processesWith(mark)).length === 0 ? true : undefined,
    );
    assert.deepEqual(await readdir(temporary), []);
  });
});
