import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { galleryFaces } from '../../../../src/host/gallery/galleryFaces';
import { ReviewSession } from '../../../../src/host/reviews/reviewSession';
import { thumbnailRequests } from '../../../../src/host/gallery/thumbnailRequests';
import { folderPerClass } from '../../../../src/labels/formats/folderPerClass';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { auditFixture } from '../../audit/auditFixture';

/** A review of a result whose rows name these image files. */
async function reviewOf(
  files: readonly string[],
  { roots = ['/data'], format = 'csv', ids = files.map((_, row) => `happy/${row}.png`) } = {},
): Promise<ReviewSession> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-images-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const fixture = auditFixture();
  const rows = files.length;
  const result: AuditResult = {
    ...fixture,
    ...{ ids, images: ids, files, lines: new Uint32Array(rows), duplicateGroup: new Uint32Array(rows) },
    scores: {
      ...fixture.scores,
      given: new Uint16Array(rows),
      suggested: new Uint16Array(rows).fill(1),
      unclear: new Uint8Array(rows),
    },
  };
  const journal = await DecisionJournal.open({ folder, dataSet: '.', who: 'tester' });
  onTestFinished(() => journal.close());
  const dataSet = { location: '/data', isFolder: true, reading: { format, options: {} } };
  return new ReviewSession(dataSet, '/data', result, journal, () => roots);
}

/** What no row of a result may show where images are below `/data`. */
const elsewhere = [
  '/etc/hostname',
  '/data/../etc/hostname',
  '/data/happy/../../etc/hostname',
  '/data/..',
  '/data//server/share/1.png',
  '/data/./../1.png',
  '/data2/1.png',
  '/data',
  'data/1.png',
  '1.png',
  '',
  '//server/share/1.png',
  '\\\\server\\share\\1.png',
  '\\\\?\\UNC\\server\\share\\1.png',
  'file:///etc/hostname',
  'C:\\Windows\\1.png',
  '/data/1.png\0.txt',
];

it('shows the files of a result that lie below the folders of images, as they are written', async () => {
  const files = ['/data/happy/0.png', '/data/a..b/..hidden/1...png', '/more/2.png', '/data/%2e%2e/3.png'];
  const session = await reviewOf(files, { roots: ['/data', '/more/'] });
  expect(files.map((_, row) => session.fileOf(row))).toEqual(files);
});

it('has no file for a row whose path leads out of them', async () => {
  const session = await reviewOf(elsewhere);
  expect(elsewhere.map((_, row) => session.fileOf(row))).toEqual(elsewhere.map(() => ''));
});

it('follows a network folder only where the user opened one', async () => {
  const file = '\\\\server\\share\\faces/1.png';
  expect((await reviewOf([file])).fileOf(0)).toBe('');
  expect((await reviewOf([file], { roots: ['\\\\server\\share\\faces'] })).fileOf(0)).toBe(file);
});

it('goes by the folders that are allowed now', async () => {
  const roots = ['/data'];
  const session = await reviewOf(['/more/1.png'], { roots });
  expect(session.fileOf(0)).toBe('');
  roots.push('/more');
  expect(session.fileOf(0)).toBe('/more/1.png');
});

it('tells the page no address that leads out of a folder, and makes no thumbnail of what lies there', async () => {
  const files = [...elsewhere, '/data/happy/a b.png'];
  const session = await reviewOf(files);
  const { imagePath } = galleryFaces(session.result, ['/data'], session.imageFiles());
  expect(imagePath).toEqual([...elsewhere.map(() => ''), 'happy/a%20b.png']);

  const asked: string[] = [];
  const { thumbnails } = thumbnailRequests({
    review: () => Promise.resolve(session),
    addressOf: () => '',
    thumbnails: {
      folder: '/cache',
      make: (wishes) => {
        asked.push(...wishes.map(({ file }) => file));
        return Promise.resolve(wishes.map(() => ({ kind: 'original' as const })));
      },
    },
  });
  await thumbnails({ faces: files.map((_, row) => row), edge: 192 });
  expect(asked).toEqual(['/data/happy/a b.png']);
});

it('believes the journal no class folder that leads out of the data', async () => {
  const ids = ['happy/0.png', 'happy/1.png', 'happy/2.png', 'happy/../../3.png'];
  const files = ids.map((id) => path.posix.join('/data', id));
  const session = await reviewOf(files, { format: folderPerClass.id, ids });
  const relabelled = (sampleId: string, label: string) => ({
    ...{ sampleId, image: sampleId, given: 'happy', suggested: 'sad', verdict: 'relabel' as const, label },
    scores: { importance: null, labelQuality: null },
  });
  const { journal } = session;
  await journal.decide([
    relabelled('happy/0.png', 'sad'),
    relabelled('happy/1.png', '../secrets'),
    relabelled('happy/2.png', 'sad/../../secrets'),
    relabelled('happy/../../3.png', 'sad'),
  ]);
  await journal.commitFinished(await journal.commitStarted({}, ids));
  expect(ids.map((_, row) => session.fileOf(row))).toEqual(['/data/sad/0.png', '', '', '']);
});
