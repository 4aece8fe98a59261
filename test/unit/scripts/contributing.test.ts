import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
const [, house = ''] = /\n## The house\n\n```\n(.*?)\n```\n/s.exec(text) ?? [];

const rooms = ['src', 'webview', 'test', 'bench', 'scripts', 'l10n', 'media'];
/** Files and folders, with slashes, from the project's folder on; a file also without its ending. */
const places = rooms.flatMap((room) => [
  room,
  ...readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(room, ...name.split(path.sep)))
    .flatMap((name) => [name, name.replace(/\.(ts|mjs)$/, '')]),
]);
places.push(...readdirSync(root));

/** What a text in backticks names, where it is made by no build and belongs to no package: paths, and sources by name. */
const isPlace = (name: string) =>
  (name.includes('/') || /\.(ts|mjs)$/.test(name)) && !/ |^(\.|@|node:|dist\/)/.test(name);

/** @param name a file or a folder, at the least by the end of its path */
function isThere(name: string): boolean {
  const place = name.replace(/\/$/, '');
  return places.some((each) => each === place || each.endsWith(`/${place}`));
}

const guards = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
it.each([
  ...new Set(
    Array.from(guards.matchAll(/`([\w./-]+\.(?:ts|mjs|css)|[\w./-]+\/)`/g), ([, name = '']) => name),
  ),
])('%s, which SECURITY.md names, is there', (name) => {
  expect(isThere(name)).toBe(true);
});

const named = [...text.replace(house, '').matchAll(/`([^`\n]+)`/g)].flatMap(([, name = '']) => name);
const drawn = [...house.matchAll(/[\w.]+(?:\/|\.ts\b)/g)].flatMap(([name]) => name);

it.each([...new Set([...named.filter(isPlace), ...drawn])])(
  '%s, which CONTRIBUTING.md names, is there',
  (name) => {
    expect(isThere(name)).toBe(true);
  },
);

const [, ways = ''] = /\n### Two ways through it\n(.*?)From there /s.exec(text) ?? [];
/** The files on the two ways, each below the folder that its line begins with. */
const stops = [...ways.matchAll(/^- `([\w/]+\/)`: ((?:.+\n)+?)(?=- |\n)/gm)].flatMap(
  ([, folder = '', line = '']) =>
    [...line.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => `${folder}${name}`),
);

it.each(stops)('%s, on a way through the house, is a file', (name) => {
  expect(places).toContain(`${name}.ts`);
});

it('has stops on both ways', () => {
  expect(stops).toEqual(expect.arrayContaining(['webview/gallery/grid/card', 'src/review/appendLines']));
});
