import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '../labels/tempFolder';
import { type Run, cli, outcomeOf, runCli, sentenceOf } from './runCli';

const hasBash = process.platform !== 'win32' && spawnSync('bash', ['-c', 'true']).status === 0;
/** Who waits for a pipe would do so for ever. */
const patience = 30_000;
const refused = /pipe is no ordinary file, but a pipe, a device or a socket/;
let folder: string;
let labels: string;

beforeEach(async () => {
  folder = await tempFolder({ 'labels.csv': 'image,label\na.png,happy\nb.png,sad\n' });
  labels = path.join(folder, 'labels.csv');
});

/** Runs `apply` as a line of bash has it; `$apply` is the program with all but its corrections. */
function inBash(line: string): Promise<Run> {
  const script = `apply=("$@"); ${line}`;
  const args = [process.execPath, cli, 'apply', folder, '--labels', labels, '--corrections'];
  return outcomeOf(spawn('bash', ['-c', script, 'bash', ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

describe.skipIf(!hasBash)('what a shell hands over is read to its end', () => {
  it.each([
    ['the input', `(sleep 0.2; printf 'image,label\\na.png,sad\\n') | "\${apply[@]}" /dev/stdin`],
    ['another program’s output', `"\${apply[@]}" <(sleep 0.2; printf 'image,label\\na.png,sad\\n')`],
  ])('%s', async (_, line) => {
    expect(await inBash(line)).toMatchObject({ code: 0, stdout: `1 label changed in ${labels}.\n` });
    expect(await readFile(labels, 'utf8')).toBe('image,label\na.png,sad\nb.png,sad\n');
  });
});

describe.skipIf(process.platform === 'win32')('a pipe in the place of a file is refused at once', () => {
  it.each([
    ['corrections', 1, (pipe: string) => ['apply', folder, '--labels', labels, '--corrections', pipe]],
    ['labels', 1, (pipe: string) => ['labels', folder, '--labels', pipe]],
    ['the description of a face model', 2, (pipe: string) => ['audit', folder, '--backbone', pipe]],
  ])('%s', async (_, code, args) => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const run = await runCli(args(pipe), { timeout: patience });
    expect(run).toMatchObject({ signal: null, code });
    expect(sentenceOf(run)).toMatch(refused);
  });
});
