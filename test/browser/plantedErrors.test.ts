import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { makeLabelFile } from './dataSets';
import { waitForRememberedTab } from './rememberedTabs';
import { useWorkbench } from './workbenchSession';

describe('a test on planted errors', () => {
  const session = useWorkbench(makeLabelFile);
  /** The page's document; it is the only one. */
  const figures = () => session().gallery;
  const headline = () => figures().getByRole('heading', { level: 1 });
  const tab = () => session().page.getByRole('tab', { name: 'Planted errors: labels.csv' });
  let labels: Buffer;
  let firstHeadline: string;

  it('asks what to plant and opens a tab with the figures', async () => {
    labels = await session().readLabels();
    await session().run('SCN: Test on Planted Errors');
    await session().pick('Plant how many wrong labels?', '20 %');
    await session().pick('Plant which wrong labels?', 'Uniform');
    await tab().waitFor({ timeout: 120_000 });
    await headline()
      .filter({ hasText: 'Of 100 wrong labels the audit would find' })
      .waitFor({ timeout: 30_000 });
    const ranking = await figures().getByText('planted errors are among the first').innerText();
    firstHeadline = await headline().innerText();
    const [, found] = /(\d+) of 24 planted errors are among the first 24 faces/.exec(ranking) ?? [];
    // The demo's own errors, 14 of 120, count as false alarms.
    assert.ok(Number(found) >= 10, ranking);
    assert.equal(await figures().locator('dl dt').count(), 4);
    assert.match(await figures().locator('.figure-value').first().innerText(), /^0\.\d{3}$/);
    await figures().getByText('24 of 120 labels (20 % of each class) were flipped in memory').waitFor();
  });

  it('draws the curve, and gives it as a table', async () => {
    const chart = figures().getByRole('img', { name: /^Chart: precision over recall for 24 planted errors/ });
    const painted = await chart.evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return pixels.filter((value, index) => index % 4 === 3 && value > 0).length;
    });
    assert.ok(painted > 1000, `${painted} pixels are painted.`);
    await figures().locator('summary', { hasText: 'The same as a table' }).click();
    const rows = figures().locator('.curve-table tbody tr');
    assert.match(await rows.last().innerText(), /^24 \(100 %\)\s/);
  });

  it('tells by class, and the planted errors add up', async () => {
    const classes = figures().getByRole('table', { name: 'By class' });
    const planted = await classes.locator('tbody tr td:nth-child(2)').allInnerTexts();
    assert.equal(planted.length, 6);
    assert.equal(
      planted.reduce((sum, count) => sum + Number(count), 0),
      24,
    );
    assert.match(await classes.locator('tfoot').innerText(), /^All\s+24\s/);
  });

  it('touches neither the label file nor the last audit', async () => {
    assert.deepEqual(await session().readLabels(), labels);
    await assert.rejects(readFile(session().file('.scn/labels.csv.audit.arrow')), { code: 'ENOENT' });
  });

  it('is there again when the window is loaded again', async () => {
    // While the page itself has the focus, the workbench in the browser does not write its state.
    await tab().click();
    await waitForRememberedTab(session().page, 'scnPlantedErrors', 'averagePrecision');
    await session().reload();
    await headline().filter({ hasText: 'Of 100 wrong labels' }).waitFor({ timeout: 60_000 });
    assert.equal(await headline().innerText(), firstHeadline);
  });

  it('is repeated from its own page', async () => {
    await figures().getByText('Test Again…', { exact: true }).click();
    await session().pick('Plant how many wrong labels?', '10 %');
    await session().page.keyboard.press('Escape');
    // Left, the questions start nothing.
    assert.equal(await tab().count(), 1);
  });
});
