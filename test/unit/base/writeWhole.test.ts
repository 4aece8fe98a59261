import { execFileSync } from 'node:child_process';
import { chmod, chown, link, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { writeWhole } from '../../../src/base/disk/writeWhole';
import { tempFolder } from '../labels/tempFolder';

/** Root may do anything; nobody may not. */
const nobody = 65534;
const isRoot = process.geteuid?.() === 0;
afterEach(() => {
  if (isRoot) process.seteuid?.(0);
});

test.skipIf(process.platform === 'win32')(
  'a folder that lets nothing new in is named, and the file stays',
  async () => {
    const folder = await tempFolder({ 'l.csv': 'old' });
    const file = path.join(folder, 'l.csv');
    if (isRoot) await Promise.all([folder, file].map((each) => chown(each, nobody, nobody)));
    await chmod(folder, 0o555);
    onTestFinished(() => chmod(folder, 0o755));
    if (isRoot) process.seteuid?.(nobody);
    await expect(writeWhole(file, 'new')).rejects.toThrow(
      new RegExp(`^This user may not write into ${folder}, where a new version of l\\.csv must be put`),
    );
    expect(await readFile(file, 'utf8')).toBe('old');
  },
);

test.skipIf(!isRoot)('the owner and the mode stay', async () => {
  const file = path.join(await tempFolder({ 'l.csv': 'old' }), 'l.csv');
  await chown(file, 1234, 2345);
  await chmod(file, 0o4640);
  await writeWhole(file, 'new');
  expect(await stat(file)).toMatchObject({ uid: 1234, gid: 2345, mode: 0o104640 });
});

test('a second name of the file keeps what it had', async () => {
  const folder = await tempFolder({ 'l.csv': 'old' });
  await link(path.join(folder, 'l.csv'), path.join(folder, 'backup.csv'));
  await writeWhole(path.join(folder, 'l.csv'), 'new');
  expect(await readFile(path.join(folder, 'backup.csv'), 'utf8')).toBe('old');
});

/** A disk of one megabyte; undefined where this user may mount none. */
async function smallDisk(): Promise<string | undefined> {
  const folder = await tempFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}

test('a full disk costs nothing but the new version', async ({ skip }) => {
  const folder = await smallDisk();
  if (folder === undefined) return skip('no disk can be mounted here');
  const file = path.join(folder, 'l.csv');
  await writeFile(file, 'x'.repeat(600_000));
  await expect(writeWhole(file, 'y'.repeat(600_000))).rejects.toThrow(
    /^The disk is full, so .*l\.csv was left as it was; free some space and try again\.$/,
  );
  expect(await readFile(file, 'utf8')).toBe('x'.repeat(600_000));
  expect(await readdir(folder)).toEqual(['l.csv']);
});
