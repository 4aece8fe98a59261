import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { accepted, openJournal, rejected, reviewFolder } from './reviewFolder';

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs git as a person without settings of their own. */
function git(folder: string, ...args: readonly string[]): string {
  const person = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'core.autocrlf=false'];
  return execFileSync('git', [...person, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
}

function commitAll(folder: string): void {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'Decisions');
}

test.skipIf(!hasGit())(
  'two annotators’ branches merge without a conflict, also into an open journal',
  async () => {
    const { folder } = await reviewFolder();
    const [adas, meis] = [path.join(folder, 'ada'), path.join(folder, 'mei')];
    const ada = await openJournal(adas, 'ada');
    await ada.decide([accepted('base')]);
    expect(await readFile(path.join(adas, '.scn', '.gitattributes'), 'utf8')).toContain('merge=union');
    git(adas, 'init', '-q', '-b', 'main');
    commitAll(adas);
    cpSync(adas, meis, { recursive: true });
    const mei = await openJournal(meis, 'mei');
    await mei.decide([accepted('x', 'calm'), accepted('mine')]);
    await mei.decide([rejected('gone')]);
    await mei.undo();
    commitAll(meis);
    await ada.decide([accepted('x', 'sad')]);
    await ada.decide([rejected('base')]);
    await ada.undo();
    commitAll(adas);

    git(adas, 'pull', '-q', '--no-rebase', '--no-edit', meis, 'main');
    expect(git(adas, 'status', '--porcelain')).toBe('');
    expect(await ada.refresh()).toEqual(expect.arrayContaining(['mine', 'x']));
    expect(ada.notes).toEqual([]);
    expect([...ada.disagreements]).toEqual(['x']);
    expect([...ada.decisions.keys()].sort()).toEqual(['base', 'mine', 'x']);
    expect(ada.canRedo).toBe(true);
    // The file that git put in the old one's place takes what comes next.
    await ada.redo();
    await ada.decide([accepted('x', 'angry')]);
    const again = await openJournal(adas, 'ada');
    expect(again.decisionOf('base')).toMatchObject({ verdict: 'reject' });
    expect(again.disagreements.size).toBe(0);
    expect(again.decisionOf('x')).toMatchObject({ label: 'angry' });
  },
);

test.skipIf(!hasGit())('a torn last line on one side costs nothing else', async () => {
  const { folder } = await reviewFolder();
  const [adas, meis] = [path.join(folder, 'ada'), path.join(folder, 'mei')];
  const ada = await openJournal(adas, 'ada');
  await ada.decide([accepted('base')]);
  git(adas, 'init', '-q', '-b', 'main');
  commitAll(adas);
  cpSync(adas, meis, { recursive: true });
  await ada.decide([accepted('a'), accepted('torn')]);
  await truncate(ada.file, (await readFile(ada.file)).length - 20);
  commitAll(adas);
  const mei = await openJournal(meis, 'mei');
  await mei.decide([accepted('m1')]);
  await mei.decide([accepted('m2')]);
  commitAll(meis);
  git(adas, 'pull', '-q', '--no-rebase', '--no-edit', meis, 'main');
  const merged = await openJournal(adas, 'ada');
  expect([...merged.decisions.keys()].sort()).toEqual(['a', 'base', 'm1', 'm2']);
  expect(merged.notes).toHaveLength(1);
});
