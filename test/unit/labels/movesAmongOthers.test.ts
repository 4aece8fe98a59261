import type * as fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { moveFiles } from '../../../src/labels/edits/moveFiles';
import { moveProgress, resumeMoves } from '../../../src/labels/edits/resumeMoves';
import { tempFolder } from './tempFolder';

type Real = typeof fs;

/** What another program, or the disk, does at a step. */
const steps = vi.hoisted(() => ({
  beforeUnlink: undefined as ((file: string) => Promise<void>) | undefined,
  link: undefined as (() => Promise<void>) | undefined,
  /** The name that a disk knows a file by. */
  nameOnDisk: (file: string) => file,
  log: [] as string[],
}));

vi.mock('node:fs/promises', async (importReal) => {
  const real = await importReal<Real>();
  const nameOf = (file: unknown) => path.basename(path.dirname(String(file)));
  return {
    ...real,
    lstat: (file: string, options: { bigint: true }) => real.lstat(steps.nameOnDisk(file), options),
    unlink: async (file: string) => {
      await steps.beforeUnlink?.(file);
      await real.unlink(steps.nameOnDisk(file));
      steps.log.push(`unlink in ${nameOf(file)}`);
    },
    link: (from: string, to: string) => (steps.link ? steps.link() : real.link(from, to)),
    open: async (...given: Parameters<Real['open']>) => {
      const handle = await real.open(...given);
      const isFolder = (await handle.stat()).isDirectory();
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        await sync();
        const [file] = given;
        steps.log.push(isFolder ? `sync ${path.basename(String(file))}` : `sync in ${nameOf(file)}`);
      };
      return handle;
    },
  };
});
afterEach(() => {
  Object.assign(steps, {
    ...{ beforeUnlink: undefined, link: undefined, log: [] },
    nameOnDisk: (file: string) => file,
  });
});

const refuse = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

async function oneFace() {
  const folder = await tempFolder({ 'happy/1.jpg': 'one', 'sad/2.jpg': 'two' });
  const [from, to] = [path.join(folder, 'happy', '1.jpg'), path.join(folder, 'sad', '1.jpg')];
  const real = await vi.importActual<Real>('node:fs/promises');
  const names = async () => [
    ...(await real.readdir(path.dirname(from))),
    ...(await real.readdir(path.dirname(to))),
  ];
  return { from, to, moves: [{ from, to }], real, names };
}

test('an old name that is gone already was to go: the image keeps its new one', async () => {
  const { from, to, moves, real, names } = await oneFace();
  // Another program finishes the move that it takes for a dead one’s.
  steps.beforeUnlink = async (file) => {
    if (file === from) await real.unlink(from);
  };
  await moveFiles(moves);
  expect(await names()).toEqual(['1.jpg', '2.jpg']);
  expect(await real.readFile(to, 'utf8')).toBe('one');
});

test('nor is the new name taken back where the old one goes while the disk refuses', async () => {
  const { from, to, moves, real } = await oneFace();
  steps.beforeUnlink = async (file) => {
    if (file !== from) return;
    await real.unlink(from);
    await refuse('EBUSY')();
  };
  await expect(moveFiles(moves)).rejects.toThrow(/in use by another program/);
  expect(await real.readFile(to, 'utf8')).toBe('one');
});

test('an old name that cannot be taken away keeps the image, and nothing else does', async () => {
  const { from, moves, real, names } = await oneFace();
  steps.beforeUnlink = (file) => (file === from ? refuse('EBUSY')() : Promise.resolve());
  await expect(moveFiles(moves)).rejects.toThrow(/All images are back where they were/);
  expect(await names()).toEqual(['1.jpg', '2.jpg']);
  expect(await real.readFile(from, 'utf8')).toBe('one');
});

test.each([
  ['another device', 'EXDEV'],
  ['exFAT', 'EPERM'],
  ['exFAT under Windows', 'EISDIR'],
])('a move to %s is a copy, which lasts before the original goes', async (_, code) => {
  const { from, to, moves, real, names } = await oneFace();
  const taken = new Date(2001, 2, 3);
  await real.utimes(from, taken, taken);
  await real.chmod(from, 0o440);
  steps.link = refuse(code);
  await moveFiles(moves);
  expect(await names()).toEqual(['1.jpg', '2.jpg']);
  expect(await real.readFile(to, 'utf8')).toBe('one');
  const { mtime, mode } = await real.stat(to);
  expect([mtime, mode & 0o777]).toEqual([taken, 0o440]);
  expect(steps.log.slice(0, 3)).toEqual(['sync in sad', 'sync sad', 'unlink in happy']);
});

test('an image that is changed while it is copied stays, and so does its copy', async () => {
  const { from, to, moves, real } = await oneFace();
  steps.link = async () => {
    await real.writeFile(from, 'before the copy');
    return refuse('EXDEV')();
  };
  await expect(moveFiles(moves)).rejects.toThrow(/was changed by another program while it was moved/);
  expect(await real.readFile(from, 'utf8')).toBe('before the copy');
  expect(await real.readFile(to, 'utf8')).toBe('before the copy');
});

test('a copy that a crash left is synced before the original goes', async () => {
  const { from, to, moves, real, names } = await oneFace();
  await real.copyFile(from, to);
  await resumeMoves(moves);
  expect(await names()).toEqual(['1.jpg', '2.jpg']);
  expect(steps.log.slice(0, 3)).toEqual(['sync in sad', 'sync sad', 'unlink in happy']);
});

test('a move that another program finishes while it is resumed is done', async () => {
  const { from, to, moves, real } = await oneFace();
  await real.link(from, to);
  steps.beforeUnlink = async (file) => {
    if (file === from) await real.unlink(from);
  };
  await resumeMoves(moves);
  expect(await real.readFile(to, 'utf8')).toBe('one');
});

/** Puts another image in the place of one, as long and with the same times. */
async function replace(real: Real, file: string): Promise<void> {
  const { atime, mtime } = await real.stat(file);
  await real.writeFile(`${file}.new`, 'eno');
  await real.rename(`${file}.new`, file);
  await real.utimes(file, atime, mtime);
}

test('an image that another of its size and time replaces while it is moved stays, and so does the moved one', async () => {
  const { from, to, moves, real } = await oneFace();
  const taken = new Date(2001, 2, 3);
  await real.utimes(from, taken, taken);
  steps.link = async () => {
    await real.link(from, to);
    await replace(real, from);
  };
  await expect(moveFiles(moves)).rejects.toThrow(/was changed by another program while it was moved/);
  expect(await real.readFile(from, 'utf8')).toBe('eno');
  expect(await real.readFile(to, 'utf8')).toBe('one');
});

test('nor is the new name taken back where the old one is another image by then', async () => {
  const { from, to, moves, real } = await oneFace();
  steps.beforeUnlink = async (file) => {
    if (file !== from) return;
    await replace(real, from);
    await refuse('EBUSY')();
  };
  await expect(moveFiles(moves)).rejects.toThrow(/in use by another program/);
  expect(await real.readFile(from, 'utf8')).toBe('eno');
  expect(await real.readFile(to, 'utf8')).toBe('one');
});

test('an image with one name is not named twice, however many paths lead to that', async () => {
  const { from, to, moves, real } = await oneFace();
  // As where one folder is mounted at two places.
  steps.nameOnDisk = (file) => (file === to ? from : file);
  expect(await moveProgress({ from, to })).toBe('lost');
  await resumeMoves(moves);
  expect(await real.readFile(from, 'utf8')).toBe('one');
});

test('nor is one with a second name elsewhere, where its class folder is reached by a link', async () => {
  const { from, to, moves, real } = await oneFace();
  await real.link(from, path.join(path.dirname(from), '..', 'kept.jpg'));
  await real.rm(path.dirname(to), { recursive: true });
  await real.symlink(path.dirname(from), path.dirname(to), 'junction');
  expect(await moveProgress({ from, to })).toBe('lost');
  await resumeMoves(moves);
  expect(await real.readFile(from, 'utf8')).toBe('one');
});
