import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import { makeLabelFile } from './dataSets';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

type JournalLine = { readonly kind: string; readonly sampleId?: string; readonly [field: string]: unknown };

describe('a data set that two annotators review', () => {
  const session = useWorkbench(makeLabelFile);
  let gallery: GalleryPage;
  let mine: ShownCard;
  const journal = () => session().file('.scn/decisions.jsonl');
  const card = (face: number) => session().gallery.locator(`.card[data-face="${face}"]`);

  /** A colleague's decision on a face that I decided about too, as it arrives by git: one more line of the journal. */
  const decisionOfMei = async (image: string, label: string | null): Promise<void> => {
    const lines = (await readFile(journal(), 'utf8')).trimEnd().split('\n');
    const own = lines
      .map((line) => JSON.parse(line) as JournalLine)
      .findLast(({ kind, sampleId }) => kind === 'decision' && sampleId === image);
    assert.ok(own, `no decision about ${image}`);
    const hers = {
      ...own,
      entry: `mei-${image}-${String(label)}`,
      batch: `mei-batch-${image}`,
      who: 'Mei',
      verdict: label === null ? 'reject' : 'relabel',
      label,
      overrides: [],
    };
    await appendFile(journal(), `${JSON.stringify(hers)}\n`);
  };

  before(async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    mine = await gallery.accept();
  });

  it('shows what arrives while the gallery is open, and marks what they disagree about', async () => {
    await decisionOfMei(mine.image, null);
    const disputed = card(mine.face).and(session().gallery.locator('[data-state="disputed"]'));
    await disputed.waitFor({ timeout: 15_000 });
    const words = await disputed.innerText();
    assert.match(words, new RegExp(`you: ${mine.suggested}, Mei: ${mine.given}`));
    await disputed.locator('[title^="Disagreement:"]').waitFor();
    await session()
      .gallery.locator('[data-filter="disputedOnly"]:not([hidden])')
      .waitFor({ state: 'attached' });
    await session().gallery.locator('.header-disagreements', { hasText: '1 disagreement' }).waitFor();
  });

  it('leaves a disagreement out of the commit, and says how to settle it', async () => {
    const before = await session().readLabels();
    await session().run('SCN: Commit Corrections');
    const message = await session().notification(/disagree/i);
    assert.match(message, /decide/i);
    assert.deepEqual(await session().readLabels(), before);
    await session().run('Notifications: Clear All Notifications');
  });

  it('commits once one of them has decided again, in sight of the other', async () => {
    await gallery.press(card(mine.face), 'a');
    await gallery.decided(mine.face, 'accept', { committed: false }).waitFor();
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await gallery.decided(mine.face, 'accept', { committed: true }).waitFor();
    const rows = (await session().readLabels()).toString().split('\n');
    assert.ok(rows.includes(`${mine.image},${mine.suggested}`));
  });

  it('writes nothing that a colleague contradicts while the question is open', async () => {
    const second = await gallery.accept(1);
    const before = await session().readLabels();
    await session().run('SCN: Commit Corrections');
    await session().commitPage.locator('.commit-page').waitFor();
    await decisionOfMei(second.image, null);
    await card(second.face)
      .and(session().gallery.locator('[data-state="disputed"]'))
      // The page of the commit is in front of it.
      .waitFor({ state: 'attached', timeout: 15_000 });
    await session().commit();
    assert.match(await session().notification(/no corrections to commit/), /disagree/);
    assert.deepEqual(await session().readLabels(), before);
  });
});
