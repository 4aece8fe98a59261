import { link, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { HumanError } from '../../../src/base/humanError';
import { outsideFolder } from '../support/outsideFolder';
import { accepted, reviewFolder } from './reviewFolder';

it('a journal in the place of which a link is, is not read', async () => {
  const outside = await outsideFolder();
  const { open, file } = await reviewFolder();
  await mkdir(path.dirname(file));
  await symlink(outside('file.txt'), file);
  await expect(open()).rejects.toThrow(HumanError);
  await expect(open()).rejects.toThrow(`${file} is a link.`);
  await rm(path.dirname(file), { recursive: true });
  await symlink(outside('folder'), path.dirname(file), 'junction');
  await expect(open()).rejects.toThrow(`${path.dirname(file)} is a link.`);
});

it('a link that comes while the journal is open gets no line, and what was decided before stays', async () => {
  const outside = await outsideFolder();
  const { open, file } = await reviewFolder();
  const journal = await open();
  for (const place of [path.dirname(file), file]) {
    await rm(path.dirname(file), { recursive: true, force: true });
    if (place === file) await mkdir(path.dirname(file));
    await symlink(outside(place === file ? 'file.txt' : 'folder'), place);
    const refused = journal.decide([accepted('a')]);
    await expect(refused).rejects.toThrow(HumanError);
    await expect(refused).rejects.toThrow(/could not be saved in .*, so it does not count\..* is a link\./);
    await expect(journal.note({ sampleId: 'a', text: 'mine' })).rejects.toThrow(`${place} is a link.`);
    await expect(journal.commitStarted({}, ['a'])).rejects.toThrow(`${place} is a link.`);
    await expect(journal.refresh()).rejects.toThrow(`${place} is a link.`);
    expect([journal.ids.size, journal.canUndo, journal.pendingCommit()]).toEqual([0, false, undefined]);
  }
  await rm(path.dirname(file), { recursive: true });
  await journal.decide([accepted('a')]);
  expect((await open()).decisionOf('a')?.label).toBe('sad');
});

it('nothing is written through a link in the place of the file for git', async () => {
  const outside = await outsideFolder();
  const { open, file } = await reviewFolder();
  await mkdir(path.dirname(file));
  await symlink(outside('new.txt'), path.join(path.dirname(file), '.gitattributes'));
  await (await open()).decide([accepted('a')]);
  expect((await open()).decisions.size).toBe(1);
});

it('a journal that is another file as well is read, but not added to', async () => {
  const outside = await outsideFolder();
  const { open, file } = await reviewFolder();
  await mkdir(path.dirname(file));
  await link(outside('file.txt'), file);
  const journal = await open();
  await expect(journal.decide([accepted('a')])).rejects.toThrow(
    /decisions\.jsonl has a second name elsewhere/,
  );
  expect(journal.ids.size).toBe(0);
});

it('a file in the place of the folder costs a sentence, and later decisions count', async () => {
  const { open, file } = await reviewFolder();
  const journal = await open();
  const scn = path.dirname(file);
  await writeFile(scn, 'notes of mine');
  await expect(journal.decide([accepted('a')])).rejects.toThrow(
    `${scn} is a file, where the folder of an audit and its decisions belongs. Move it away and try again.`,
  );
  await expect(open()).rejects.toThrow(/The decisions in .* cannot be read\. .*\.scn is a file/);
  expect(await readFile(scn, 'utf8')).toBe('notes of mine');
  expect(journal.ids.size).toBe(0);
  await rm(scn);
  await journal.decide([accepted('b')]);
  expect([...(await open()).ids]).toEqual(['b']);
});
