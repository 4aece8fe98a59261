import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
type Bundle = Readonly<Record<string, string>>;

async function readJson(file: string): Promise<Bundle> {
  return JSON.parse(await readFile(path.join(root, file), 'utf8')) as Bundle;
}

/** The words of the extension, its processes and its pages, as their source has them; the command line speaks English. */
async function wordsInSource(): Promise<readonly string[]> {
  const inFolder = async (folder: string) =>
    (await readdir(path.join(root, folder), { recursive: true }))
      .filter((name) => name.endsWith('.ts') && !/^cli\b/.test(name))
      .map((name) => path.join(root, folder, name));
  const files = [...(await inFolder('src')), ...(await inFolder('webview'))];
  const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  // Parsing takes long.
  const speaking = sources.filter((contents) => contents.includes('l10n'));
  const found = await getL10nJson(speaking.map((contents) => ({ contents, extension: '.ts' })));
  return Object.keys(found).sort();
}

/** What a translation must keep: places for values, code, links to commands, keys to press. */
function fixedParts(text: string): readonly string[] {
  return (text.match(/\{\d\}|`[^`]*`|\((?:command|https):[^)]*\)/g) ?? []).sort();
}

function expectTranslated(english: Bundle, translated: Bundle): void {
  expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
  for (const [key, text] of Object.entries(english)) {
    expect([key, fixedParts(translated[key] ?? '')]).toEqual([key, fixedParts(text)]);
    expect([key, /\p{Script=Han}/u.test(translated[key] ?? '')]).toEqual([key, true]);
  }
}

describe('the words of the extension, its processes and its pages', () => {
  it('are all in the bundle; else run “npm run l10n”', async () => {
    expect(Object.keys(await readJson('l10n/bundle.l10n.json')).sort()).toEqual(await wordsInSource());
  });

  it('are all there in Chinese', async () => {
    expectTranslated(await readJson('l10n/bundle.l10n.json'), await readJson('l10n/bundle.l10n.zh-cn.json'));
  });
});

describe('the words of the manifest', () => {
  it('are just those that it names', async () => {
    const manifest = await readFile(path.join(root, 'package.json'), 'utf8');
    const named = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);
    expect(Object.keys(await readJson('package.nls.json')).sort()).toEqual([...new Set(named)].sort());
  });

  it('are all there in Chinese', async () => {
    expectTranslated(await readJson('package.nls.json'), await readJson('package.nls.zh-cn.json'));
  });
});
