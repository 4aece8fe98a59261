import type { Browser } from 'playwright-core';
import { VscodeServer } from '../../scripts/vscodeHost/server.mjs';
import { launchBrowser } from '../../scripts/vscodeHost/workbench.mjs';

/** A VS Code server with the packaged extension installed, and a Chromium. */
export type Workbench = { readonly server: VscodeServer; readonly browser: Browser };

let shared: Promise<Workbench> | undefined;

/** Absolute path of the package under test. */
export function packagedExtension(): string {
  const vsix = process.env['SCN_VSIX'];
  if (vsix === undefined) throw new Error('SCN_VSIX must name the packaged extension.');
  return vsix;
}

/** One server and browser for all the suites; each opens a folder and a browser profile of its own in them. */
export function sharedWorkbench(): Promise<Workbench> {
  return (shared ??= start());
}

async function start(): Promise<Workbench> {
  const server = await VscodeServer.create({ 'scn.review.opensOn': 'allFaces' });
  try {
    await server.installExtension(packagedExtension());
    await server.start();
    return { server, browser: await launchBrowser() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** For whoever ran the suites, when no other comes. */
export async function stopSharedWorkbench(): Promise<void> {
  const workbench = await shared?.catch(() => undefined);
  shared = undefined;
  await workbench?.browser.close();
  await workbench?.server.stop();
}
