import type { Page } from 'playwright-core';

/** What went wrong in a window since it is watched. */
export type WatchedPage = {
  /** Broken content security policies, dialogs of scripts, errors of the extension's pages, requests that left the machine. */
  problems(): readonly string[];
};

/** A webview's own files, which a service worker answers; no such host is asked. */
const webviewFiles = '.vscode-resource.vscode-cdn.net';

/** Hosts of this machine, and addresses that leave no machine. */
function staysHere(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (hostname.endsWith(webviewFiles)) return true;
  return (
    !['http:', 'https:', 'ws:', 'wss:'].includes(protocol) || ['localhost', '127.0.0.1'].includes(hostname)
  );
}

/** Watches all frames of a window, the webviews' too. */
export async function watchPage(page: Page): Promise<WatchedPage> {
  const problems: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    const isPolicy = /content.security.policy/i.test(text);
    const isOurs = message.location().url.includes('scn-label-audit');
    if (isPolicy || (isOurs && message.type() === 'error')) problems.push(`console: ${text}`);
  });
  page.on('pageerror', (error) => {
    if (error.stack?.includes('scn-label-audit')) problems.push(`error: ${error.message}`);
  });
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // The debugger sees every request, also those of service workers and of frames in other processes.
  page.context().on('request', (request) => {
    if (!staysHere(request.url())) problems.push(`request: ${request.url()}`);
  });
  await page.context().addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`Content security policy: ${violatedDirective} ${blockedURI}`);
    });
  });
  return { problems: () => problems };
}
