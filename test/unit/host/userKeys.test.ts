import { expect, it } from 'vitest';
import { parseUserKeys } from '../../../src/host/gallery/userKeys';

it('reads keybindings.json as VS Code writes it, with comments and a comma too many', () => {
  const text = `// Place your key bindings in this file
[
  { "key": "k", "command": "scn.gallery.accept", "when": "activeWebviewPanelId == 'scnGallery'" }, /* mine */
  { "key": "ctrl+k a", "command": "type", "args": { "text": "[{\\"key\\"}]" } },
  { "command": "-scn.gallery.skip" },
]`;
  expect(parseUserKeys(text)).toEqual([
    { key: 'k', command: 'scn.gallery.accept', when: "activeWebviewPanelId == 'scnGallery'" },
    { key: 'ctrl+k a', command: 'type' },
    { key: '', command: '-scn.gallery.skip' },
  ]);
});

it.each([
  ['nothing', ''],
  ['no list', '{"key": "a"}'],
  ['what is no JSON', 'key: a'],
])('finds no keys in %s', (_, text) => {
  expect(parseUserKeys(text)).toEqual([]);
});

it('leaves out what is no binding', () => {
  expect(
    parseUserKeys('[null, 3, {"key": 1, "command": "a"}, {"key": "a"}, {"key": "b", "command": "c"}]'),
  ).toEqual([{ key: 'b', command: 'c' }]);
});
