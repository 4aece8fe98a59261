import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFolderLock } from '../../../scripts/vscodeHost/folderLock.mjs';

describe('withFolderLock', () => {
  let root: string;
  let lock: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'scn-lock-'));
    lock = path.join(root, 'lock');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('lets one work at a time', async () => {
    let working = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++working);
      await sleep(20);
      return working--;
    };
    await Promise.all([withFolderLock(lock, work), withFolderLock(lock, work), withFolderLock(lock, work)]);
    expect(most).toBe(1);
  });

  it('is free again after work that failed', async () => {
    await expect(withFolderLock(lock, () => Promise.reject(new Error('full disk')))).rejects.toThrow(
      'full disk',
    );
    expect(existsSync(lock)).toBe(false);
  });

  it('takes over from a process that died', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    await mkdir(lock);
    await writeFile(path.join(lock, 'pid'), String(child.pid));
    expect(await withFolderLock(lock, () => Promise.resolve('done'))).toBe('done');
  });
});
