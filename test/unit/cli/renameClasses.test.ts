import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../labels/tempFolder';
import { runCli } from './runCli';

const text = 'image,label\na.png,happy\nb.png,Happy\nc.png,"HAPPY"\nd.png,sad\ne.png,glum\n';

async function written(): Promise<{ readonly file: string; readonly text: () => Promise<string> }> {
  const images = Object.fromEntries([...'abcde'].map((name) => [`${name}.png`, name]));
  const file = path.join(await tempFolder({ 'labels.csv': text, ...images }), 'labels.csv');
  return { file, text: () => readFile(file, 'utf8') };
}

describe('classes are merged', () => {
  it('in what is read', async () => {
    const { file, text: now } = await written();
    const apart = await runCli(['labels', file]);
    expect(apart.stdout).toMatch(/“HAPPY” \(1\), “Happy” \(1\), “happy” \(1\) look like one class/);
    const merge = (...what: string[]) => what.flatMap((each) => ['--merge-classes', each]);
    const merged = await runCli(['labels', file, ...merge('spellings', 'glum=sad'), '--json']);
    expect(JSON.parse(merged.stdout)).toMatchObject({ counts: { happy: 3, sad: 2 }, problems: [] });
    expect((await runCli(['labels', file, ...merge('none')])).stdout).toMatch(
      /of 5 classes(.|\n)*No problems/,
    );
    expect(await now()).toBe(text);
    for (const wrong of [merge('happy'), merge('a=b', 'a=c'), merge('a=b', 'b=c'), merge('none', 'a=b')])
      expect(await runCli(['labels', file, ...wrong])).toMatchObject({ code: 2, stdout: '' });
  });

  it('in the file, as a commit that can be undone', async () => {
    const { file, text: now } = await written();
    const env = { env: { ...process.env, XDG_CACHE_HOME: path.join(path.dirname(file), 'cache') } };
    const renamed = await runCli(
      ['rename-classes', file, '--merge-classes', 'spellings', '--merge-classes', 'glum=low'],
      env,
    );
    expect(renamed.stdout).toMatch(/^3 labels changed in /);
    expect(await now()).toBe('image,label\na.png,happy\nb.png,happy\nc.png,"happy"\nd.png,sad\ne.png,low\n');
    expect((await runCli(['undo', file], env)).stdout).toMatch(/^3 labels taken back/);
    expect(await now()).toBe(text);
  });

  it('in folders', async () => {
    const folder = await tempFolder({ 'Sad/1.png': 'a', 'sad/1.png': 'b', 'happy/2.png': 'c' });
    const renamed = await runCli(['rename-classes', folder, '--merge-classes', 'spellings']);
    expect(renamed.stdout).toMatch(/^1 label changed in /);
    expect(await readFile(path.join(folder, 'sad', '1@Sad.png'), 'utf8')).toBe('a');
    expect((await runCli(['undo', folder])).stdout).toMatch(/^1 label taken back/);
    expect(await readFile(path.join(folder, 'Sad', '1.png'), 'utf8')).toBe('a');
  });

  it('and what is not there, or nothing, is refused', async () => {
    const { file, text: now } = await written();
    for (const [what, sentence] of [
      ['joy=happy', /has no class “joy”, so nothing was changed; its classes are “HAPPY”, .*“sad”/],
      ['none', /No classes of .* are to be renamed, so nothing was changed/],
    ] as const)
      expect(await runCli(['rename-classes', file, '--merge-classes', what])).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(sentence) as string,
      });
    expect(await now()).toBe(text);
  });
});
