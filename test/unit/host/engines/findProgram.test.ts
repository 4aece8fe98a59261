import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findProgram } from '../../../../src/base/disk/findProgram';
import { runNpm, graphicsCard } from '../../../../src/host/engines/npm';

/** Ways in which PATH names the current folder. */
const currentFolder = ['.', './', '', 'bin/..'];

describe.skipIf(process.platform === 'win32')('a program', () => {
  const before = process.cwd();
  let work: string;
  let marker: string;

  beforeEach(async () => {
    work = await realpath(await mkdtemp(path.join(tmpdir(), 'find-program-')));
    marker = path.join(work, 'ran');
    await mkdir(path.join(work, 'opened', 'bin'), { recursive: true });
    await mkdir(path.join(work, 'installed'));
    // The folder that somebody else made, and that happens to be the current one.
    process.chdir(path.join(work, 'opened'));
  });

  afterEach(async () => {
    process.chdir(before);
    vi.unstubAllEnvs();
    await rm(work, { recursive: true, force: true });
  });

  async function write(folder: string, name: string, script: string): Promise<string> {
    const file = path.join(work, folder, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  }

  it.each(currentFolder)('is not taken from the current folder where PATH says “%s”', async (entry) => {
    await write('opened', 'tool', '');
    const installed = path.join(work, 'installed');
    expect(findProgram('tool', { PATH: [entry, installed].join(path.delimiter) })).toBeUndefined();
    const file = await write('installed', 'tool', '');
    expect(findProgram('tool', { PATH: [entry, installed].join(path.delimiter) })).toBe(file);
  });

  it('is a file that may be run', async () => {
    await mkdir(path.join(work, 'installed', 'tool'));
    await writeFile(path.join(work, 'opened', 'tool'), '');
    const folders = ['installed', 'opened'].map((name) => path.join(work, name));
    expect(findProgram('tool', { PATH: folders.join(path.delimiter) })).toBeUndefined();
  });

  it('of the opened folder does not run as nvidia-smi, nor as npm', async () => {
    await write('opened', 'nvidia-smi', `touch ${marker}; echo "GPU 0: Made Up (UUID)"`);
    await write('opened', 'npm', `touch ${marker}`);
    vi.stubEnv('PATH', ['.', '', '/bin', '/usr/bin'].join(path.delimiter));
    // Whether this machine has a card of its own does not matter here.
    expect(await graphicsCard()).not.toBe('Made Up');
    const signal = new AbortController().signal;
    await runNpm(['--version'], path.join(work, 'opened'), signal, () => undefined);
    expect(existsSync(marker)).toBe(false);
  });

  it('of the system names the card', async () => {
    await write('installed', 'nvidia-smi', 'echo "GPU 0: Made Up (UUID)"');
    vi.stubEnv('PATH', [path.join(work, 'installed'), '/bin'].join(path.delimiter));
    expect(await graphicsCard()).toBe('Made Up');
  });
});
