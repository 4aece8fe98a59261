import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { extensionId } from '../../../src/host/gallery/workbenchRequests';
import { commandId, galleryCommands, whenKeysApply } from '../../../src/protocol/galleryCommands';
import { commandNamed, isSameCommand } from '../../../webview/gallery/keys/commandNames';
import { defaultKeys } from '../../../webview/gallery/keys/keyTable';
import { tableKeyOf } from '../../../webview/gallery/keys/userKeys';

type Manifest = {
  readonly name: string;
  readonly publisher: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly mac?: string;
      readonly when: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
  };
};
const read = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as unknown;
const manifest = (await read('package.json')) as Manifest;
const { commands, keybindings, menus } = manifest.contributes;

it('gives VS Code the keys of the table, and no others', () => {
  const bindable = [...defaultKeys].flatMap(([key, command]) => {
    const name = galleryCommands.find((each) => isSameCommand(commandNamed(each), command));
    return name ? [`${key} ${commandId(name)}`] : [];
  });
  const bound = keybindings.map(({ key, command }) => `${tableKeyOf(key)} ${command}`);
  expect(bound.sort()).toEqual(bindable.sort());
});

it.each(keybindings)('$key means $command only where the gallery has the focus', ({ key, mac, when }) => {
  expect(when).toBe(whenKeysApply);
  expect(mac).toBe(key.startsWith('ctrl+') ? key.replace('ctrl+', 'cmd+') : undefined);
});

it.each(['package.nls.json', 'package.nls.zh-cn.json'])('%s has a title for each command', async (file) => {
  const titles = (await read(file)) as Readonly<Record<string, string>>;
  const missing = commands.filter(({ title }) => !titles[title.slice(1, -1)]);
  expect(missing).toEqual([]);
  for (const command of galleryCommands)
    expect(commands.map((each) => each.command)).toContain(commandId(command));
});

it('offers what is about a review only while one is shown', () => {
  const open = [...(menus['commandPalette'] ?? []), ...(menus['editor/title'] ?? [])].filter(
    ({ command, when }) => command.startsWith('scn.gallery.') && when !== 'false',
  );
  const palette = new Set(menus['commandPalette']?.map(({ command }) => command));
  expect(galleryCommands.filter((command) => !palette.has(commandId(command)))).toEqual([]);
  for (const { when } of open)
    expect(when).toMatch(/^activeWebviewPanelId == 'scnGallery' && scn\.galleryReview/);
});

it('knows the extension’s own name', () => {
  expect(extensionId).toBe(`${manifest.publisher}.${manifest.name}`);
});
