import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { makeUnclearTable } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a table whose columns are unclear', () => {
  const session = useWorkbench(makeUnclearTable);
  let gallery: GalleryPage;
  let accepted: ShownCard;

  it('is audited by the columns that the user names', async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await session().pick('Which column names the image?', 'c');
    await session().pick('Which column holds the label?', 'b');
    await session().pick('Is this how table.csv is meant?', 'Yes, read it like this');
    await gallery.waitForCards();
    accepted = await gallery.accept();
    const table = (await session().readLabels('table.csv')).toString();
    assert.match(table, new RegExp(`\n[a-z-]+,${accepted.given},${accepted.image}\n`));
  });

  it('exports the audit with the decision', async () => {
    await session().run('SCN: Export Audit Report');
    await session().pick('Export Audit Report', 'Table of all faces (CSV)');
    const dialog = session().page.locator('.quick-input-widget', { hasText: 'Export Audit Report' });
    const input = dialog.locator('input.input');
    await eventually('the proposed file', async () =>
      (await input.inputValue()).endsWith('/table-audit.csv') ? true : undefined,
    );
    await input.press('Enter');
    await session().notification(/The report is in .*table-audit\.csv/);
    const [header = '', ...rows] = (await readFile(session().file('table-audit.csv'), 'utf8'))
      .trimEnd()
      .split(/\r?\n/);
    assert.equal(rows.length, 120);
    const columns = header.split(',');
    const cells = rows.find((row) => row.startsWith(`${accepted.image},`))?.split(',') ?? [];
    const cell = (column: string) => cells[columns.indexOf(column)];
    assert.deepEqual(['given_label', 'predicted_label', 'verdict', 'reviewed_label'].map(cell), [
      accepted.given,
      accepted.suggested,
      'accept',
      accepted.suggested,
    ]);
    const decided = rows.filter((row) => row.split(',')[columns.indexOf('verdict')] !== '');
    assert.equal(decided.length, 1);
  });

  it('exports the suggestions for Label Studio', async () => {
    await session().run('SCN: Export Audit Report');
    await session().pick('Export Audit Report', 'Label Studio tasks');
    const dialog = session().page.locator('.quick-input-widget', { hasText: 'Export Audit Report' });
    const input = dialog.locator('input.input');
    await eventually('the proposed file', async () =>
      (await input.inputValue()).endsWith('/table-audit.json') ? true : undefined,
    );
    await input.press('Enter');
    await session().notification(/The report is in .*table-audit\.json/);
    const tasks = JSON.parse(await readFile(session().file('table-audit.json'), 'utf8')) as {
      data: { image: string };
      predictions: { result: { value: { choices: string[] } }[] }[];
    }[];
    assert.equal(tasks.length, 120);
    const task = tasks.find(({ data }) => data.image === accepted.image);
    assert.deepEqual(task?.predictions[0]?.result[0]?.value.choices, [accepted.suggested]);
  });

  it('exports a page for people with example faces in it', async () => {
    await session().run('SCN: Export Audit Report');
    await session().pick('Export Audit Report', 'Page for people, with example faces (HTML)');
    const dialog = session().page.locator('.quick-input-widget', { hasText: 'Export Audit Report' });
    const input = dialog.locator('input.input');
    await eventually('the proposed file', async () =>
      (await input.inputValue()).endsWith('/table-audit.html') ? true : undefined,
    );
    await input.press('Enter');
    await session().notification(/The report is in .*table-audit\.html/);
    const page = await readFile(session().file('table-audit.html'), 'utf8');
    assert.match(page, /<h1>Label audit of table\.csv<\/h1>/);
    assert.ok((page.match(/<img src="data:image\//g) ?? []).length >= 5, 'Faces are in it.');
    assert.doesNotMatch(page, /<script/);
  });
});
