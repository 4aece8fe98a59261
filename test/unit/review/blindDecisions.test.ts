import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agreementText, annotatorAgreement } from '../../../src/review/agreement';
import { standing } from '../../../src/review/decision';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import type { NewDecision } from '../../../src/review/entries';
import { summariseJournal } from '../../../src/review/journalSummary';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-blind-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (who: string) => DecisionJournal.open({ folder, dataSet: 'labels.csv', who });

/** A word on a face that the file calls happy; `happy` keeps it. */
function says(label: string, sampleId = 'a'): NewDecision {
  const keeps = label === 'happy';
  return {
    ...{ sampleId, image: `${sampleId}.jpg`, given: 'happy', suggested: 'sad' },
    verdict: keeps ? 'reject' : 'relabel',
    label: keeps ? null : label,
    scores: { importance: 0.5, labelQuality: 0.1 },
  };
}

/** What the journal comes to, read anew by a third person. */
async function outcome() {
  const journal = await open('carol');
  const { disagreements } = journal;
  return { corrections: journal.corrections().map(({ label }) => label), disputed: [...disagreements] };
}

describe('what is decided blind', () => {
  it('is marked in the journal, with a version that an older extension leaves out', async () => {
    await (await open('bob')).decideBlind(says('sad'));
    const lines = (await readFile(path.join(folder, '.scn', 'decisions.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        v: 3,
        kind: 'blind',
        who: 'bob',
        sampleId: 'a',
        verdict: 'relabel',
        label: 'sad',
      }),
    ]);
    expect((await open('bob')).decisionsOn('a')).toMatchObject([
      { blind: true, label: 'sad', overrides: [] },
    ]);
  });

  it('is no correction, and contradicts the label in the file until somebody decides in sight', async () => {
    await (await open('bob')).decideBlind(says('sad'));
    expect(await outcome()).toEqual({ corrections: [], disputed: ['a'] });
    const ada = await open('ada');
    expect(ada.decisionOf('a')).toBeUndefined();
    await ada.decide([says('sad')]);
    expect(await outcome()).toEqual({ corrections: ['sad'], disputed: [] });
  });

  it('says nothing against a label that it agrees with', async () => {
    await (await open('bob')).decideBlind(says('happy'));
    expect(await outcome()).toEqual({ corrections: [], disputed: [] });
  });

  it('overrules nobody who decided before, and contradicts them', async () => {
    const ada = await open('ada');
    await ada.decide([says('sad')]);
    const bob = await open('bob');
    await bob.decideBlind(says('fear'));
    expect(await outcome()).toEqual({ corrections: [], disputed: ['a'] });
    expect((await open('ada')).decisionOf('a')).toMatchObject({ who: 'ada', label: 'sad', blind: false });
    expect((await open('bob')).decisionOf('a')).toMatchObject({ who: 'ada', label: 'sad', blind: false });
    // Whoever sees both settles it.
    await (await open('carol')).decide([says('sad')]);
    expect(await outcome()).toEqual({ corrections: ['sad'], disputed: [] });
  });

  it('lets a correction stand that it agrees with', async () => {
    await (await open('ada')).decide([says('sad')]);
    await (await open('bob')).decideBlind(says('sad'));
    expect(await outcome()).toEqual({ corrections: ['sad'], disputed: [] });
  });

  it('stands beside what the same person decided in sight before, and falls when they decide again', async () => {
    const ada = await open('ada');
    await ada.decide([says('sad')]);
    await ada.decideBlind(says('fear'));
    expect(ada.decisionsOn('a').map(({ label, blind }) => [label, blind])).toEqual([
      ['sad', false],
      ['fear', true],
    ]);
    expect(ada.decisionOf('a')).toMatchObject({ label: 'sad' });
    expect(await outcome()).toEqual({ corrections: [], disputed: ['a'] });
    await ada.decide([says('fear')]);
    expect(standing(ada.decisionsOn('a')).map(({ label, blind }) => [label, blind])).toEqual([
      ['fear', false],
    ]);
    expect(await outcome()).toEqual({ corrections: ['fear'], disputed: [] });
  });

  it('is taken back and done again only as it was made', async () => {
    const ada = await open('ada');
    const here = new Set(['a', 'b']);
    await ada.decide([says('sad')]);
    await ada.decideBlind(says('fear', 'b'));
    expect([ada.canUndo, ada.blindTurns(here)]).toEqual([false, { canUndo: true, canRedo: false }]);
    expect(await ada.undo()).toEqual([]);
    expect(await ada.undo(here)).toEqual(['b']);
    expect([ada.canUndo, ada.blindTurns(here)]).toEqual([true, { canUndo: false, canRedo: true }]);
    const later = await open('ada');
    expect(later.decisionsOn('b')).toEqual([]);
    expect(await later.redo()).toEqual([]);
    expect(await later.redo(here)).toEqual(['b']);
    expect((await open('ada')).decisionsOn('b')).toMatchObject([{ label: 'fear', blind: true }]);
  });

  it('is taken back and done again only where it is in sight of those who judge others by now', async () => {
    const ada = await open('ada');
    await ada.decideBlind(says('fear', 'b'));
    const [here, elsewhere] = [new Set(['a', 'b']), new Set(['a', 'c'])];
    expect(ada.blindTurns(elsewhere)).toEqual({ canUndo: false, canRedo: false });
    expect(await ada.undo(elsewhere)).toEqual([]);
    expect(await ada.undo(here)).toEqual(['b']);
    expect(ada.blindTurns(elsewhere)).toEqual({ canUndo: false, canRedo: false });
    expect(await ada.redo(elsewhere)).toEqual([]);
    expect(ada.blindTurns(here)).toEqual({ canUndo: false, canRedo: true });
  });

  it('contradicts no label where the file has none', async () => {
    const unlabelled = { given: '', suggested: 'sad' };
    const bob = await open('bob');
    await bob.decideBlind({ ...says('sad'), ...unlabelled });
    expect(await outcome()).toEqual({ corrections: [], disputed: [] });
    await (await open('ada')).decideBlind({ ...says('fear'), ...unlabelled });
    expect(await outcome()).toEqual({ corrections: [], disputed: ['a'] });
  });

  it('is told in the history and counted apart', async () => {
    const bob = await open('bob');
    await bob.decideBlind(says('sad'));
    await bob.decide([says('sad', 'b')]);
    expect(bob.historyOf('a')).toMatchObject([
      { what: 'decided', who: 'bob', verdict: 'relabel', blind: true },
    ]);
    expect(bob.historyOf('b')[0]).not.toHaveProperty('blind');
    expect(summariseJournal(bob.state).annotators).toMatchObject([
      { who: 'bob', decisions: 1, relabel: 1, blind: 1 },
    ]);
  });
});

describe('how far annotators agree', () => {
  /** Ten faces; in sight the two agree on all, blind on six. */
  async function reviewed() {
    const [ada, bob] = [await open('ada'), await open('bob')];
    for (let face = 0; face < 10; face++) {
      const id = `face${face}`;
      await ada.decide([says(face < 5 ? 'happy' : 'sad', id)]);
      // In the same moment: neither saw the other's.
      await bob.decide([says(face < 5 ? 'happy' : 'sad', id)]);
      await ada.decideBlind(says(face < 5 ? 'happy' : 'sad', id));
      await bob.decideBlind(says(face % 5 < 3 ? (face < 5 ? 'happy' : 'sad') : 'fear', id));
    }
    return annotatorAgreement((await open('carol')).state);
  }

  it('counts what was decided blind apart from what was decided in sight', async () => {
    const { pairs, blind } = await reviewed();
    expect(pairs).toMatchObject([
      { annotators: ['ada', 'bob'], agreement: { samples: 10, observed: 1, kappa: 1 } },
    ]);
    // Chance: ada says half happy, half sad; bob .3 and .3.
    const kappa = (0.6 - 0.3) / 0.7;
    const agreement = { samples: 10, observed: 0.6, kappa: expect.closeTo(kappa, 9) as number };
    expect(blind?.pairs).toMatchObject([{ annotators: ['ada', 'bob'], agreement }]);
    expect(blind?.across).toMatchObject([
      { annotators: ['ada', 'bob'], agreement: { kappa: 1 } },
      { annotators: ['bob', 'ada'], agreement },
    ]);
  });

  it('says what each confuses, with Wilson intervals, already of one annotator', async () => {
    const { blind } = await reviewed();
    expect(blind?.deviations).toEqual([
      { who: 'ada', faces: 10, same: 10, instead: [] },
      {
        ...{ who: 'bob', faces: 10, same: 6 },
        instead: [
          { stands: 'happy', said: 'fear', faces: 2, of: 5 },
          { stands: 'sad', said: 'fear', faces: 2, of: 5 },
        ],
      },
    ]);
    const text = agreementText(await reviewed());
    expect(text).toContain('Blind – ada and bob: Cohen’s κ 0.43; the same label for 60.0 % of 10 faces.');
    expect(text).toContain('In sight – ada and bob: Cohen’s κ 1.00; the same label for 100.0 % of 10 faces.');
    expect(text).toContain(
      'bob blind and ada in sight: Cohen’s κ 0.43; the same label for 60.0 % of 10 faces.',
    );
    // Wilson for 6 of 10 and for 2 of 5, as by R's binom.confint(methods = "wilson").
    expect(text).toContain(
      'bob, blind: the label that stands for 60 % (31 to 83 %) of 10 faces; “fear” where “happy” stands in 40 % (12 to 77 %) of 5, “fear” where “sad” stands in 40 % (12 to 77 %) of 5.',
    );
  });

  it('goes by the label in the file where nobody has decided in sight', async () => {
    const bob = await open('bob');
    await bob.decideBlind(says('sad', 'a'));
    await bob.decideBlind(says('happy', 'b'));
    const { pairs, blind } = annotatorAgreement(bob.state);
    expect([pairs, blind?.pairs, blind?.across]).toEqual([[], [], []]);
    expect(blind?.deviations).toMatchObject([
      { faces: 2, same: 1, instead: [{ stands: 'happy', said: 'sad' }] },
    ]);
  });

  it('compares with no label where the file has none', async () => {
    const bob = await open('bob');
    await bob.decideBlind({ ...says('sad', 'a'), given: '' });
    await bob.decideBlind(says('happy', 'b'));
    expect(annotatorAgreement(bob.state).blind?.deviations).toEqual([
      { who: 'bob', faces: 1, same: 1, instead: [] },
    ]);
  });

  it('is as before where nobody decided blind', async () => {
    await (await open('ada')).decide([says('sad')]);
    expect(annotatorAgreement((await open('ada')).state).blind).toBeUndefined();
  });
});
