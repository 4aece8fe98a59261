import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { KeptVersions } from '../../../../src/host/commits/keptVersions';
import { UnseenEditors } from '../../../../src/host/commits/saveWatch';
import { tempFolder } from '../../labels/tempFolder';

/** An editor of which its tab alone tells. */
async function unseen(isOurs = false) {
  const folder = await tempFolder({ 'big.csv': 'a,1\n' });
  const file = path.join(folder, 'big.csv');
  const told: unknown[] = [];
  const textOf = async (kept: string | undefined) => kept && (await readFile(kept, 'utf8'));
  const texts: Promise<unknown>[] = [];
  const editors = new UnseenEditors(new KeptVersions(path.join(folder, 'kept')), async () => isOurs, {
    onForeign: (_file, kept) => texts.push(textOf(kept).then((text) => told.push(['foreign', text]))),
    onSaved: (_file, foreign) => texts.push(textOf(foreign?.kept).then((text) => told.push(['saved', text]))),
  });
  return {
    file,
    editors,
    told: async () => {
      await Promise.all(texts);
      return told;
    },
  };
}

test('what another program writes below unsaved changes is kept, and told again when it is dropped', async () => {
  const { file, editors, told } = await unseen();
  await editors.tabsChanged([file]);
  expect(editors.isEmpty).toBe(false);
  await editors.look();
  await writeFile(file, 'a,7\n');
  await editors.look();
  await editors.look();
  await editors.look();
  expect(await told()).toEqual([['foreign', 'a,7\n']]);
  await writeFile(file, 'a,1\nmine');
  await editors.tabsChanged([]);
  expect(editors.isEmpty).toBe(true);
  expect(await told()).toEqual([
    ['foreign', 'a,7\n'],
    ['saved', 'a,7\n'],
  ]);
});

test('the editor’s own save is none of another program, however long it writes', async () => {
  const { file, editors, told } = await unseen();
  await editors.tabsChanged([file]);
  for (const text of ['a', 'a,1', 'a,1\nmine']) {
    await writeFile(file, text);
    await editors.look();
  }
  await editors.tabsChanged([]);
  expect(await told()).toEqual([['saved', undefined]]);
});

test('an editor that is reverted or closed unsaved has lost nothing', async () => {
  const { file, editors, told } = await unseen();
  await editors.tabsChanged([file]);
  await editors.look();
  await editors.tabsChanged([]);
  await editors.tabsChanged([file]);
  await writeFile(file, 'a,7\n');
  await editors.look();
  await editors.look();
  await editors.tabsChanged([]);
  expect(await told()).toEqual([['foreign', 'a,7\n']]);
});

test('what this window wrote is no other program’s', async () => {
  const { file, editors, told } = await unseen(true);
  await editors.tabsChanged([file]);
  await writeFile(file, 'a,7\n');
  await editors.look();
  await editors.look();
  expect(await told()).toEqual([]);
});
