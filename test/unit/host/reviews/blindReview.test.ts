import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { ThumbnailFolder, ThumbnailMaker } from '../../../../src/faces/thumbnails/thumbnailMaker';
import { blindRequests } from '../../../../src/host/gallery/blindRequests';
import { BlindMode, type BlindReview } from '../../../../src/host/reviews/blindMode';
import { type BlindSet, forSecondPerson } from '../../../../src/host/reviews/blindSet';
import { ReviewSession } from '../../../../src/host/reviews/reviewSession';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { auditFixture } from '../../audit/auditFixture';
import { tempFolder } from '../../labels/tempFolder';
import { csvAt } from '../../support/dataSets';

vi.mock('vscode', async () => (await import('./reviewWorkbench')).workbench());

const classes = ['GIVENjoy', 'GIVENfear', 'GIVENrage'] as const;
const faces = 24;
/** The last two have no image: one that the audit could not read, one that is in none of the folders. */
const judged = faces - 2;
/** Scores that no other number is likely to be. */
const quality = (row: number) => 0.271_828 + row / 1000;

let folder: string;
let memory: Map<string, unknown>;

/** Faces whose paths hold their labels, as with a folder a class, in the order of their classes. */
function resultOf(): AuditResult {
  const fixture = auditFixture();
  const rows = Array.from({ length: faces }, (_, row) => row);
  const given = rows.map((row) => Math.floor((row * classes.length) / faces));
  const images = rows.map((row) => `${classes[given[row] ?? 0] ?? ''}/NAME${row}.png`);
  const shares = rows.flatMap((row) => {
    const own = given[row] ?? 0;
    return classes.map((_, label) => (label === own ? quality(row) : (1 - quality(row)) / 2));
  });
  const floats = (value: (row: number) => number) => Float32Array.from(rows, (row) => value(row));
  const bits = (value: (row: number) => boolean) => Uint8Array.from(rows, (row) => Number(value(row)));
  return {
    ...fixture,
    metadata: { ...fixture.metadata, classes: [...classes], warnings: ['WARNING of the audit'] },
    ids: images,
    images,
    files: images.map((image, row) => (row === faces - 1 ? '/elsewhere/a.png' : path.join(folder, image))),
    lines: Uint32Array.from(rows, (row) => row + 2),
    scores: {
      given: Uint16Array.from(given),
      suggested: Uint16Array.from(given, (label) => (label + 1) % classes.length),
      importance: floats((row) => 0.314_159 + row / 1000),
      labelQuality: floats(quality),
      confidence: floats((row) => 0.577_215 + row / 1000),
      margin: floats(() => 0.123_456),
      probabilities: Float32Array.from(shares),
      isIssue: bits((row) => row % 2 === 0),
      unclear: bits(() => false),
      lowImportance: bits(() => false),
      relabelCandidate: bits(() => false),
    },
    duplicateGroup: new Uint32Array(faces),
    failures: new Map([[faces - 2, 'FAILED: /secret/GIVENfear/x.png is broken.']]),
  };
}

async function sessionOf(who: string): Promise<ReviewSession> {
  const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who });
  return new ReviewSession(csvAt(path.join(folder, 'labels.csv')), folder, resultOf(), journal);
}

const mode = () =>
  new BlindMode({
    get: (key: string, otherwise?: unknown) => (memory.get(key) ?? otherwise) as never,
    update: async (key: string, value: unknown) => {
      if (value === undefined) memory.delete(key);
      else memory.set(key, JSON.parse(JSON.stringify(value)));
    },
  });

async function blindOf(session: ReviewSession, set: BlindSet): Promise<BlindReview> {
  const blind = mode();
  await blind.start(session, set);
  const review = blind.reviewOf(session);
  if (!review) throw new Error('Nothing is annotated.');
  return review;
}

/** The images in the order of the faces. */
const orderOf = (review: BlindReview) =>
  Array.from(
    { length: review.state().count },
    (_, face) => review.session.result.ids[review.rowOf(face)] ?? '',
  );

beforeEach(async () => {
  folder = await tempFolder({ 'labels.csv': 'image,label\n' });
  memory = new Map();
});

describe('the order in which faces are judged blind', () => {
  it('is random, the same after a restart, and another for another person', async () => {
    const ada = orderOf(await blindOf(await sessionOf('ada'), { kind: 'all' }));
    expect([...ada].sort()).toEqual([...resultOf().ids.slice(0, judged)].sort());
    expect(ada).not.toEqual(resultOf().ids.slice(0, judged));
    // Another window on what the workspace remembers.
    const later = mode();
    expect(later.isOn).toBe(true);
    const again = later.reviewOf(await sessionOf('ada'));
    expect(again && orderOf(again)).toEqual(ada);
    const bob = orderOf(await blindOf(await sessionOf('bob'), { kind: 'all' }));
    expect(bob).not.toEqual(ada);
    expect([...bob].sort()).toEqual([...ada].sort());
  });

  it('has the same faces for everybody where some are taken at random', async () => {
    const ada = orderOf(await blindOf(await sessionOf('ada'), { kind: 'random', count: 8 }));
    const bob = orderOf(await blindOf(await sessionOf('bob'), { kind: 'random', count: 8 }));
    expect(ada).toHaveLength(8);
    expect(bob).not.toEqual(ada);
    expect([...bob].sort()).toEqual([...ada].sort());
    expect(orderOf(await blindOf(await sessionOf('ada'), { kind: 'random', count: 9 }))).toEqual(
      expect.arrayContaining(ada),
    );
  });

  it('is blind still where a later version remembers something that this one does not know', async () => {
    memory.set('blind', { dataSet: 'x', set: { kind: 'byMoon' } });
    expect(mode().isOn).toBe(true);
    expect(mode().reviewOf(await sessionOf('ada'))).toBeUndefined();
    expect(() => mode().refuse()).toThrow('Leave Blind Annotation');
  });
});

describe('what reaches the page of who annotates blind', () => {
  /** A review that colleagues have decided and written about, and that the annotator has decided about in sight. */
  async function knownToOthers(): Promise<ReviewSession> {
    const [mei, ada] = [await sessionOf('MEI'), await sessionOf('ada')];
    const rows = Array.from({ length: judged }, (_, row) => row);
    await mei.decide(rows, 'accept', undefined);
    await mei.note(0, 'NOTE of Mei');
    await ada.decide(rows.slice(0, 5), 'relabel', classes[2]);
    await ada.note(1, 'NOTE of Ada');
    return sessionOf('ada');
  }
  /** What only the audit, the files or a colleague know. */
  const secrets = [
    'MEI',
    'NOTE',
    'NAME',
    'WARNING',
    'FAILED',
    'secret',
    'accept',
    'reject',
    'relabel',
    '0.2',
    '0.3',
    '0.5',
  ];
  const leaksIn = (sent: unknown, more: readonly string[] = []) => {
    const text = JSON.stringify(sent);
    return [...secrets, ...more].filter((secret) => text.includes(secret));
  };

  it('is how many faces there are and which classes, and nothing else', async () => {
    const review = await blindOf(await knownToOthers(), { kind: 'all' });
    expect(review.state()).toEqual({
      kind: 'blind',
      title: 'labels.csv',
      classes,
      count: judged,
      change: { answers: [], canUndo: false, canRedo: false },
    });
    // The same search finds them where they are: in what a page in sight gets.
    expect(leaksIn((await knownToOthers()).allDecisions())).toEqual(
      expect.arrayContaining(['MEI', 'NOTE', 'accept', 'relabel']),
    );
  });

  it('is their own answers, from which it cannot tell whether they are the labels', async () => {
    const session = await knownToOthers();
    const review = await blindOf(session, { kind: 'all' });
    const changes = [];
    for (let face = 0; face < judged; face++)
      changes.push(await review.answer(face, { kind: 'class', label: 1 }));
    changes.push(await review.answer(0, { kind: 'unclear' }), await review.answer(1, { kind: 'notAFace' }));
    expect(changes.slice(0, judged)).toEqual(
      Array.from({ length: judged }, (_, face) => ({
        answers: [{ face, answer: { kind: 'class', label: 1 } }],
        ...{ canUndo: true, canRedo: false },
      })),
    );
    expect(leaksIn(changes, [...classes])).toEqual([]);
    expect(leaksIn(review.state().change, [...classes])).toEqual([]);
    expect(leaksIn([await review.undo(), await review.undo(), await review.redo()], [...classes])).toEqual(
      [],
    );
    // The journal has what they agree with, and what they do not.
    const own = [...session.journal.ids].flatMap((id) =>
      session.journal.decisionsOn(id).filter(({ blind }) => blind),
    );
    expect(own.filter(({ verdict }) => verdict === 'reject').every(({ given }) => given === classes[1])).toBe(
      true,
    );
    expect(new Set(own.map(({ verdict }) => verdict))).toEqual(new Set(['reject', 'relabel', 'unclear']));
  });

  it('is pictures under names that say nothing, also of small images, and no reason why one is missing', async () => {
    const session = await knownToOthers();
    for (const name of classes) await mkdir(path.join(folder, name));
    const image = sharp({ create: { width: 32, height: 32, channels: 3, background: '#c96' } }).png();
    const bytes = await image.toBuffer();
    const review = await blindOf(session, { kind: 'all' });
    const [there, , gone] = [0, 1, 2].map((face) => session.result.files[review.rowOf(face)] ?? '');
    await sharp(bytes).toFile(there ?? '');
    const maker = new ThumbnailMaker(new ThumbnailFolder(path.join(folder, 'kept')), () => undefined);
    let answered = 0;
    const answers = blindRequests({
      blind: () => review,
      onAnswered: () => answered++,
      thumbnails: {
        folder: path.join(folder, 'kept'),
        make: (wishes, edge) => Promise.all(wishes.map((wish) => maker.make(wish, edge))),
      },
      addressOf: () => 'page:thumbnails',
    });
    expect(gone).toContain('NAME');
    const pictures = await answers.blindPictures({ faces: [0, 2] } as never);
    expect(pictures).toEqual([
      { kind: 'made', address: expect.stringMatching(/^page:thumbnails\/[\da-f]{2}\/[\da-f]{32}\.webp$/) },
      { kind: 'missing' },
    ]);
    await expect(async () =>
      answers.answerBlind({ face: judged, answer: { kind: 'unclear' } } as never),
    ).rejects.toThrow('no face number');
    // Whoever counts hears of what was saved, and of nothing else.
    expect(answered).toBe(0);
    await answers.answerBlind({ face: 0, answer: { kind: 'unclear' } } as never);
    await answers.undoBlind(undefined);
    await answers.redoBlind(undefined);
    expect(answered).toBe(3);
  });
});

describe('the faces where a second opinion is worth most', () => {
  it('are decisions against the odds, then disagreements, then what is uncertain, without one’s own', async () => {
    const [ada, bob] = [await sessionOf('ada'), await sessionOf('bob')];
    // Kept at .27 + row / 1000: the lower the row, the less likely.
    await ada.decide([5, 3], 'reject', undefined);
    // Neither saw the other's.
    await ada.decide([7], 'reject', undefined);
    await bob.decide([7], 'accept', undefined);
    const carol = await sessionOf('carol');
    await carol.decide([3 + 1], 'reject', undefined);
    const fresh = await sessionOf('carol');
    const queue = forSecondPerson(fresh, 6).map((id) => fresh.result.ids.indexOf(id));
    expect(queue.slice(0, 3)).toEqual([3, 5, 7]);
    // The classes that are not given are likeliest where the given one is least likely.
    const certainty = (row: number) => Math.max(quality(row), (1 - quality(row)) / 2);
    const rest = Array.from({ length: judged }, (_, row) => row).filter((row) => ![3, 4, 5, 7].includes(row));
    rest.sort((a, b) => certainty(a) - certainty(b));
    expect(queue.slice(3)).toEqual(rest.slice(0, 3));
    expect(forSecondPerson(fresh, 100)).toHaveLength(judged - 1);
    const review = await blindOf(fresh, { kind: 'listed', ids: [...forSecondPerson(fresh, 6)] });
    expect(orderOf(review)).toHaveLength(6);
  });
});

describe('one person who decided in sight and then blind', () => {
  it('still needs a second one', async () => {
    const ada = await sessionOf('ada');
    await ada.decide([2], 'reject', undefined);
    const blind = await blindOf(ada, { kind: 'listed', ids: [ada.result.ids[2] ?? ''] });
    await blind.answer(0, { kind: 'class', label: 0 });
    expect(ada.journal.decisionsOn(ada.result.ids[2] ?? '')).toHaveLength(2);
    const carol = await sessionOf('carol');
    expect(forSecondPerson(carol, 1)).toEqual([carol.result.ids[2]]);
  });
});

describe('what is judged blind in one set after another', () => {
  it('is taken back only where its faces are among those that are judged now', async () => {
    const session = await sessionOf('ada');
    const [first, second] = [session.result.ids.slice(0, 4), session.result.ids.slice(4, 8)];
    const before = await blindOf(session, { kind: 'listed', ids: first });
    await before.answer(0, { kind: 'class', label: 0 });
    await before.answer(1, { kind: 'class', label: 0 });
    await before.undo();
    const after = await blindOf(session, { kind: 'listed', ids: second });
    const nothing = { answers: [], canUndo: false, canRedo: false };
    expect(after.state().change).toEqual(nothing);
    expect([await after.undo(), await after.redo()]).toEqual([nothing, nothing]);
    expect(before.progress).toEqual({ done: 1, faces: 4 });
    // The set before goes on where it was left.
    expect(await before.redo()).toMatchObject({ answers: [{ face: 1 }], canUndo: true, canRedo: false });
    await after.answer(0, { kind: 'unclear' });
    expect(await after.undo()).toEqual({
      answers: [{ face: 0, answer: null }],
      canUndo: false,
      canRedo: true,
    });
    expect(before.progress).toEqual({ done: 2, faces: 4 });
  });

  it('contradicts nothing once the same person has decided about it in sight', async () => {
    const session = await sessionOf('ada');
    const review = await blindOf(session, { kind: 'listed', ids: session.result.ids.slice(0, 1) });
    await review.answer(0, { kind: 'class', label: 2 });
    expect(review.disagreements).toBe(1);
    // Two who did not see each other's: the answer is not what is disputed any more.
    const bob = await sessionOf('bob');
    await session.decide([0], 'reject', undefined);
    await bob.decide([0], 'relabel', classes[1]);
    await session.journal.refresh();
    expect([session.journal.disagreements.size, review.disagreements]).toEqual([1, 0]);
  });
});
