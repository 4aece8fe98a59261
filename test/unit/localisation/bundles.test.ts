import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
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
  return [...new Set(sources.filter((text) => text.includes('l10n')).flatMap(wordsIn))].sort();
}

/**
 * The words of one source file: the first arguments of `l10n.t`, which must stand there as they are. The exporter behind
 * “npm run l10n” finds the same, but takes half a minute for it.
 */
function wordsIn(text: string): readonly string[] {
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTranslate(node.expression)) {
      const [first] = node.arguments;
      words.push(first && ts.isStringLiteralLike(first) ? first.text : `not a text: ${node.getText()}`);
    }
    // Under another name the exporter would not find it, and its words would stay English.
    const isCalled = ts.isCallExpression(node.parent ?? node) && isTranslate(node);
    const renames = ts.isObjectBindingPattern(node) && /\bl10n$/.test(node.parent.getText());
    if (renames || (isTranslate(node) && !isCalled)) words.push(`not called: ${node.parent.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('words.ts', text, ts.ScriptTarget.Latest, true));
  return words;
}

const isTranslate = (node: ts.Node) => /^(?:vscode\.)?l10n\.t$/.test(node.getText());

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
