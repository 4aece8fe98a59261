import { expect, test } from 'vitest';
import { labelDrift } from '../../../src/audit/result/labelDrift';
import { auditFixture } from './auditFixture';
import { accepted, reviewFolder } from '../review/reviewFolder';

const fixture = auditFixture();
const [happy = '', sad = ''] = fixture.metadata.classes;
const result = {
  ...fixture,
  ids: ['a', 'b', 'c', 'd'],
  // The last one had no label.
  scores: { ...fixture.scores, given: Uint16Array.from([0, 1, 1, 0xffff]) },
};
const labelled = (labels: Readonly<Record<string, string>>) => ({
  samples: Object.entries(labels).map(([id, label]) => ({ id, image: id, label, line: undefined })),
  idAfter: (id: string) => id,
});

test('labels as they were audited have not drifted, whatever the unlabelled face is now', async () => {
  const journal = await (await reviewFolder()).open();
  const labels = labelled({ a: happy, b: sad, c: sad, d: happy });
  expect(labelDrift(result, journal, labels)).toEqual({ changed: 0, missing: 0 });
});

test('labels that others changed or took away have', async () => {
  const journal = await (await reviewFolder()).open();
  expect(labelDrift(result, journal, labelled({ a: sad, b: sad }))).toEqual({ changed: 1, missing: 1 });
});

test('what a commit wrote is as expected, and no longer once it is taken back', async () => {
  const journal = await (await reviewFolder()).open();
  const later = { ...result, metadata: { ...result.metadata, createdAt: '2000-01-01T00:00:00.000Z' } };
  await journal.decide([{ ...accepted('b', happy), given: sad }]);
  const before = labelled({ a: happy, b: sad, c: sad });
  const after = labelled({ a: happy, b: happy, c: sad });
  expect(labelDrift(later, journal, after)).toEqual({ changed: 1, missing: 0 });
  const commit = await journal.commitStarted({ kind: 'rewrite' }, ['b']);
  await journal.commitFinished(commit);
  expect(labelDrift(later, journal, after)).toEqual({ changed: 0, missing: 0 });
  expect(labelDrift(later, journal, before)).toEqual({ changed: 1, missing: 0 });
  // An audit after the commit read what it wrote.
  const audited = { ...later, metadata: { ...later.metadata, createdAt: '2999-01-01T00:00:00.000Z' } };
  const again = { ...audited, scores: { ...audited.scores, given: Uint16Array.from([0, 0, 1, 0xffff]) } };
  expect(labelDrift(again, journal, after)).toEqual({ changed: 0, missing: 0 });
  expect(labelDrift(again, journal, before)).toEqual({ changed: 1, missing: 0 });
});

test('images that a commit moved into another class’s folder are where it put them', async () => {
  const journal = await (await reviewFolder()).open();
  const later = {
    ...result,
    ids: ['happy/a.png', 'sad/b.png'],
    metadata: { ...result.metadata, createdAt: '2000-01-01T00:00:00.000Z' },
  };
  const inFolders = (...images: readonly string[]) => ({
    samples: images.map((image) => ({
      id: image,
      image,
      label: image.startsWith('happy') ? happy : sad,
      line: undefined,
    })),
    idAfter: (id: string, label: string) => `${label === happy ? 'happy' : 'sad'}/${id.split('/')[1] ?? ''}`,
  });
  await journal.decide([{ ...accepted('sad/b.png', happy), given: sad }]);
  await journal.commitFinished(await journal.commitStarted({ kind: 'rename' }, ['sad/b.png']));
  const expectDrift = (...images: readonly string[]) =>
    expect(labelDrift(later, journal, inFolders(...images)));
  expectDrift('happy/a.png', 'happy/b.png').toEqual({ changed: 0, missing: 0 });
  expectDrift('happy/a.png', 'sad/b.png').toEqual({ changed: 1, missing: 0 });
  expectDrift('happy/a.png').toEqual({ changed: 0, missing: 1 });
});
