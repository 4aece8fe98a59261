import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { themes, themeSheet } from './themes.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** @param {string} entry @param {string} outfile */
async function bundle(entry, outfile) {
  const { outputFiles } = await build({
    entryPoints: [path.join(here, entry)],
    outfile,
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'chrome128',
  });
  return outputFiles.map(
    ({ path: name, contents }) => /** @type {[string, Uint8Array]} */ ([`/${path.basename(name)}`, contents]),
  );
}

/** @param {string} theme @param {string} nonce @param {string} language @param {string} words as JSON */
const pageOf = (
  theme,
  nonce,
  language,
  words,
) => `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="/${theme}.css"><link rel="stylesheet" href="/gallery.css"></head>
<body class="${themes[theme]?.body}" data-vscode-theme-kind="${themes[theme]?.body}"><script type="application/json" id="words">${words}</script><script nonce="${nonce}" src="/host.js"></script>
<script nonce="${nonce}" src="/gallery.js"></script></body></html>`;

const types = /** @type {const} */ ({
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
});

/**
 * Serves the gallery as the extension does: the same bundle, the same content security policy, VS Code's colours.
 * @param {string} pictures folder of images, served below /faces
 * @param {string} [thumbnails] folder of thumbnails, served below /thumbnails
 * @returns {Promise<{ url: (options: Record<string, string>) => string, close: () => void }>} `url` takes `theme`,
 *   `language` (`zh-cn`) and what host.mjs reads
 */
export async function serveGallery(pictures, thumbnails = pictures) {
  /** @type {Map<string, Uint8Array>} */
  const files = new Map([
    ...(await bundle('../../webview/gallery/main.ts', 'gallery.js')),
    ...(await bundle('host.mjs', 'host.js')),
    ...Object.keys(themes).map(
      (theme) => /** @type {[string, Uint8Array]} */ ([`/${theme}.css`, Buffer.from(themeSheet(theme))]),
    ),
  ]);
  const chinese = await readFile(path.join(here, '../../l10n/bundle.l10n.zh-cn.json'), 'utf8');
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') {
      const nonce = randomBytes(16).toString('base64');
      response.setHeader(
        'Content-Security-Policy',
        `default-src 'none'; img-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; script-src 'nonce-${nonce}'`,
      );
      response.setHeader('Content-Type', 'text/html');
      const language = searchParams.get('language') === 'zh-cn' ? 'zh-cn' : 'en';
      const words = language === 'en' ? '{}' : chinese.replaceAll('<', '\\u003c');
      response.end(pageOf(searchParams.get('theme') ?? 'dark', nonce, language, words));
      return;
    }
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const extension = path.extname(pathname);
    if (extension in types)
      response.setHeader('Content-Type', types[/** @type {keyof typeof types} */ (extension)]);
    const file = pathname.startsWith('/thumbnails/')
      ? path.join(thumbnails, path.basename(pathname).slice(0, 2), path.basename(pathname))
      : path.join(pictures, path.basename(pathname));
    const content = files.get(pathname) ?? readFile(file);
    Promise.resolve(content).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: (options) => `http://127.0.0.1:${port}/?${new URLSearchParams(options)}`,
    close: () => void server.close(),
  };
}
