import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * The translations for a page, as data that no browser runs: the page reads them before it makes its own words.
 * @param words of VS Code's display language, by their English; undefined where that is English or there are none.
 */
function wordsBlock(words: Readonly<Record<string, string>> | undefined): string {
  // Inside a script element nothing is decoded, and `</script` would end it wherever it stands.
  const data = JSON.stringify(words ?? {}).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="words">${data}</script>`;
}

/** A page of the extension: the name of its script and styles in `dist`, and its title. */
export type Page = { readonly name: 'gallery' | 'commit' | 'plantedErrors'; readonly title: string };

/** A page's document: nothing but its own script and styles, and images of the data set. */
export function pageHtml(webview: vscode.Webview, distFolder: vscode.Uri, { name, title }: Page): string {
  const nonce = randomBytes(16).toString('base64');
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(distFolder, file)).toString();
  // The toolkit finds out by a style of its own, which takes the nonce from a meta element, whether the browser knows
  // :focus-visible; without it, clicks leave focus rings behind.
  const policy = [
    "default-src 'none'",
    `img-src ${webview.cspSource}`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address(`${name}.css`)}">
<title>${title}</title>
</head>
<body>
${wordsBlock(vscode.l10n.bundle)}
<script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}
