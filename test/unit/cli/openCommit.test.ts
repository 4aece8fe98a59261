import { expect, test } from 'vitest';
import { settleElsewhere } from '../../../src/cli/withCommitTarget';
import { commitFolder } from '../commits/commitFolder';

const text = 'image,label\na.jpg,happy\nb.jpg,sad\n';

/** What the terminal says of an open commit whose edit somebody put into the journal. */
async function saidOf(edit: unknown, openCommit?: 'finish' | 'take-back' | 'drop') {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  await (await set.openElsewhere()).journal.commitStarted(edit, []);
  const target = await set.open();
  return settleElsewhere(target, openCommit ? { openCommit } : {}).then(
    () => '',
    (error: unknown) => String(error),
  );
}

test('an open commit that cannot be read is not counted, and each answer but dropping it names the next step', async () => {
  for (const wish of [undefined, 'finish', 'take-back'] as const) {
    const said = await saidOf({ kind: 'from the future' }, wish);
    expect(said).toMatch(/A commit to .* that this version knows.* Add --open-commit drop/);
    expect(said).not.toMatch(/0 labels|It would change/);
  }
  expect(await saidOf({ kind: 'from the future' }, 'drop')).toBe('');
});

test('an open commit of no change says so', async () => {
  const said = await saidOf({ kind: 'editor', path: '', changes: [] });
  expect(said).toMatch(/It would change no label\. Add --open-commit finish/);
});

test('an open commit that is done in part says how far, and offers to take that back', async () => {
  const change = { id: 'a.jpg', image: 'a.jpg', line: 2, from: 'sad', to: 'happy' };
  const other = { id: 'b.jpg', image: 'b.jpg', line: 3, from: 'sad', to: 'happy' };
  const said = await saidOf({ kind: 'editor', path: '', changes: [change, other] });
  expect(said).toMatch(/Of 2 labels, 1 are on disk already .* --open-commit take-back/);
});
