import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeClassFolders } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a journal in which somebody else began a commit', () => {
  const session = useWorkbench(makeClassFolders);
  let gallery: GalleryPage;
  let original: string[];

  const images = async (): Promise<string[]> => {
    const files = await readdir(session().folder, { recursive: true });
    return files.filter((file) => file.endsWith('.png')).sort();
  };

  before(async () => {
    gallery = new GalleryPage(session());
    original = await images();
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    await gallery.accept();
    await session().run('View: Close All Editors');
    const journal = session().file('.scn/decisions.jsonl');
    const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
    const decision = JSON.parse(lines.at(-1) ?? '') as Readonly<Record<string, string>>;
    const { sampleId = '', label = '', given = '' } = decision;
    const target = `${label}/${path.posix.basename(sampleId)}`;
    const started = {
      ...{ v: 1, entry: 'mei-1', at: '2026-01-01T00:00:00.000Z', who: 'Mei', dataSet: '.' },
      ...{ kind: 'commit-started', commit: 'mei-commit', ids: [sampleId], batches: [decision.batch] },
      edit: {
        kind: 'move',
        moves: [{ from: sampleId, to: target }],
        changes: [{ id: sampleId, image: sampleId, from: given, to: label }],
      },
    };
    await writeFile(journal, `${[...lines, JSON.stringify(started)].join('\n')}\n`);
  });

  it('moves nothing when the window comes back or the gallery opens, and says what is open', async () => {
    await session().reload();
    await session().run('SCN: Open Review Gallery');
    await gallery.waitForCards();
    const message = await session().notification(/not begun on this machine/);
    assert.match(message, /commit of 1 label/i);
    assert.deepEqual(await images(), original);
  });

  it('asks before the next commit, with what it would change, and does nothing on Escape', async () => {
    await session().run('SCN: Commit Corrections');
    const dialog = session().page.locator('.monaco-dialog-box');
    await dialog.and(session().page.locator(':focus-within')).waitFor();
    assert.match(await dialog.innerText(), /Mei/);
    await session().page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await images(), original);
  });

  it('does it once somebody says so, and takes it back like any other', async () => {
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Do It$/);
    await session().confirm(/^Undo Commit$/);
    const read = () => readFile(session().file('.scn/decisions.jsonl'), 'utf8');
    await eventually('the end of the undoing', async () => {
      const journal = await read();
      return /"commit-finished"/.test(journal) && /"undo-commit-finished"/.test(journal) ? true : undefined;
    });
    assert.deepEqual(await images(), original);
  });
});
