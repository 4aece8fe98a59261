import type * as promises from 'node:fs/promises';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HumanError } from '../../../src/base/humanError';
import { renameOver } from '../../../src/base/disk/renameOver';
import { writeWhole } from '../../../src/base/disk/writeWhole';
import { tempFolder } from '../labels/tempFolder';

/** How many times the disk refuses a rename as Windows does where another program has the file open, and with what. */
const disk = vi.hoisted(() => ({ refusals: 0, code: 'EPERM', tries: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  return {
    ...real,
    rename: (from: string, to: string) => {
      disk.tries++;
      if (disk.refusals-- <= 0) return real.rename(from, to);
      const message = `${disk.code}: operation not permitted, rename '${from}' -> '${to}'`;
      return Promise.reject(
        Object.assign(new Error(message), { code: disk.code, path: from, syscall: 'rename' }),
      );
    },
  };
});

const { platform } = process;
const be = (name: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: name });
beforeEach(() => {
  disk.tries = 0;
  be('win32');
});
afterEach(() => be(platform));

function refuse(times: number, code = 'EPERM'): void {
  disk.refusals = times;
  disk.code = code;
}

describe('a file that a virus scanner has open for a moment on Windows', () => {
  test.each(['EPERM', 'EACCES', 'EBUSY'])('is replaced when it lets go (%s)', async (code) => {
    const file = path.join(await tempFolder({ 'l.csv': 'old' }), 'l.csv');
    refuse(3, code);
    await writeWhole(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(disk.tries).toBe(4);
  });

  test('is asked about again before each try: what another commit took over meanwhile stays', async () => {
    const folder = await tempFolder({ 'l.csv': 'old' });
    const file = path.join(folder, 'l.csv');
    refuse(3);
    let checks = 0;
    const check = () => (++checks < 3 ? Promise.resolve() : Promise.reject(new HumanError('taken over')));
    await expect(writeWhole(file, 'new', check)).rejects.toThrow('taken over');
    expect(await readdir(folder)).toEqual(['l.csv']);
    expect(await readFile(file, 'utf8')).toBe('old');
  });

  test('is named as in use where it does not let go, whatever Windows calls it, and nothing is left beside it', async () => {
    const folder = await tempFolder({ 'l.csv': 'old' });
    const file = path.join(folder, 'l.csv');
    refuse(Infinity);
    await expect(writeWhole(file, 'new')).rejects.toThrow(
      `${file} is in use by another program; close that program and try again.`,
    );
    expect(await readdir(folder)).toEqual(['l.csv']);
    expect(await readFile(file, 'utf8')).toBe('old');
  });

  test('is not called in use where it is marked as read-only', async () => {
    const folder = await tempFolder({ a: 'a', b: 'b' });
    const [from, to] = [path.join(folder, 'a'), path.join(folder, 'b')];
    await chmod(to, 0o444);
    refuse(Infinity);
    await expect(renameOver(from, to, undefined, [1, 1])).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('may be a folder', async () => {
    const folder = await tempFolder();
    await mkdir(path.join(folder, 'new'));
    await writeFile(path.join(folder, 'new', 'a'), '');
    refuse(2);
    await renameOver(path.join(folder, 'new'), path.join(folder, 'model'));
    expect(await readdir(path.join(folder, 'model'))).toEqual(['a']);
  });
});

test('elsewhere a refusal is one, at once', async () => {
  be('linux');
  const file = path.join(await tempFolder({ 'l.csv': 'old' }), 'l.csv');
  refuse(1);
  await expect(writeWhole(file, 'new')).rejects.toThrow(HumanError);
  expect(disk.tries).toBe(1);
});

test('what is wrong otherwise is not tried again', async () => {
  const file = path.join(await tempFolder({ 'l.csv': 'old' }), 'l.csv');
  refuse(1, 'ENOSPC');
  await expect(writeWhole(file, 'new')).rejects.toThrow('The disk is full');
  expect(disk.tries).toBe(1);
});
