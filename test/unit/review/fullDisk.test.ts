import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CommitTarget, readTarget, planCommit } from '../../../src/commits/planCommit';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import { HumanError } from '../../../src/base/humanError';
import { accepted, openJournal } from './reviewFolder';
import { csvAt } from '../support/dataSets';

/** A disk of 256 KiB, where this user may mount one. */
async function smallDisk(): Promise<{ readonly folder: string; unmount(): Promise<void> } | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
  return {
    folder,
    unmount: async () => {
      execFileSync('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}

const disk = await smallDisk();
await disk?.unmount();
const rows = 500;
const original = `image,label\n${Array.from({ length: rows }, (_, row) => `${row}.png,happy\n`).join('')}`;

/** Takes all space that is left. @returns gives it back. */
async function fill(folder: string): Promise<() => Promise<void>> {
  const filler = path.join(folder, 'filler');
  await writeFile(filler, '');
  for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
    while (
      await writeFile(filler, 'x'.repeat(size), { flag: 'a' }).then(
        () => true,
        () => false,
      )
    );
  }
  return () => unlink(filler);
}

async function commitAll(target: CommitTarget): Promise<readonly string[]> {
  await settlePendingCommit(target);
  const corrections = target.journal.corrections().map((each) => ({ ...each, rows: undefined }));
  return writeCommit(target, await planCommit(await readTarget(target), corrections));
}

test.skipIf(!disk)(
  `a full disk costs a sentence and nothing else${disk ? '' : ' (skipped: no file system may be mounted here)'}`,
  async () => {
    const small = await smallDisk();
    if (!small) throw new Error('The disk could be mounted before.');
    onTestFinished(() => small.unmount());
    const { folder } = small;
    const labels = path.join(folder, 'labels.csv');
    await writeFile(labels, original);
    const journal = await openJournal(folder, 'ada');
    const target: CommitTarget = { ...csvAt(labels), journal };
    await journal.decide([accepted('0.png')]);

    // Deciding: what still fits is saved, what does not is not, be it the half of a bulk decision.
    const free = await fill(folder);
    let refused: unknown;
    const saved = ['0.png'];
    while (refused === undefined && saved.length < 100) {
      const id = `${saved.length}.png`;
      await journal.decide([accepted(id)]).then(
        () => saved.push(id),
        (error: unknown) => (refused = error),
      );
    }
    expect(refused).toBeInstanceOf(HumanError);
    expect(String(refused)).toMatch(/could not be saved in .*ENOSPC.*free some space, then decide again/);
    const many = Array.from({ length: rows }, (_, row) => accepted(`${row}.png`, 'calm'));
    await expect(journal.decide(many)).rejects.toThrow(/ENOSPC/);
    expect([...journal.decisions.keys()]).toEqual(saved);
    const again = await openJournal(folder, 'ada');
    expect([...again.decisions.keys()]).toEqual(saved);
    expect([again.notes, again.corrections()]).toEqual([[], journal.corrections()]);

    // Committing: neither the note nor the labels.
    await expect(commitAll(target)).rejects.toThrow(/could not be noted.*no label was changed/);
    expect(await readFile(labels, 'utf8')).toBe(original);
    await free();
    expect(await commitAll(target)).toEqual(saved);
    const after = saved.reduce((text, id) => text.replace(`\n${id},happy`, `\n${id},sad`), original);
    expect(await readFile(labels, 'utf8')).toBe(after);

    // Room for the journal's lines, but not for a second copy of the labels.
    await journal.decide([accepted('200.png')]);
    const full = await fill(folder);
    const filler = path.join(folder, 'filler');
    await truncate(filler, (await stat(filler)).size - 4096);
    await expect(commitAll(target)).rejects.toThrow(HumanError);
    expect(await readFile(labels, 'utf8')).toBe(after);
    await full();
    expect(await commitAll(target)).toEqual(['200.png']);
    const last = await openJournal(folder, 'ada');
    expect([last.notes, last.pendingCommit(), last.corrections()]).toEqual([[], undefined, []]);
    expect(await readFile(labels, 'utf8')).toBe(after.replace('200.png,happy', '200.png,sad'));
  },
);

test.skipIf(!disk)('a read-only folder costs a sentence and nothing else', async () => {
  const small = await smallDisk();
  if (!small) throw new Error('The disk could be mounted before.');
  onTestFinished(() => small.unmount());
  const { folder } = small;
  const labels = path.join(folder, 'labels.csv');
  await writeFile(labels, original);
  const journal = await openJournal(folder, 'ada');
  await journal.decide([accepted('0.png')]);
  const remount = (how: string) => execFileSync('mount', ['-o', `remount,${how}`, folder]);
  remount('ro');
  await expect(journal.decide([accepted('1.png')])).rejects.toThrow(/EROFS.*make the folder writable/);
  await expect(commitAll({ ...csvAt(labels), journal })).rejects.toThrow(HumanError);
  expect(journal.decisions.size).toBe(1);
  expect((await openJournal(folder, 'ada')).decisions.size).toBe(1);
  remount('rw');
  expect(await commitAll({ ...csvAt(labels), journal })).toEqual(['0.png']);
});
