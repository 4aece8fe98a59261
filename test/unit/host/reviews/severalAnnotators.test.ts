import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ReviewSession } from '../../../../src/host/reviews/reviewSession';
import { auditFixture } from '../../audit/auditFixture';
import { openJournal, reviewFolder } from '../../review/reviewFolder';
import { csvAt } from '../../support/dataSets';

let folder: string;
beforeEach(async () => {
  ({ folder } = await reviewFolder());
});

/** The review of the fixture's three faces by one annotator. */
async function reviewBy(who: string, createdAt = auditFixture().metadata.createdAt): Promise<ReviewSession> {
  const fixture = auditFixture();
  const result = { ...fixture, metadata: { ...fixture.metadata, createdAt } };
  return new ReviewSession(csvAt(`${folder}/labels.csv`), folder, result, await openJournal(folder, who));
}

test('a review shows what the others decided, and what they disagree about is not committed', async () => {
  const [ada, mei] = [await reviewBy('ada'), await reviewBy('mei')];
  await ada.decide([0], 'accept', undefined);
  await mei.decide([0], 'reject', undefined);
  await mei.decide([1], 'relabel', 'happy');
  expect(ada.newsOf(await ada.journal.refresh())).toMatchObject({
    decisions: [
      { face: 0, verdict: 'accept', others: [{ who: 'mei', label: 'happy' }], disputed: true },
      { face: 1, verdict: 'relabel', by: 'mei', others: [{ who: 'mei', label: 'happy' }] },
    ],
    uncommitted: 1,
    disagreements: 1,
    agreement: {
      sentences: [expect.stringMatching(/^ada and mei: Cohen’s κ .* of 1 face\.$/)],
      tables: [],
    },
  });
  expect(ada.corrections().map(({ label }) => label)).toEqual(['happy']);

  const settled = await ada.decide([0], 'accept', undefined);
  expect(settled).toMatchObject({ uncommitted: 2, disagreements: 0 });
  expect(settled.decisions).toEqual([{ face: 0, verdict: 'accept', label: 'sad, very', committed: false }]);
});

test('what another annotator committed is the label that the next decision goes by', async () => {
  const [ada, mei] = [await reviewBy('ada'), await reviewBy('mei')];
  await mei.decide([0], 'accept', undefined);
  const ids = mei.corrections().map(({ id }) => id);
  await mei.journal.commitFinished(await mei.journal.commitStarted({}, ids));
  await ada.journal.refresh();
  await ada.decide([0], 'relabel', 'happy');
  expect(ada.corrections()).toMatchObject([{ given: 'sad, very', label: 'happy' }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  // An audit that was made later has read the file itself.
  const later = await reviewBy('jo', new Date().toISOString());
  onTestFinished(() => later.journal.close());
  await later.decide([0], 'accept', undefined);
  expect(later.journal.decisionOf('ä/1.png')).toMatchObject({ given: 'happy', label: 'sad, very' });
});
