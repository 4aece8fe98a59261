import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { Html, markup } from '../../../../src/audit/report/html';
import { isReportPage, writeReportPage } from '../../../../src/audit/report/writeReportPage';
import { ThumbnailFolder, ThumbnailMaker } from '../../../../src/faces/thumbnails/thumbnailMaker';
import { tempFolder } from '../../labels/tempFolder';
import { openJournal } from '../../review/reviewFolder';
import { csvAt } from '../../support/dataSets';
import { hostileClass, reportedAudit } from './reportedAudit';

const tagsOf = (page: string) => [...page.matchAll(/<([a-z0-9]+)[\s>]/g)].map(([, tag]) => tag);

it('escapes whatever is put into markup, and makes what nobody would see visible', () => {
  const hostile = `a"'<b>&\`\u202e`;
  expect(markup`<p title="${hostile}">${[hostile, 3, undefined, markup`<i>${'<'}</i>`]}</p>`.text).toBe(
    '<p title="a&quot;&#39;&lt;b&gt;&amp;&#96;‹U+202E›">a&quot;&#39;&lt;b&gt;&amp;&#96;‹U+202E›3<i>&lt;</i></p>',
  );
  expect(markup`${new Html('<b>')}`.text).toBe('<b>');
});

it('is one file without scripts and addresses, in which names are text', async () => {
  const folder = await tempFolder();
  const who = '<img src=x onerror=alert(2)>';
  const journal = await openJournal(folder, who);
  await journal.decide([
    {
      ...{ sampleId: '0', image: '0.png', given: 'joy', suggested: 'fear' },
      ...{ verdict: 'relabel', label: hostileClass },
      scores: { importance: null, labelQuality: null },
    },
  ]);
  const file = path.join(folder, 'report.html');
  await writeReportPage(file, {
    ...{ dataSet: csvAt(path.join(folder, '<labels>.csv')), result: reportedAudit(), state: journal.state },
    ...{ who, language: 'en', faces: undefined },
  });
  const page = await readFile(file, 'utf8');
  expect(tagsOf(page)).not.toContain('script');
  expect(tagsOf(page)).not.toContain('img');
  expect(page).not.toMatch(/<[^>]*\s(src|href|action)=|javascript:|https?:|url\(/);
  expect(page).toContain('<html lang="en">');
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  expect(page).toContain('&lt;img src=x onerror=alert(2)&gt;');
  expect(page).toContain('<title>Label audit of &lt;labels&gt;.csv</title>');
  // Whoever gets the report is not told where it was made.
  expect(page).not.toContain(folder);
});

it('holds example faces where somebody asked for them: small, embedded, and counted', async () => {
  const folder = await tempFolder();
  const pixels = (side: number, at: string) =>
    sharp({ create: { width: side, height: side, channels: 3, background: '#c08060' } }).toFile(at);
  const large = path.join(folder, 'large.jpg');
  const small = path.join(folder, 'small.png');
  const missing = path.join(folder, 'missing.png');
  await pixels(900, large);
  await pixels(48, small);
  const maker = new ThumbnailMaker(new ThumbnailFolder(path.join(folder, 'thumbnails')), () => undefined);
  const files = [large, missing, '', small];
  const journal = await openJournal(folder, 'ada');
  const file = path.join(folder, 'report.html');
  await writeReportPage(file, {
    ...{ dataSet: csvAt(path.join(folder, 'labels.csv')), result: reportedAudit(), state: journal.state },
    ...{ who: 'ada', language: 'zh-cn' },
    faces: {
      fileOf: (row) => files[row] ?? '',
      thumbnails: {
        folder: path.join(folder, 'thumbnails'),
        make: (wishes, edge) => Promise.all(wishes.map((wish) => maker.make(wish, edge))),
      },
    },
  });
  const page = await readFile(file, 'utf8');
  const images = [...page.matchAll(/<img src="data:image\/(\w+);base64,([^"]+)"/g)];
  expect(images.map(([, type]) => type)).toEqual(['webp', 'png']);
  const sides = await Promise.all(
    images.map(async ([, , data = '']) => (await sharp(Buffer.from(data, 'base64')).metadata()).width),
  );
  expect(sides).toEqual([192, 48]);
  expect(page).toContain('Faces of the data set in this file: 2.');
  expect(page).not.toContain(folder);
  expect(page).toContain('<html lang="zh-cn">');
});

it('takes the place of an older one all at once, or leaves it', async () => {
  const folder = await tempFolder({ 'report.html': 'the older one' });
  const file = path.join(folder, 'report.html');
  const journal = await openJournal(folder, 'ada');
  const report = {
    ...{ dataSet: csvAt(path.join(folder, 'labels.csv')), result: reportedAudit(), state: journal.state },
    ...{ who: 'ada', language: 'en' },
  };
  const broken = () => Promise.reject(new Error('no thumbnails'));
  await expect(
    writeReportPage(file, { ...report, faces: { fileOf: () => '/x', thumbnails: { folder, make: broken } } }),
  ).rejects.toThrow('no thumbnails');
  expect(await readFile(file, 'utf8')).toBe('the older one');
  await writeReportPage(file, { ...report, faces: undefined });
  expect(await readFile(file, 'utf8')).toMatch(/^<!DOCTYPE html>[^]*<\/html>\s*$/);
});

it('goes by the name of the file', () => {
  expect(['a.html', 'a.HTM', 'a.csv', 'html', 'a.html.csv'].map(isReportPage)).toEqual([
    ...[true, true, false, false, false],
  ]);
});
