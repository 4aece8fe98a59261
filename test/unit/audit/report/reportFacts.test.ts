import { describe, expect, it } from 'vitest';
import { exampleRows } from '../../../../src/audit/report/reportFaces';
import { reportFacts } from '../../../../src/audit/report/reportFacts';
import type { NewDecision } from '../../../../src/review/entries';
import { openJournal, reviewFolder } from '../../review/reviewFolder';
import { hostileClass, reportedAudit } from './reportedAudit';

const result = reportedAudit();

function decision(sampleId: string, label: string | null, given = 'joy'): NewDecision {
  return {
    ...{ sampleId, image: `${sampleId}.png`, given, suggested: 'fear', label },
    verdict: label === null ? 'reject' : label === 'fear' ? 'accept' : 'relabel',
    scores: { importance: null, labelQuality: null },
  };
}

describe('what a report says', () => {
  it('of an audit alone: counts, pairs, and what is ahead', async () => {
    const { state } = await (await reviewFolder()).open();
    const facts = reportFacts(result, state);
    expect(facts).toMatchObject({
      ...{ rows: 8, failed: 1, setAside: 0, recognised: true },
      ...{ suspects: 4, suspectsDecided: 0, judged: 0, judgedWrong: 0, committed: 0, uncommitted: 0 },
      pairs: [
        { given: 'joy', suggested: 'fear', suspects: 3, decided: 0, changed: 0 },
        { given: 'fear', suggested: hostileClass, suspects: 1, decided: 0, changed: 0 },
      ],
      classes: [
        { name: 'joy', faces: 4, suspects: 3, wrong: 2.6, corrected: 0 },
        { name: 'fear', faces: 2, suspects: 1, wrong: 0.7, corrected: 0 },
        { name: hostileClass, faces: 1, suspects: 0, wrong: 0.2, corrected: 0 },
      ],
    });
    const { ahead } = facts;
    expect(ahead?.errors).toBeCloseTo(3.5, 4);
    expect(ahead && ahead.low < 3.5 && ahead.high > 3.5).toBe(true);
    // Of the last two faces fewer than one in ten… is not so: a tenth is worth while, so all but none are left out.
    expect(ahead?.stop.faces).toBeGreaterThanOrEqual(5);
  });

  it('of its review: who decided what, what was changed, kept, committed, and disputed', async () => {
    const { folder } = await reviewFolder();
    const ada = await openJournal(folder, 'ada');
    await ada.decide([decision('0', 'fear'), decision('1', hostileClass), decision('3', null, 'fear')]);
    await ada.commitFinished(
      await ada.commitStarted({ kind: 'editor', path: 'labels.csv', changes: [] }, ['0']),
    );
    const mei = await openJournal(folder, 'mei');
    await mei.decide([decision('4', null), decision('2', 'fear')]);
    await ada.refresh();
    const facts = reportFacts(result, ada.state, 'ada');
    expect(facts).toMatchObject({
      ...{ suspects: 4, suspectsDecided: 4, judged: 5, judgedWrong: 3, committed: 1, uncommitted: 2 },
      pairs: [
        { given: 'joy', suggested: 'fear', suspects: 3, decided: 3, changed: 3 },
        { suspects: 1, decided: 1, changed: 0 },
      ],
    });
    expect(facts.classes.map(({ corrected }) => corrected)).toEqual([3, 0, 0]);
    expect(
      facts.review.annotators.map(({ who, decisions, committed }) => [who, decisions, committed]),
    ).toEqual([
      ['ada', 3, 1],
      ['mei', 2, 0],
    ]);
    // Nobody has judged faces 5 and 6: what is ahead is theirs alone.
    expect(facts.ahead && facts.ahead.errors < 1).toBe(true);
  });

  it('has no estimate where the networks recognise nothing', async () => {
    const { state } = await (await reviewFolder()).open();
    const faces = 60;
    const blind = {
      ...result,
      ids: Array.from({ length: faces }, (_, index) => String(index)),
      scores: {
        ...result.scores,
        given: Uint16Array.from({ length: faces }, (_, index) => index % 3),
        suggested: new Uint16Array(faces),
        labelQuality: new Float32Array(faces).fill(0.3),
        isIssue: new Uint8Array(faces),
        probabilities: new Float32Array(faces * 3).fill(1 / 3),
      },
    };
    const facts = reportFacts(blind, state);
    expect(facts).toMatchObject({ recognised: false, ahead: undefined });
    expect(facts.classes.every(({ wrong }) => wrong === undefined)).toBe(true);
  });
});

it('takes examples from the pairs in turn, the most probably wrong first, none of them unclear', () => {
  expect(exampleRows(result, 10)).toEqual([0, 3, 1]);
  expect(exampleRows(result, 2)).toEqual([0, 3]);
});
