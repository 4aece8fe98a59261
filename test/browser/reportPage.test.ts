import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { inCache } from '../../scripts/project.mjs';
import { launchBrowser } from '../../scripts/vscodeHost/workbench.mjs';
import { writeReportPage } from '../../src/audit/report/writeReportPage';
import { DecisionJournal } from '../../src/review/decisionJournal';
import { hostileClass, reportedAudit } from '../unit/audit/report/reportedAudit';
import { seriousFindings } from './accessibility';

/** A report with hostile names, as a browser reads it: what is meant as text must be text there. */
describe('the report for people', () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  let asked: string[];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-report-'));
    browser = await launchBrowser();
    const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: '<b>ada</b>' });
    await journal.decide([
      {
        ...{ sampleId: '0', image: '0.png', given: 'joy', suggested: 'fear' },
        ...{ verdict: 'relabel', label: hostileClass },
        scores: { importance: null, labelQuality: null },
      },
    ]);
    const labels = path.join(folder, 'labels.csv');
    await writeReportPage(path.join(folder, 'report.html'), {
      dataSet: { location: labels, isFolder: false, reading: { format: 'csv', options: {} } },
      ...{ result: reportedAudit(), state: journal.state, who: '<b>ada</b>', language: 'en' },
      faces: undefined,
    });
    await journal.close();
  });

  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    asked = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('dialog', () => assert.fail('A script ran.'));
    await page.goto(pathToFileURL(path.join(folder, 'report.html')).toString());
  });

  afterEach(() => page.close());

  it('holds no script, loads nothing, and names stand there as they are', async () => {
    assert.deepEqual(
      asked.map((url) => path.basename(url)),
      ['report.html'],
    );
    assert.equal(await page.locator('script, img, iframe, link, form, b, [onerror]').count(), 0);
    const classes = page.getByRole('table', { name: 'By the label that the audit read' });
    assert.deepEqual(await classes.locator('tbody th').allInnerTexts(), ['joy', 'fear', hostileClass]);
    await page.getByRole('rowheader', { name: '<b>ada</b>' }).waitFor();
    await page.getByText('Mind <b>this</b> & “that”.').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  });

  it('says the same counts as the audit and its review', async () => {
    const pairs = page.getByRole('table', { name: /^Suspects by given/ });
    assert.deepEqual(await pairs.locator('tbody tr').allInnerTexts(), [
      'joy\tfear\t3\t1\t1',
      `fear\t${hostileClass}\t1\t0\t0`,
    ]);
    const all = page.getByRole('table', { name: 'By the label that the audit read' }).locator('tfoot tr');
    assert.equal(await all.innerText(), 'All\t7\t4\t4\t1');
    await page.getByText('1 of 4', { exact: true }).waitFor();
  });

  for (const [name, options] of Object.entries({
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    printed: { media: 'print' },
  } as const))
    it(`can be read ${name}, and axe finds nothing serious`, async () => {
      await page.emulateMedia(options);
      // A4 is about 800 pixels wide.
      for (const width of name === 'printed' ? [800] : [1000, 360]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await seriousFindings(page.locator('main')), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `${overflow} pixels too wide at ${width}`);
        await page.screenshot({
          path: inCache('screenshots', `report-${name}-${width}.png`),
          fullPage: true,
        });
      }
    });
});
