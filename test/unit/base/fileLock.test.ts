import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { kernelLocks } from '../../../scripts/kernelLocks.mjs';
import type * as kernelLock from '../../../src/base/disk/kernelLock';
import { FileLock, LockHeldError, LockLostError } from '../../../src/base/disk/fileLock';
import { ownRecord, writeRecord } from '../../../src/base/disk/lockRecord';
import { tempFolder } from '../labels/tempFolder';

/** Whether the kernel is asked, as on every disk that knows locks, or cannot be. */
const kernel = vi.hoisted(() => ({ isThere: true }));
vi.mock('../../../src/base/disk/kernelLock', async (importReal) => {
  const real = await importReal<typeof kernelLock>();
  return {
    tryKernelLock: (descriptor: number) =>
      kernel.isThere ? real.tryKernelLock(descriptor) : Promise.resolve('unknown'),
  };
});

let program: string;
beforeAll(async () => {
  const folder = path.join(import.meta.dirname, '../../../.cache/lock-test');
  program = path.join(folder, 'lockChild.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'lockChild.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    plugins: [kernelLocks],
  });
  return () => rm(folder, { recursive: true, force: true });
});

/** A process that holds a lock until it is told to let go, or dies. */
async function holderOf(file: string): Promise<ChildProcess> {
  const child = fork(program, [file]);
  onTestFinished(() => void child.kill('SIGKILL'));
  expect((await once(child, 'message'))[0]).toBe('taken');
  return child;
}

async function newFile(): Promise<string> {
  return path.join(await tempFolder(), '.scn', 'commit.lock');
}

const later = (ms: number) => new Date(Date.now() + ms).toISOString();

describe.each([true, false])('a lock, the kernel being asked: %s', (isThere) => {
  const each = (name: string, body: () => Promise<void>) => {
    test(name, async () => {
      kernel.isThere = isThere;
      await body();
    });
  };

  each('is one holder’s at a time, in one process too, and leaves nothing behind', async () => {
    const file = await newFile();
    const lock = await FileLock.take(file, 0);
    const refused = await FileLock.take(file, 0).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(LockHeldError);
    expect(refused).toMatchObject({ holder: { pid: process.pid, host: hostname() } });
    await lock.check();
    await lock.release();
    await (await FileLock.take(file, 0)).release();
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  each('stays with a process that stalls, however old its last word is', async () => {
    const file = await newFile();
    const holder = await holderOf(file);
    holder.kill('SIGSTOP');
    const record = JSON.parse(await readFile(file, 'utf8')) as ReturnType<typeof ownRecord>;
    await writeRecord(file, { ...record, beat: later(-86_400_000) });
    await expect(FileLock.take(file, 200)).rejects.toMatchObject({ holder: { pid: holder.pid } });
    holder.kill('SIGCONT');
    holder.send('release');
    await once(holder, 'exit');
    await (await FileLock.take(file, 0)).release();
  });

  each('is free at once when its process is killed', async () => {
    const file = await newFile();
    const holder = await holderOf(file);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await FileLock.take(file, 0)).release();
  });

  each('of another computer is left while it is fresh, and taken over when it is not', async () => {
    const file = await newFile();
    await mkdir(path.dirname(file));
    const other = { ...ownRecord('theirs'), host: 'lab-7', boot: 'another', pid: 4711 };
    await writeFile(file, '');
    await writeRecord(file, { ...other, beat: later(-20_000) });
    await expect(FileLock.take(file, 0)).rejects.toMatchObject({ holder: { host: 'lab-7', pid: 4711 } });
    await writeRecord(file, { ...other, beat: later(-600_000) });
    const lock = await FileLock.take(file, 0);
    await lock.check();
    await lock.release();
  });

  each('of another computer whose clock is wrong is left while it says that it lives', async () => {
    const file = await newFile();
    await mkdir(path.dirname(file));
    const other = { ...ownRecord('theirs'), host: 'lab-7', boot: 'another' };
    await writeFile(file, '');
    await writeRecord(file, { ...other, beat: later(-3_600_000) });
    const timer = setInterval(() => void writeRecord(file, { ...other, beat: later(-3_600_000) }), 500);
    await expect(FileLock.take(file, 0)).rejects.toMatchObject({ holder: { host: 'lab-7' } });
    clearInterval(timer);
  });

  each('that somebody took over is noticed before the next step, and stays theirs', async () => {
    const file = await newFile();
    const lock = await FileLock.take(file, 0);
    const theirs = { ...ownRecord('theirs'), host: 'lab-7', boot: 'another' };
    await writeRecord(file, theirs);
    vi.setSystemTime(Date.now() + 90_000);
    onTestFinished(() => void vi.useRealTimers());
    await expect(lock.check()).rejects.toBeInstanceOf(LockLostError);
    await lock.release();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ token: 'theirs' });
  });
});

test('a bundle asks the kernel for its locks, as the extension and the program do', async () => {
  const { tryKernelLock } = await vi.importActual<typeof kernelLock>('../../../src/base/disk/kernelLock');
  const file = await newFile();
  const holder = await holderOf(file);
  const handle = await open(file, 'r+');
  onTestFinished(() => handle.close());
  expect(await tryKernelLock(handle.fd)).toBe('held');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(await tryKernelLock(handle.fd)).toBe('taken');
});

test('neither the lock nor its folder is a link that is followed', async () => {
  const folder = await tempFolder({ 'elsewhere/mine.txt': 'mine' });
  const at = (name: string) => path.join(folder, name);
  await mkdir(at('one'));
  await symlink(at('elsewhere'), at('one/.scn'));
  await expect(FileLock.take(at('one/.scn/commit.lock'), 0)).rejects.toThrow(/\.scn is a link or a file/);
  await mkdir(at('two/.scn'), { recursive: true });
  await symlink(at('elsewhere/mine.txt'), at('two/.scn/commit.lock'));
  await expect(FileLock.take(at('two/.scn/commit.lock'), 0)).rejects.toThrow(
    /commit\.lock is no regular file/,
  );
  await mkdir(at('three'));
  await writeFile(at('three/.scn'), '');
  await expect(FileLock.take(at('three/.scn/commit.lock'), 0)).rejects.toThrow(/\.scn is a link or a file/);
  expect(await readdir(at('elsewhere'))).toEqual(['mine.txt']);
  expect(await readFile(at('elsewhere/mine.txt'), 'utf8')).toBe('mine');
});

test.each([true, false])(
  'a lock with a second name changes nothing, the kernel being asked: %s',
  async (isThere) => {
    kernel.isThere = isThere;
    const labels = 'image,label\n' + 'a.png,happy\n'.repeat(200);
    const folder = await tempFolder({ 'l.csv': labels, '.scn/other': '' });
    const [file, mine] = [path.join(folder, '.scn/commit.lock'), path.join(folder, 'l.csv')];
    await link(mine, file);
    await expect(FileLock.take(file, 0)).rejects.toThrow(/commit\.lock has a second name elsewhere/);
    await expect(writeRecord(file, ownRecord('ours'))).rejects.toThrow(/Remove this name and try again\.$/);
    expect(await readFile(mine, 'utf8')).toBe(labels);
    await rm(file);
    await (await FileLock.take(file, 0)).release();
  },
);

test('a lock that gets a second name is not written any more, and lets go of its own name alone', async () => {
  const file = await newFile();
  const lock = await FileLock.take(file, 0);
  const record = await readFile(file, 'utf8');
  await link(file, path.join(path.dirname(file), 'copy'));
  await expect(writeRecord(file, ownRecord('ours'))).rejects.toThrow(/has a second name elsewhere/);
  await lock.release();
  expect(await readdir(path.dirname(file))).toEqual(['copy']);
  expect(await readFile(path.join(path.dirname(file), 'copy'), 'utf8')).toBe(record);
});

describe.skipIf(process.platform === 'win32')('a lock that this user may not write', () => {
  /** Root may do anything; nobody may not. */
  const nobody = 65534;
  const isRoot = process.geteuid?.() === 0;
  afterEach(() => {
    if (isRoot) process.seteuid?.(0);
  });

  const asNobody = async (file: string, mode: number) => {
    const folder = path.dirname(file);
    if (isRoot) await Promise.all([path.dirname(folder), folder].map((each) => chown(each, nobody, nobody)));
    await chmod(file, mode);
    if (isRoot) process.seteuid?.(nobody);
  };

  test.each([0o444, 0])('is to be removed where nobody holds it (mode %i)', async (mode) => {
    const file = await newFile();
    await mkdir(path.dirname(file));
    await writeFile(file, '');
    await asNobody(file, mode);
    await expect(FileLock.take(file, 0)).rejects.toThrow(
      /commit\.lock was left behind by another program.* remove the file and try again\.$/,
    );
    await rm(file);
    await (await FileLock.take(file, 0)).release();
  });

  test('is another user’s while its process lives', async () => {
    const file = await newFile();
    const holder = await holderOf(file);
    await asNobody(file, 0o444);
    await expect(FileLock.take(file, 0)).rejects.toMatchObject({ holder: { pid: holder.pid } });
    expect((await stat(file)).size).toBeGreaterThan(0);
  });
});
