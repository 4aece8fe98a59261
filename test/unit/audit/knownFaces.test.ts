import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { taughtBy } from '../../../src/audit/judges/knownFaces';
import { knownFacesOf, readEarlierDecisions } from '../../../src/audit/run/earlierDecisions';
import { labelWords } from '../../../src/scn/trainNetworks';
import { accepted, rejected, reviewFolder, skipped } from '../review/reviewFolder';

const classes = ['happy', 'sad', 'angry'];

/** What an audit knows of rows, [id, label, content]. */
async function knownOf(
  file: string,
  rows: readonly (readonly [id: string, label: string, content?: string | undefined])[],
  { dataSet = 'labels.csv', at = '9999' } = {},
) {
  const earlier = await readEarlierDecisions({ file, dataSet }, at);
  return knownFacesOf(
    earlier,
    { samples: rows.map(([id, label]) => ({ id, image: id, label, line: undefined })), classes },
    {
      rows: Uint32Array.from(rows.keys()),
      labels: Uint16Array.from(rows, ([, label]) => classes.indexOf(label)),
    },
    rows.map(([, , content]) => content),
    at,
  );
}

describe('what an audit knows of faces', () => {
  it('is what was decided about their labels, written or not, as long as nobody changed them since', async () => {
    const { open, file } = await reviewFolder();
    const journal = await open();
    await journal.decide(['waiting', 'written', 'changed'].map((id) => accepted(id)));
    await journal.decide([rejected('kept'), skipped('skipped')]);
    await journal.decide([{ ...accepted('unclear'), verdict: 'unclear', label: null }]);
    await journal.decide([{ ...accepted('notAFace'), verdict: 'notAFace', label: null }]);
    await journal.decide([accepted('undone')]);
    await journal.undo();
    const known = await knownOf(file, [
      ['waiting', 'happy'],
      ['written', 'sad'],
      ['changed', 'angry'],
      ['kept', 'happy'],
      ['skipped', 'happy'],
      ['unclear', 'happy'],
      ['notAFace', 'happy'],
      ['undone', 'happy'],
      ['new', 'sad'],
    ]);
    expect([...(known?.truth ?? [])]).toEqual([1, 1, -1, 0, -1, -1, -1, -1, -1]);
    // What was written was happy when it was decided about.
    expect([...(known?.before ?? [])]).toEqual([0, 0, 2, 0, 0, 0, 0, 0, 1]);
    expect([...(known?.leftOut ?? [])]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0]);
    const { labels, words } = taughtBy({ labels: Uint16Array.of(0, 1, 2, 0, 0, 0, 0, 0, 1), known });
    expect([...labels]).toEqual([1, 1, 2, 0, 0, 0, 0, 0, 1]);
    const { none, known: isKnown, leftOut } = labelWords;
    expect([...(words ?? [])]).toEqual([
      ...[isKnown, isKnown, none, isKnown, none, leftOut, leftOut, none, none],
    ]);
  });

  it('is nothing where annotators disagree, where it was decided since, or is no class any more', async () => {
    const { open, file } = await reviewFolder();
    const [ada, bob] = [await open(), await open('labels.csv', 'bob')];
    await ada.decide([{ ...accepted('disputed'), content: 'one' }, accepted('gone', 'surprised')]);
    // What stands of a copy speaks for neither.
    await ada.decide([{ ...accepted('copy'), content: 'one' }]);
    await bob.decide([rejected('disputed')]);
    await setTimeout(5);
    const at = new Date().toISOString();
    await setTimeout(5);
    await ada.decide([accepted('since')]);
    const rows = (['disputed', 'gone', 'since'] as const).map(
      (id) => [id, 'happy', id === 'disputed' ? 'one' : undefined] as const,
    );
    expect(await knownOf(file, rows, { at })).toBeUndefined();
    expect((await knownOf(file, rows))?.truth[2]).toBe(1);
  });

  it('goes with the image: into other label files, and not to another image of the same name', async () => {
    const { open, file } = await reviewFolder();
    const journal = await open();
    const of = (id: string, content: string) => ({ ...accepted(id), content });
    await journal.decide([of('a.png', 'aa'), of('b.png', 'bb'), of('twice.png', 'cc')]);
    await journal.decide([{ ...rejected('again.png'), content: 'cc' }]);
    const same = await knownOf(file, [
      ['a.png', 'happy', 'aa'],
      ['b.png', 'happy', 'new'],
      ['moved/b.png', 'happy', 'bb'],
    ]);
    expect([...(same?.truth ?? [])]).toEqual([1, -1, 1]);
    const elsewhere = await knownOf(
      file,
      [
        ['other.png', 'sad', 'aa'],
        ['a.png', 'happy', 'dd'],
        // Two rows of one image were decided differently: that says nothing of a third.
        ['third.png', 'happy', 'cc'],
      ],
      { dataSet: 'others.csv' },
    );
    expect([...(elsewhere?.truth ?? [])]).toEqual([1, -1, -1]);
  });

  it('is nothing without a journal', async () => {
    const { file } = await reviewFolder();
    expect(await knownOf(file, [['a.png', 'happy', 'aa']])).toBeUndefined();
  });
});
