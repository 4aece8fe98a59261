import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { auditFromTerminal, makeContradictoryTable, makeNumberedTable, makeTrainAndTest } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a table of numbers from another machine', () => {
  const session = useWorkbench(makeNumberedTable);
  const expressions = ['Angry', 'Fear', 'Happy', 'Neutral', 'Sad', 'Surprise'];
  let gallery: GalleryPage;

  before(() => {
    gallery = new GalleryPage(session());
  });

  const question = (title: string) =>
    session().page.locator('.quick-input-widget', { hasText: title }).first();

  it('is read as the user says, who sees the rows first and may go back', async () => {
    await session().run('SCN: Audit Labels');
    await session().pick('Which column names the image?', 'c');
    await session().pick('Which column holds the label?', 'b');
    const meaning = question('What do the labels 0 to 6 mean?');
    await meaning.getByText('FER2013, ExpW', { exact: true }).first().waitFor();
    assert.match(await meaning.innerText(), /0 Angry \(\d+\) · 2 Fear \(\d+\)/);
    await session().pick(
      'What do the labels 0 to 6 mean?',
      'FER2013’s folders in alphabetical order, AFEW, SFEW',
    );
    const dialog = session().page.locator('.monaco-dialog-box');
    await dialog
      .getByText(
        /120 images are listed under \/home\/other\/faces\. They are here in deep\/down\/pictures\. Use these\?/,
      )
      .waitFor({ timeout: 30_000 });
    await session().confirm(/^Use These$/);
    const preview = question('Is this how numbers.csv is meant?');
    await preview.getByText('Yes, read it like this').waitFor({ timeout: 30_000 });
    const rows = await preview.innerText();
    assert.match(
      rows,
      /\/home\/other\/faces\/\S+\.png → \d → (Angry|Disgust|Fear|Happy|Neutral|Sad|Surprise)/,
    );
    assert.equal(rows.match(/image found/g)?.length, 5);
    assert.doesNotMatch(rows, /image not found/);
    // Back over the folder, which is one answer, to the meaning of the numbers.
    await preview.getByRole('button', { name: 'Back' }).click();
    await dialog.waitFor({ timeout: 30_000 });
    await session().confirm(/^Use These$/);
    await session().pick('Is this how numbers.csv is meant?', 'Yes, read it like this');
    await gallery.waitForCards();
    const given = await gallery.cards.first().locator('.card-given').innerText();
    assert.ok(expressions.includes(given), given);
  });

  it('is audited again without a question', async () => {
    await session().run('SCN: Audit Labels');
    await eventually('the audit runs', async () =>
      (await session().gallery.locator('.card[data-face]:visible').count()) === 0 ? true : undefined,
    );
    await gallery.waitForCards();
    assert.equal(await question('Which column').isVisible(), false);
  });

  it('is asked about again on request', async () => {
    await session().run('SCN: Choose How Labels Are Read');
    await session().pick('Which column names the image?', 'c');
    await session().pick('Which column holds the label?', 'b');
    await session().pick('What do the labels 0 to 6 mean?', 'Type the names…');
    const names = session().page.locator('.quick-input-widget', {
      hasText: 'What do 0, 2, 3, 4, 5, 6 mean?',
    });
    const input = names.locator('input.input');
    await input.fill('one, two');
    await names.getByText('Type 6 names with commas between; there are 2.').waitFor();
    await input.fill('anger, fear, joy, sadness, surprise, calm');
    await input.press('Enter');
    await session().confirm(/^Use These$/);
    const preview = question('Is this how numbers.csv is meant?');
    await preview
      .getByText(/→ 3 → joy|→ 6 → calm|→ 0 → anger|→ 2 → fear|→ 4 → sadness|→ 5 → surprise/)
      .first()
      .waitFor();
    await session().pick('Is this how numbers.csv is meant?', 'Yes, read it like this');
  });
});

describe('numbers whose names contradict the folders of their images', () => {
  const session = useWorkbench(makeContradictoryTable);

  it('are pointed out before the audit, which then goes by the names that fit', async () => {
    const gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    const dialog = session().page.locator('.monaco-dialog-box');
    await dialog
      .getByText(
        /In labels\.csv \d is “\w+”, but 100 % of its \d+ images with \d lie in folders called “\w+”\./,
      )
      .waitFor({ timeout: 30_000 });
    await session().confirm(/^Use the Other Names$/);
    const preview = session().page.locator('.quick-input-widget', {
      hasText: 'Is this how labels.csv is meant?',
    });
    await preview
      .getByText(/^anger\/\S+ → 0 → anger$/)
      .first()
      .waitFor({ timeout: 30_000 });
    await session().pick('Is this how labels.csv is meant?', 'Yes, read it like this');
    await gallery.waitForCards();
    // Faces of one folder have one name now, but for the planted errors, which the folders have too.
    const card = await gallery.readCard(gallery.cards.first());
    assert.equal(card.image.split('/')[0], card.given);
  });
});

describe('an audit from a terminal, of labels about which VS Code asks', () => {
  const session = useWorkbench(async (folder) => {
    await makeContradictoryTable(folder);
    await auditFromTerminal(folder);
  });
  const tab = () => session().page.locator('.tab', { hasText: 'SCN Review Gallery' });

  it('shows nothing of it where its user leaves the question, and says so', async () => {
    await session().run('SCN: Open Review Gallery');
    // The page starts meanwhile, and leaves the focus to the question.
    await session()
      .page.locator('.monaco-dialog-box:focus-within', { hasText: 'The numbers may mean' })
      .waitFor({ timeout: 30_000 });
    await session().page.keyboard.press('Escape');
    await session().gallery.getByText('was not settled. Open the gallery again').waitFor({ timeout: 30_000 });
  });

  it('shows it as the labels are read once the questions are answered', async () => {
    await session().run('SCN: Open Review Gallery');
    await session().confirm(/^Keep These Names$/);
    await session().pick('Is this how labels.csv is meant?', 'Yes, read it like this');
    await new GalleryPage(session()).waitForCards();
    assert.equal(await tab().count(), 1);
  });
});

describe('a training and a test file', () => {
  const session = useWorkbench(makeTrainAndTest);

  it('are audited as one data set, and corrected each in its own file', async () => {
    const gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await session().pick('Audit which labels?', 'test.csv + train.csv');
    await gallery.waitForCards();
    await stat(session().file('.scn/test.csv+train.csv.audit.arrow'));
    const before = await Promise.all(['train.csv', 'test.csv'].map((name) => session().readLabels(name)));
    const accepted = await gallery.accept();
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor({ timeout: 30_000 });
    const after = await Promise.all(['train.csv', 'test.csv'].map((name) => session().readLabels(name)));
    const changed = after.filter((bytes, index) => !bytes.equals(before[index] ?? Buffer.alloc(0)));
    assert.equal(changed.length, 1);
    assert.match(String(changed[0]), new RegExp(`^${accepted.image},${accepted.suggested}$`, 'm'));
  });
});
