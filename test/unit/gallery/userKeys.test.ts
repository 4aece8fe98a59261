import { afterEach, describe, expect, it } from 'vitest';
import { type UserKey, whenKeysApply } from '../../../src/protocol/galleryCommands';
import {
  commandOf,
  defaultKeys,
  keyTable,
  setKeymap,
  type Shortcut,
} from '../../../webview/gallery/keys/keyTable';
import { shownKeysOf, withPresentKey } from '../../../webview/gallery/keys/presentKeys';
import { sheetCommandOf } from '../../../webview/gallery/sheet/sheetKeys';
import { keymapOf, tableKeyOf } from '../../../webview/gallery/keys/userKeys';

const after = (...changes: readonly UserKey[]) => keymapOf({ known: true, changes });
const accept = 'scn.gallery.accept';

afterEach(() => setKeymap(after()));

it('leaves all as it is where nobody changed anything', () => {
  expect([...after().here]).toEqual([...defaultKeys]);
});

describe('a key of the user', () => {
  it('takes the place of the one that was removed, as VS Code’s own editor of keys writes it', () => {
    const when =
      "scn.galleryKeys && scn.galleryReview && !inputFocus && activeWebviewPanelId == 'scnGallery'";
    const { here, elsewhere } = after(
      { key: 'k', command: accept, when },
      { key: 'a', command: `-${accept}`, when },
    );
    expect(here.get('K')).toEqual({ kind: 'accept' });
    expect(here.has('A')).toBe(false);
    expect(elsewhere).toEqual([]);
  });

  it('under the condition of package.json is as good as under none', () => {
    const { here } = after({ key: 'k', command: accept, when: whenKeysApply });
    expect(here.get('K')).toEqual({ kind: 'accept' });
  });

  it('may stand beside the default, and takes it from another command', () => {
    const { here } = after({ key: 'r', command: accept });
    expect(here.get('R')).toEqual({ kind: 'accept' });
    expect(here.get('A')).toEqual({ kind: 'accept' });
    expect(here.get('F')).toEqual({ kind: 'reject' });
  });

  it.each([
    ['of another command', { key: 'a', command: 'workbench.action.files.save' }],
    ['under a condition', { key: 'a', command: 'scn.gallery.reject', when: 'sideBarVisible' }],
    ['that begins a chord', { key: 'a b', command: 'scn.gallery.reject' }],
  ])('%s is VS Code’s', (_, change) => {
    expect(after(change).here.has('A')).toBe(false);
  });

  it('that only VS Code can press is shown', () => {
    const { elsewhere } = after({ key: 'ctrl+k a', command: accept }, { key: 'alt+a', command: accept });
    expect(elsewhere).toEqual([
      ['Ctrl+K A', { kind: 'accept' }],
      ['Alt+A', { kind: 'accept' }],
    ]);
  });
});

describe('a removal', () => {
  it('without a key takes all keys of the command', () => {
    const { here } = after({ key: '', command: '-scn.gallery.undo' });
    expect(here.has('U') || here.has('Control+Z')).toBe(false);
    expect(here.get('Shift+U')).toEqual({ kind: 'redo' });
  });

  it.each([
    ['of another command', { key: 'a', command: '-editor.action.selectAll' }],
    ['of another key', { key: 'k', command: `-${accept}` }],
    ['under another condition', { key: 'a', command: `-${accept}`, when: 'editorTextFocus' }],
  ])('%s changes nothing', (_, change) => {
    expect(after(change).here.get('A')).toEqual({ kind: 'accept' });
  });
});

it('presses and shows the keys as they are', () => {
  const shortcuts: readonly Shortcut[] = keyTable.decide;
  const shortcut = shortcuts.find(({ meaning }) => meaning === 'accept');
  if (!shortcut) throw new Error('There is a key to accept.');
  setKeymap(after({ key: 'k', command: accept }, { key: 'a', command: `-${accept}` }));
  const press = (key: string) =>
    commandOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });
  expect(press('k')).toEqual({ kind: 'accept' });
  expect(press('a')).toBeUndefined();
  expect(shownKeysOf(shortcut)).toEqual(['J', 'K']);
  setKeymap(after({ key: '', command: `-${accept}` }));
  expect(shownKeysOf(shortcut)).toEqual([]);
});

it('says in titles the key as it is', () => {
  const skip = 'scn.gallery.skip';
  expect(withPresentKey('Skip (S)')).toBe('Skip (S)');
  setKeymap(after({ key: 'k', command: skip }, { key: '', command: `-${skip}` }));
  expect(withPresentKey('Skip (S)')).toBe('Skip (K)');
  expect(withPresentKey('Disagreements (3 of 4)')).toBe('Disagreements (3 of 4)');
  setKeymap(after({ key: '', command: `-${skip}` }));
  expect(withPresentKey('Skip (S)')).toBe('Skip');
});

it('changes on sheets what means the same there, and nothing that is a sheet’s own', () => {
  setKeymap(
    after(
      { key: 'k', command: 'scn.gallery.undo' },
      { key: 'u', command: '-scn.gallery.undo' },
      { key: '', command: '-scn.gallery.note' },
    ),
  );
  const press = (key: string) =>
    sheetCommandOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });
  expect(press('k')).toEqual({ kind: 'undo' });
  expect(press('u')).toBeUndefined();
  expect(press('n')).toEqual({ kind: 'next' });
  expect(press('a')).toBeUndefined();
});

it.each([
  ['ctrl+shift+z', 'Control+Shift+Z'],
  ['pageup', 'PageUp'],
  ['shift+left', 'Shift+ArrowLeft'],
  ['shift+/', '?'],
  ['shift+=', '+'],
  ['space', 'Space'],
  ['alt+a', undefined],
  ['[KeyA]', undefined],
  ['f5', undefined],
])('VS Code’s %s is %s', (key, name) => {
  expect(tableKeyOf(key)).toBe(name);
});
