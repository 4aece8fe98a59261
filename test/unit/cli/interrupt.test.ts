import { type ChildProcess, execFile } from 'node:child_process';
import { access, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFaces } from '../audit/drawnFaces';
import { outcomeOf, runCli, startCli, summaryOf } from './runCli';

const faces = 400;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-interrupt-'));
  const drawn = [...(await drawFaces(folder, 12))];
  const rows = ['image,label'];
  // A few bytes after the image make each copy a content of its own, which is decoded.
  for (let i = 0; i < faces; i++) {
    const [name = '', label = ''] = drawn[i % drawn.length] ?? [];
    const copy = `images/copy${i}.png`;
    await copyFile(path.join(folder, name), path.join(folder, copy));
    await writeFile(path.join(folder, copy), String(i), { flag: 'a' });
    rows.push(`${copy},${label}`);
  }
  await writeFile(path.join(folder, 'labels.csv'), rows.join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const argsWith = (cache: string) => ['audit', folder, '--json', '--cache', path.join(folder, cache)];

/** Resolves when the program has printed what `pattern` matches. */
function printed(child: ChildProcess, pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: string) => {
      text += chunk;
      if (pattern.test(text)) resolve();
    });
    child.once('close', () => {
      reject(new Error(`It ended before it printed ${String(pattern)}: ${text}`));
    });
  });
}

/** The processes that still run in a process group. */
async function processesOf(group: number | undefined): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pgid=,args=']);
  return stdout.split('\n').filter((line) => Number.parseInt(line, 10) === group);
}

describe.skipIf(process.platform === 'win32')('Ctrl+C', () => {
  it('while faces are decoded ends everything with a sentence, and the next audit takes up there', async () => {
    // A group of its own: a terminal sends Ctrl+C to the audit process as well.
    const child = startCli(argsWith('features'), { detached: true });
    const outcome = outcomeOf(child);
    await printed(child, /^Features: [1-9]/m);
    process.kill(-(child.pid ?? NaN), 'SIGINT');
    const { code, signal, stdout, stderr } = await outcome;
    expect({ code, signal, stdout }).toEqual({ code: 130, signal: null, stdout: '' });
    expect(stderr).toMatch(/\nCancelled\. Features computed so far are kept for the next audit\.\n$/);
    expect(await processesOf(child.pid)).toEqual([]);
    await expect(access(path.join(folder, '.scn', 'labels.csv.audit.arrow'))).rejects.toThrow('ENOENT');

    const resumed = await runCli(argsWith('features'));
    expect(resumed.code).toBe(0);
    const { audited, facesDecoded } = summaryOf(resumed);
    expect(audited).toBe(faces);
    expect(facesDecoded).toBeLessThan(faces);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends the training by %s to the program alone', async (signal) => {
    const child = startCli(argsWith('features'), { detached: true });
    const outcome = outcomeOf(child);
    await printed(child, /^Training/m);
    child.kill(signal);
    expect(await outcome).toMatchObject({ code: 130, signal: null, stdout: '' });
    expect(await processesOf(child.pid)).toEqual([]);
  });

  it('leaves no audit process behind a program that was killed', async () => {
    const child = startCli(argsWith('killed'), { detached: true });
    const outcome = outcomeOf(child);
    await printed(child, /^Features/m);
    child.kill('SIGKILL');
    expect(await outcome).toMatchObject({ code: null, signal: 'SIGKILL' });
    await expect.poll(() => processesOf(child.pid), { timeout: 10_000 }).toEqual([]);
  });
});
