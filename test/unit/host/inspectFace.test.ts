import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditResult } from '../../../src/audit/result/auditResult';
import type { NearestAnswer, NearestQuestion } from '../../../src/audit/neighbours/neighbourSearch';
import type { DataSet } from '../../../src/labels/dataSet';
import { inspectFace, neighboursOf, parseFaceRequest } from '../../../src/host/gallery/inspectFace';
import { ReviewSession } from '../../../src/host/reviews/reviewSession';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { auditFixture } from '../audit/auditFixture';
import { csvAt } from '../support/dataSets';

let folder: string;
let journal: DecisionJournal;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-inspect-'));
  journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'tester' });
});
afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

function sessionOf(change: Partial<AuditResult> = {}, dataSet: Partial<DataSet> = {}): ReviewSession {
  const whole = { ...csvAt(path.join(folder, 'labels.csv')), ...dataSet };
  return new ReviewSession(whole, folder, { ...auditFixture(), ...change }, journal);
}

/** The classes of the third face made up of another audit: three, of which the first two tie. */
function threeClasses(given: number, suggested: number): AuditResult {
  const fixture = auditFixture();
  return {
    ...fixture,
    metadata: { ...fixture.metadata, classes: ['a', 'b', 'c'] },
    scores: {
      ...fixture.scores,
      given: Uint16Array.of(given, 1, 2),
      suggested: Uint16Array.of(suggested, 1, 2),
      probabilities: Float32Array.of(0.5, 0.125, 0.375, 0, 1, 0, 0, 0, 1),
    },
  };
}

async function asked(session: ReviewSession, face: number, answer: NearestAnswer) {
  const questions: NearestQuestion[] = [];
  const found = await neighboursOf(session, face, (question) => {
    questions.push(question);
    return Promise.resolve(answer);
  });
  return { found, question: questions[0] };
}

describe('what is known of a face', () => {
  it('has its chances, the place of its label and its history', async () => {
    const session = sessionOf();
    await session.decide([0], 'accept', undefined);
    expect(inspectFace(session, 0)).toEqual({
      face: 0,
      chances: [0.125, 0.875],
      alone: [0.125, 0.875],
      place: { kind: 'row', file: 'labels.csv', line: 2 },
      history: [expect.objectContaining({ what: 'decided', who: 'tester', verdict: 'accept' })],
    });
  });

  it('has no chances where the face failed, or the audit kept none', () => {
    expect(inspectFace(sessionOf(), 2)).toMatchObject({ chances: null, alone: null });
    const { scores } = auditFixture();
    const without = sessionOf({ scores: { ...scores, probabilities: new Float32Array() } });
    expect(inspectFace(without, 0)).toMatchObject({ chances: null, alone: null });
  });

  it('says where no text holds the label', () => {
    expect(inspectFace(sessionOf({ lines: new Uint32Array(3) }), 0).place).toEqual({ kind: 'none' });
    const folders = sessionOf({}, { isFolder: true, reading: { format: 'folders', options: {} } });
    expect(inspectFace(folders, 0).place).toEqual({ kind: 'image' });
  });

  it('is not told of faces that there are not', () => {
    const session = sessionOf();
    expect(parseFaceRequest({ face: 2 }, session)).toBe(2);
    for (const request of [{ face: 3 }, { face: -1 }, { face: 0.5 }, {}, undefined])
      expect(() => parseFaceRequest(request, session)).toThrow();
  });
});

describe('the faces most like one', () => {
  it('are of the given and of the suggested class', async () => {
    const session = sessionOf({ ...threeClasses(0, 2), duplicateGroup: Uint32Array.of(4, 0, 4) });
    const lists = [[{ face: 1, similarity: 0.5 }], [{ face: 2, similarity: 0.75 }]];
    const { found, question } = await asked(session, 0, { kind: 'found', lists });
    expect(question).toEqual({
      featuresFile: path.join(folder, '.scn', 'labels.csv.features.arrow'),
      createdAt: '2020-01-02T03:04:05.000Z',
      face: 0,
      labels: [0, 2],
      count: 5,
    });
    expect(found).toEqual({
      face: 0,
      kind: 'found',
      groups: [
        { label: 0, role: 'given', neighbours: [{ face: 1, similarity: 0.5, isDuplicate: false }] },
        // The audit found the two to be near-duplicates.
        { label: 2, role: 'suggested', neighbours: [{ face: 2, similarity: 0.75, isDuplicate: true }] },
      ],
    });
  });

  it('are of the likeliest other class where the suggestion is the given label, or there is only one of them', async () => {
    const rolesOf = async (given: number, suggested: number) => {
      const session = sessionOf(threeClasses(given, suggested));
      const { found } = await asked(session, 0, { kind: 'found', lists: [] });
      return found.kind === 'found' ? found.groups.map(({ label, role }) => `${role} ${label}`) : [];
    };
    expect(await rolesOf(0, 0)).toEqual(['given 0', 'next 2']);
    expect(await rolesOf(2, 2)).toEqual(['given 2', 'next 0']);
    // Set aside: no given label.
    expect(await rolesOf(0xffff, 1)).toEqual(['suggested 1', 'next 0']);
  });

  it('are near-duplicates from .99 on, and may be missing', async () => {
    const session = sessionOf(threeClasses(0, 2));
    const lists = [[0.995, 0.98].map((similarity, face) => ({ face: face + 1, similarity })), []];
    const { found } = await asked(session, 0, { kind: 'found', lists });
    const [first] = found.kind === 'found' ? found.groups : [];
    expect(first?.neighbours.map(({ isDuplicate }) => isDuplicate)).toEqual([true, false]);
    for (const kind of ['notKept', 'noFeatures'] as const)
      expect((await asked(session, 0, { kind })).found).toEqual({ face: 0, kind });
  });
});
