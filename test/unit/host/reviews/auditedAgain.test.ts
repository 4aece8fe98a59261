import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished, expect, it } from 'vitest';
import { overviewOf } from '../../../../src/audit/result/auditOverview';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { planCommit } from '../../../../src/commits/planCommit';
import { writeCommit } from '../../../../src/commits/writeCommit';
import { galleryFaces } from '../../../../src/host/gallery/galleryFaces';
import { ReviewSession } from '../../../../src/host/reviews/reviewSession';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { BegunCommits } from '../../../../src/review/begunCommits';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { OverviewCounter } from '../../../../webview/gallery/overview/numbers/overviewNumbers';
import { type FaceTrait, filterFaces, noFilter } from '../../../../webview/gallery/store/filter';
import { orderFaces } from '../../../../webview/gallery/store/order';
import { Review } from '../../../../webview/gallery/store/review';
import { auditFixture } from '../../audit/auditFixture';
import { madeUpReview } from '../../gallery/madeUpFaces';
import { reviewFolder } from '../../review/reviewFolder';

const classes = ['fear', 'sadness'];
const faceCount = 200;
/** The first rows of the file are suspects: those that the annotator accepts, then those that are kept. */
const [accepted, kept, suspects] = [40, 10, 80];
const isSuspect = (row: number) => row < suspects;

/** What an audit says that reads these labels: suspects are those that it doubts. */
function auditOf(
  labels: readonly string[],
  createdAt: string,
  quality: (row: number) => number,
): AuditResult {
  const fixture = auditFixture();
  const given = Uint16Array.from(labels, (label) => classes.indexOf(label));
  const labelQuality = Float32Array.from(labels, (_, row) => quality(row));
  const isIssue = Uint8Array.from(labelQuality, (each) => Number(each < 0.8));
  const errors = labelQuality.reduce((sum, each) => sum + 1 - each, 0);
  const ofClass = (label: number) => ({
    faces: given.filter((each) => each === label).length,
    errors: labelQuality.reduce((sum, each, row) => sum + (given[row] === label ? 1 - each : 0), 0),
  });
  const names = labels.map((_, row) => `${row}.png`);
  return {
    ...fixture,
    metadata: {
      ...fixture.metadata,
      classes,
      createdAt,
      noise: { errors, byClass: [ofClass(0), ofClass(1)], confusion: [[], []] },
    },
    ids: names,
    images: names,
    files: names.map(() => ''),
    lines: Uint32Array.from(labels, (_, row) => row + 2),
    scores: {
      given,
      suggested: given.map((label, row) => (isIssue[row] === 1 ? 1 - label : label)),
      importance: new Float32Array(faceCount).fill(0.5),
      labelQuality,
      confidence: labelQuality.map((each) => (each < 0.8 ? 1 - each : each)),
      margin: labelQuality.map((each) => 1 - 2 * each),
      probabilities: Float32Array.from({ length: 2 * faceCount }, (_, cell) => {
        const right = labelQuality[cell >> 1] ?? 0;
        return cell % 2 === given[cell >> 1] ? right : 1 - right;
      }),
      isIssue,
      unclear: new Uint8Array(faceCount),
      lowImportance: new Uint8Array(faceCount),
      relabelCandidate: new Uint8Array(faceCount),
    },
    duplicateGroup: new Uint32Array(faceCount),
    failures: new Map(),
  };
}

/** What the page makes of a review, and the numbers of its overview. */
function shown(session: ReviewSession) {
  const review = new Review({
    ...madeUpReview(galleryFaces(session.result, [], () => '')),
    classes: session.result.metadata.classes,
    review: session.allDecisions(),
    noise: session.result.metadata.noise ?? null,
  });
  const faces = orderFaces(review.faces, 'labelQuality');
  const { progress, present } = new OverviewCounter(review).count({ order: 'labelQuality', faces });
  return { review, faces, progress, present, wrong: progress.wrongFaces + present.errors };
}

async function reviewOfLabels() {
  const { folder } = await reviewFolder();
  const location = path.join(folder, 'labels.csv');
  const rows = Array.from(
    { length: faceCount },
    (_, row) => `${row}.png,${row % 2 === 0 ? 'fear' : 'sadness'}`,
  );
  await writeFile(location, ['image,label', ...rows, ''].join('\n'));
  const begun = new BegunCommits(path.join(folder, 'begun'));
  const reading = { format: 'csv', options: { imageColumn: 0, labelColumn: 1, header: true } };
  return async (createdAt: string, quality: (row: number) => number) => {
    const labels = (await readFile(location, 'utf8')).trim().split('\n').slice(1);
    const result = auditOf(
      labels.map((row) => row.split(',')[1] ?? ''),
      createdAt,
      quality,
    );
    const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'ada', begun });
    onTestFinished(() => journal.close());
    return new ReviewSession({ location, isFolder: false, reading }, folder, result, journal);
  };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

async function decideAndAuditAgain(commits: boolean) {
  const audit = await reviewOfLabels();
  const first = await audit('2020-01-01T00:00:00.000Z', (row) => (isSuspect(row) ? 0.1 + row / 200 : 0.98));
  const atFirst = shown(first);
  await first.decide(numbers(0, accepted), 'accept', undefined);
  await first.decide(numbers(accepted, accepted + kept), 'reject', undefined);
  const decided = shown(first);
  if (commits) {
    const target = { ...first.dataSet, journal: first.journal };
    const plan = async () => planCommit(await openLabels(target.location), first.corrections());
    await writeCommit(target, await plan(), plan);
  }
  // What was put right looks right now, what was kept is doubted as before.
  const isRight = (row: number) => !isSuspect(row) || (commits && row < accepted);
  const again = await audit('2100-01-01T00:00:00.000Z', (row) => (isRight(row) ? 0.98 : 0.1 + row / 200));
  return { atFirst, decided, again, after: shown(again) };
}

it('expects no more wrong labels after a commit and another audit than before', async () => {
  const { atFirst, decided, after } = await decideAndAuditAgain(true);
  expect(after.wrong).toBeLessThanOrEqual(atFirst.wrong - accepted + 3);
  expect(after.wrong).toBeLessThanOrEqual(decided.wrong);
  expect(after.present.errors).toBeLessThanOrEqual(decided.present.errors + 1);
  expect(after.review.noise?.errors).toBeLessThanOrEqual((atFirst.review.noise?.errors ?? 0) - accepted / 2);
  // None of what was decided about other labels speaks for or against this audit.
  expect(after.progress.evidence.length).toBe(0);
  expect(after.progress.wrongFaces).toBe(0);
});

it('counts what is not committed as wrong still, and holds none of it against the new audit', async () => {
  const { after } = await decideAndAuditAgain(false);
  expect(after.progress.wrongFaces).toBe(accepted);
  expect(after.progress.evidence.length).toBe(0);
});

it('keeps labels that were found right out of the suspects of the next audit, until that is undone', async () => {
  const { again, after } = await decideAndAuditAgain(true);
  const { review, faces } = after;
  expect(review.suspects).toBe(suspects - accepted - kept);
  expect(review.suspectsDecided).toBe(0);
  const passing = (trait: FaceTrait) =>
    filterFaces(faces, review.faces, review, { ...noFilter, traits: [trait] }, { isIn: () => false });
  expect(passing('suspects').length).toBe(suspects - accepted - kept);
  expect(passing('verified').length).toBe(accepted + kept);
  const overview = overviewOf(again.result, again.journal);
  expect([overview.suspects, overview.reviewed]).toEqual([suspects - accepted - kept, 0]);
  expect(overview.errors).toBeCloseTo(review.noise?.errors ?? NaN, 3);
  // Deciding anew is a decision of this audit.
  review.apply(await again.decide([accepted], 'accept', undefined));
  expect([review.suspects, review.suspectsDecided]).toEqual([suspects - accepted - kept + 1, 1]);
  review.apply(await again.undo());
  expect(review.suspects).toBe(suspects - accepted - kept);
});

it('says nothing of a label that became a third one after it was decided', async () => {
  const audit = await reviewOfLabels();
  const first = await audit('2020-01-01T00:00:00.000Z', () => 0.1);
  await first.decide([0], 'reject', undefined);
  const file = first.dataSet.location;
  await writeFile(file, (await readFile(file, 'utf8')).replace('0.png,fear', '0.png,sadness'));
  const again = shown(await audit('2100-01-01T00:00:00.000Z', () => 0.1));
  expect(again.review.decisionOf(0)?.earlier).toBe('outdated');
  expect(again.review.has(0, 'issue')).toBe(true);
  expect(Array.from(again.progress.unjudged)).toContain(0);
});
