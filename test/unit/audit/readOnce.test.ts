import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditProgram, AuditRun } from '../../../src/audit/engines/auditRun';
import { writeCommit } from '../../../src/commits/writeCommit';
import { featuresJudge } from '../../../src/audit/judges/features/featuresJudge';
import { prepareAudit } from '../../../src/audit/run/prepareAudit';
import type * as regularFile from '../../../src/base/disk/regularFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import type { DataSet } from '../../../src/labels/dataSet';
import { tempFolder } from '../labels/tempFolder';
import { commitFolder } from '../commits/commitFolder';
import { csvAt, foldersAt } from '../support/dataSets';

/** How often each file was opened, and each folder listed. */
const counts = vi.hoisted(() => {
  const [opened, listed] = [new Map<string, number>(), new Map<string, number>()];
  const counting =
    <Rest extends unknown[], Result>(
      times: Map<string, number>,
      call: (place: string, ...rest: Rest) => Result,
    ) =>
    (place: string, ...rest: Rest): Result => {
      times.set(place, (times.get(place) ?? 0) + 1);
      return call(place, ...rest);
    };
  return { opened, listed, counting };
});
vi.mock('../../../src/base/disk/regularFile', async (original) => {
  const { opened, counting } = counts;
  const real = await original<typeof regularFile>();
  return {
    ...real,
    openRegular: counting(opened, real.openRegular),
    readRegular: counting(opened, real.readRegular),
    regularBlocks: counting(opened, real.regularBlocks),
  };
});
type Listing = (place: string, ...rest: unknown[]) => unknown;
vi.mock('node:fs/promises', async (original) => {
  const real = await original<Record<'readdir' | 'opendir', Listing>>();
  const { listed, counting } = counts;
  return { ...real, readdir: counting(listed, real.readdir), opendir: counting(listed, real.opendir) };
});
vi.mock('node:fs', async (original) => {
  const real = await original<Record<'readdirSync', Listing>>();
  return { ...real, readdirSync: counting(real.readdirSync) };
  function counting(call: Listing) {
    return counts.counting(counts.listed, call);
  }
});
// Faces and networks are no part of this.
vi.mock('../../../src/audit/run/chooseFaceModel', () => ({
  chooseFaceModel: () => ({ backbone: {}, inference: { runtime: {} } }),
}));
vi.mock('../../../src/faces/extractFeatures', () => ({
  extractFeatures: () => ({
    failures: new Map(),
    faults: new Map(),
    found: new Map(),
    learned: new Set(),
    contentHashes: [],
    measures: new Float32Array(0),
    values: { ranges: {}, seen: {} },
  }),
}));
vi.mock('../../../src/audit/dataSet/trainingSet', () => ({ chooseTrainingSet: () => ({}) }));

beforeEach(() => {
  counts.opened.clear();
  counts.listed.clear();
});

/** More rows than the start of a file shows, and more images than are looked up one by one. */
const faces = Array.from({ length: 4_000 }, (_, index) => `face_${String(index).padStart(5, '0')}.png`);
const images = Object.fromEntries(faces.slice(0, 200).map((face) => [`images/${face}`, '']));
const table = `image,label\n${faces.map((face, index) => `images/${face},${index % 2}\n`).join('')}`;
const objects = faces.map((image, index) => ({ image, label: index % 2 }));

describe('a label file with numbers is read once when it is opened', () => {
  it.each([
    ['labels.csv', table],
    ['labels.json', JSON.stringify(objects, null, 2)],
    ['labels.jsonl', objects.map((object) => JSON.stringify(object)).join('\n')],
    ['labels.txt', faces.map((face, index) => `images/${face} ${index % 2}`).join('\n')],
  ])('%s, named by a file beside it', async (name, content) => {
    const folder = await tempFolder({ [name]: content, 'classes.txt': 'happy\nsad\n' });
    const labels = await openLabels(path.join(folder, name));
    expect(labels.classes).toEqual(['happy', 'sad']);
    expect(labels.samples.map(({ label }) => label).slice(0, 3)).toEqual(['happy', 'sad', 'happy']);
    expect(counts.opened.get(path.join(folder, name))).toBe(1);
  });

  it('named by a column of its own', async () => {
    const rows = faces.map((face, index) => `${face},${index % 2},${['happy', 'sad'][index % 2] ?? ''}`);
    const folder = await tempFolder({ 'labels.csv': ['image,label,name', ...rows].join('\n') });
    const labels = await openLabels(path.join(folder, 'labels.csv'));
    expect(labels.classes).toEqual(['happy', 'sad']);
    expect(counts.opened.get(labels.location)).toBe(1);
  });

  it('whose rows contradict each other, which is told by the names', async () => {
    const rows = ['image,label', 'a.png,0', 'b.png,1', 'a.png,1', 'c.png,0'];
    const folder = await tempFolder({ 'labels.csv': rows.join('\n'), 'classes.txt': 'happy\nsad\n' });
    const { problems, location } = await openLabels(path.join(folder, 'labels.csv'));
    expect(problems.map(({ line }) => line)).toEqual([2, 4]);
    expect(problems[0]?.message).toContain('line 2 says “happy”, line 4 says “sad”');
    expect(counts.opened.get(location)).toBe(1);
  });
});

describe('a commit', () => {
  it.each(['labels.csv', 'labels.json'])('reads %s to open it, to plan and to write', async (name) => {
    const content = name.endsWith('csv') ? table : JSON.stringify(objects);
    const set = await commitFolder({ [name]: content, 'classes.txt': 'happy\nsad\n' }, name);
    const target = await set.open();
    // Finding out which format it is took a look at it.
    counts.opened.clear();
    const id = name.endsWith('csv') ? 'images/face_00000.png' : 'face_00000.png';
    const plan = await set.plan(target, { [id]: 'sad' });
    await writeCommit(target, plan);
    expect(counts.opened.get(set.labels)).toBeLessThanOrEqual(3);
    expect((await set.labelsNow())[0]).toBe('sad');
  });
});

describe('an audit lists each folder once', () => {
  const audited = async (dataSet: DataSet, roots: readonly string[]) => {
    const source = { dataSet, roots, subjects: 'off', cacheFolder: '', faceModel: undefined };
    const run: AuditRun = {
      program: {} as AuditProgram,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onNote: () => undefined,
      ask: () => Promise.resolve(),
    };
    return prepareAudit(source, featuresJudge({ recipe: 'cure', seed: 0 }), run);
  };
  const listedIn = (folder: string) => [...counts.listed].filter(([place]) => place.startsWith(folder));

  it('of a folder a class', async () => {
    const classes = ['happy', 'sad'].flatMap((name) => faces.slice(0, 200).map((face) => `${name}/${face}`));
    const folder = await tempFolder(Object.fromEntries(classes.map((image) => [image, ''])));
    const { images: found } = await audited(foldersAt(folder), [folder]);
    expect(found.files[0]).toBe(path.join(folder, 'happy', 'face_00000.png'));
    expect(new Map(listedIn(folder))).toEqual(
      new Map([folder, path.join(folder, 'happy'), path.join(folder, 'sad')].map((each) => [each, 1])),
    );
  });

  it('of a table of numbers, beside whose images others have no row', async () => {
    const rows = table.split('\n').slice(0, 150).join('\n');
    const folder = await tempFolder({ ...images, 'set/labels.csv': rows, 'set/names.txt': 'happy\nsad\n' });
    const labels = path.join(folder, 'set', 'labels.csv');
    const { images: found, warnings } = await audited(csvAt(labels), [folder]);
    expect(found.labels.classes).toEqual(['happy', 'sad']);
    expect(found.files[0]).toBe(path.join(folder, 'images', 'face_00000.png'));
    expect(warnings).toEqual([expect.stringMatching(/^51 images beside the labelled ones have no row/)]);
    expect(listedIn(folder).filter(([, times]) => times > 1)).toEqual([]);
    expect(counts.listed.get(path.join(folder, 'images'))).toBe(1);
  });

  it('of several tables of numbers in one folder', async () => {
    const half = (start: number) =>
      ['image,label', ...table.split('\n').slice(start, start + 100)].join('\n');
    const folder = await tempFolder({
      ...images,
      'train.csv': half(1),
      'test.csv': half(101),
      'classes.txt': 'happy\nsad\n',
    });
    const options = { imageColumn: 0, labelColumn: 1, header: true };
    const parts = ['train.csv', 'test.csv'].map((name) => ({ path: name, format: 'csv', options }));
    const { images: found } = await audited(
      { location: folder, isFolder: true, reading: { format: 'several', options: { parts } } },
      [folder],
    );
    expect(found.labels.classes).toEqual(['happy', 'sad']);
    expect(found.files).toHaveLength(200);
    expect(listedIn(folder).filter(([, times]) => times > 1)).toEqual([]);
    expect(parts.map((part) => counts.opened.get(path.join(folder, part.path)))).toEqual([1, 1]);
  });
});
