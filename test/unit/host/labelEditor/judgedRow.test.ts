import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { judgeRow, rowsToFind } from '../../../../src/host/labelEditor/judgedRow';
import { noClass, type Verdict } from '../../../../src/protocol/gallery';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { auditFixture } from '../../audit/auditFixture';

const fixture = auditFixture();
/** Two suspects, the second of them unclear, and a face that failed. */
const result: AuditResult = {
  ...fixture,
  metadata: { ...fixture.metadata, classes: ['happy', 'sad', 'angry'] },
  scores: {
    ...fixture.scores,
    given: Uint16Array.of(0, 0, noClass),
    suggested: Uint16Array.of(1, 1, noClass),
    isIssue: Uint8Array.of(1, 1, 0),
    unclear: Uint8Array.of(0, 1, 0),
    probabilities: Float32Array.of(0.1, 0.8, 0.1, 0.1, 0.46, 0.44, NaN, NaN, NaN),
  },
};

let folder: string;
const open = (who: string) => DecisionJournal.open({ folder, dataSet: 'labels.csv', who });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-rows-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const decision = (verdict: Verdict, label: string | null) => ({
  sampleId: 'ä/1.png',
  image: 'ä/1.png',
  given: 'happy',
  suggested: 'sad',
  verdict,
  label,
  scores: { importance: 0.25, labelQuality: 0.125 },
});

describe('what is said of a row', () => {
  it('is that its label is wrong, or that two classes are about as likely', async () => {
    const journal = await open('me');
    expect(judgeRow({ result, journal }, 0, 'happy')).toMatchObject({
      state: 'wrong',
      given: 'happy',
      suggested: ['sad'],
      confidence: 0.875,
      labelQuality: 0.125,
    });
    expect(judgeRow({ result, journal }, 1, 'happy')).toMatchObject({
      state: 'unclear',
      suggested: ['sad', 'angry'],
    });
  });

  it('is nothing where the networks recognise nothing in the images', async () => {
    const journal = await open('me');
    const faces = 60;
    const audited = (probability: (row: number, label: number) => number): AuditResult => ({
      ...result,
      ids: Array.from({ length: faces }, (_, row) => `${row}.png`),
      scores: {
        ...result.scores,
        given: new Uint16Array(faces).map((_, row) => row % 2),
        suggested: new Uint16Array(faces).map((_, row) => 1 - (row % 2)),
        isIssue: new Uint8Array(faces).fill(1),
        labelQuality: new Float32Array(faces).fill(0.2),
        confidence: new Float32Array(faces).fill(0.7),
        unclear: new Uint8Array(faces),
        probabilities: new Float32Array(3 * faces).map((_, cell) =>
          probability(Math.floor(cell / 3), cell % 3),
        ),
      },
    });
    const blind = audited((_, label) => (label === 2 ? 0.1 : 0.45));
    const seeing = audited((row, label) => (label === 1 - (row % 2) ? 0.8 : 0.1));
    expect(judgeRow({ result: blind, journal }, 0, 'happy')).toBeUndefined();
    expect(judgeRow({ result: seeing, journal }, 0, 'happy')).toMatchObject({ state: 'wrong' });
  });

  it('is a question where the label is likelier than what is suggested', async () => {
    const journal = await open('me');
    const scores = {
      ...result.scores,
      labelQuality: Float32Array.of(0.74, 0.4, NaN),
      confidence: Float32Array.of(0.2, 0.3, NaN),
    };
    for (const row of [0, 1])
      expect(judgeRow({ result: { ...result, scores }, journal }, row, 'happy')).toMatchObject({
        state: 'question',
        suggested: ['sad'],
      });
  });

  it('is nothing of a row that is no suspect, or that has another label than was judged', async () => {
    const journal = await open('me');
    expect(judgeRow({ result, journal }, 2, '')).toBeUndefined();
    expect(judgeRow({ result, journal }, 0, 'sad')).toBeUndefined();
    expect(judgeRow({ result, journal }, 99, 'happy')).toBeUndefined();
  });

  it('follows the journal: kept, undone, accepted, skipped', async () => {
    const journal = await open('me');
    const stateOf = () => judgeRow({ result, journal }, 0, 'happy')?.state;
    await journal.decide([decision('reject', null)]);
    expect(stateOf()).toBeUndefined();
    await journal.undo();
    expect(stateOf()).toBe('wrong');
    await journal.decide([decision('skip', null)]);
    expect(stateOf()).toBe('wrong');
    await journal.decide([decision('relabel', 'angry')]);
    expect(judgeRow({ result, journal }, 0, 'happy')).toMatchObject({
      state: 'accepted',
      suggested: ['angry'],
    });
    // Committed, the file says so itself.
    expect(judgeRow({ result, journal }, 0, 'angry')).toBeUndefined();
  });

  it('stays where annotators disagree', async () => {
    await (await open('you')).decide([decision('accept', 'sad')]);
    const journal = await open('them');
    // Made without sight of the other: as two machines do, whose journals are merged.
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'scn-rows-'));
    const apart = await DecisionJournal.open({ folder: elsewhere, dataSet: 'labels.csv', who: 'me' });
    await apart.decide([decision('reject', null)]);
    await appendFile(journal.file, await readFile(apart.file));
    await rm(elsewhere, { recursive: true });
    await journal.refresh();
    expect(judgeRow({ result, journal }, 0, 'happy')).toMatchObject({ state: 'wrong', isDisputed: true });
  });
});

describe('the rows to find in a file', () => {
  it('are its suspects and the corrections that wait', () => {
    expect(rowsToFind(result, new Set(['b.png#2']), '')).toEqual([0, 1, 2]);
    expect(rowsToFind(result, new Set(), 'b')).toEqual([1]);
  });
});
