import path from 'node:path';
import { expect, test } from 'vitest';
import { asOneDataSet, pascalVocId } from '../../../src/labels/dataSet';
import { openDataSet, openLabels } from '../../../src/labels/opening/openLabels';
import { journalledEdit, parseLabelEdit } from '../../../src/labels/edits/parseEdit';
import { tempFolder } from './tempFolder';
import { csvAt, foldersAt, severalAt } from '../support/dataSets';

test('edits come back from JSON as they were', async () => {
  const folder = await tempFolder({
    'l.csv': 'image,label\na.jpg,x\nb.jpg,y\n',
    'x/1.jpg': '',
    'y/2.jpg': '',
  });
  const rewrite = await (await openLabels(path.join(folder, 'l.csv'))).edit([{ id: 'a.jpg', label: 'y' }]);
  const move = await (await openLabels(folder)).edit([{ id: 'x/1.jpg', label: 'y' }]);
  expect(parseLabelEdit(JSON.parse(JSON.stringify(rewrite)), csvAt(path.join(folder, 'l.csv')))).toEqual(
    rewrite,
  );
  expect(parseLabelEdit(JSON.parse(JSON.stringify(move)), foldersAt(folder))).toEqual(move);
});

test('an edit in the journal holds wherever the data set is', () => {
  const [here, there] = [path.resolve('/data/faces'), path.resolve('/home/mei/faces')];
  const edit = (folder: string) => ({
    kind: 'several' as const,
    changes: [],
    edits: [
      {
        ...{ kind: 'rewrite' as const, before: null, after: 'b'.repeat(64), splices: [], changes: [] },
        path: path.join(folder, 'train', 'labels.csv'),
      },
      {
        ...{ kind: 'move' as const, changes: [] },
        moves: [
          { from: path.join(folder, 'faces', 'a', '1.jpg'), to: path.join(folder, 'faces', 'b', '1.jpg') },
        ],
      },
    ],
  });
  const kept = JSON.stringify(journalledEdit(edit(here), here));
  expect(kept).not.toContain('data');
  expect(kept).toContain('"train/labels.csv"');
  expect(parseLabelEdit(JSON.parse(kept), severalAt(there, ['train/labels.csv', 'faces']))).toEqual(
    edit(there),
  );

  const file = path.join(here, 'labels.csv');
  const inEditor = { kind: 'editor' as const, path: file, changes: [] };
  const keptEditor = JSON.parse(JSON.stringify(journalledEdit(inEditor, file))) as unknown;
  expect(parseLabelEdit(keptEditor, csvAt(path.join(there, 'all.csv')))).toEqual({
    ...inEditor,
    path: path.join(there, 'all.csv'),
  });
});

test('corrections beside a label file belong to it, other files beside it do not', () => {
  const location = path.resolve('/data/votes.csv');
  const rewrite = (file: string) => ({
    ...{ kind: 'rewrite', before: null, after: 'b'.repeat(64), splices: [], changes: [] },
    path: path.resolve('/data', file),
  });
  expect(parseLabelEdit(rewrite('votes.corrections.csv'), csvAt(location))).toEqual(
    rewrite('votes.corrections.csv'),
  );
  for (const file of ['other.corrections.csv', 'other.csv', 'x/votes.corrections.csv'])
    expect(() => parseLabelEdit(rewrite(file), csvAt(location))).toThrow(/not an edit of/);
});

test('what is no edit, or reaches beyond the data set, is refused', () => {
  const root = path.resolve('/data');
  const rewrite = {
    kind: 'rewrite',
    before: 'a'.repeat(64),
    after: 'b'.repeat(64),
    splices: [],
    changes: [],
  };
  const moved = (from: string, to: string) => ({ kind: 'move', moves: [{ from, to }], changes: [] });
  const good = moved(path.join(root, 'a', '1.jpg'), path.join(root, 'b', '1.jpg'));
  expect(parseLabelEdit(good, foldersAt(root))).toEqual(good);
  const bad: unknown[] = [
    null,
    { kind: 'rewrite' },
    { ...rewrite, path: path.resolve('/etc/passwd') },
    { ...rewrite, path: root, splices: [{ start: -1, removed: '', inserted: '' }] },
    moved(path.join(root, 'a', '1.jpg'), path.resolve('/elsewhere/1.jpg')),
    moved(path.join(root, 'a', '1.jpg'), path.join(root, 'a', '2.jpg')),
    moved(path.join(root, 'a', '1.jpg'), path.join(root, 'b', '2.jpg')),
    moved(path.join(root, 'a', '1.jpg'), path.join(root, 'b', 'c', '1.jpg')),
    moved(path.join(root, '1.jpg'), path.join(root, '2.jpg')),
    moved(path.join(root, 'a', 'run.sh'), path.join(root, 'b', 'run.sh')),
    { ...rewrite, path: path.join(root, 'a', 'notes.txt') },
    { ...rewrite, path: path.join(root, 'annotations', 'notes.txt') },
    moved(path.join(root, 'a', '1.jpg'), root + path.sep + ['..', 'x', '1.jpg'].join(path.sep)),
    moved('../1.jpg', path.join(root, 'b', '1.jpg')),
    moved(path.join(root, 'a', '1.jpg'), path.join(root, '.git', 'hooks', '1.jpg')),
    { ...rewrite, path: path.join(root, '.git', 'config') },
    { kind: 'editor', path: path.resolve('/etc/passwd'), changes: [] },
  ];
  for (const value of bad) expect(() => parseLabelEdit(value, foldersAt(root))).toThrow(/not an edit of/);
});

test('an edit of several files belongs to the members and nothing else', () => {
  const root = path.resolve('/data/faces');
  const parts = severalAt(root, ['train.csv', 'test/labels.csv', 'classes']);
  const rewrite = (file: string) => ({
    ...{ kind: 'rewrite' as const, before: null, after: 'b'.repeat(64), splices: [], changes: [] },
    path: path.join(root, file),
  });
  const move = (from: string, to: string) => ({
    ...{ kind: 'move' as const, changes: [] },
    moves: [{ from: path.join(root, from), to: path.join(root, to) }],
  });
  const several = (...edits: unknown[]) => ({ kind: 'several', edits, changes: [] });
  const good = several(
    rewrite('train.csv'),
    rewrite('test/labels.csv'),
    rewrite('train.corrections.csv'),
    move('classes/a/1.jpg', 'classes/b/1.jpg'),
  );
  expect(parseLabelEdit(good, parts)).toEqual(good);
  for (const bad of [
    rewrite('other.csv'),
    rewrite('test/other.csv'),
    rewrite('../train.csv'),
    move('classes/a/1.jpg', 'elsewhere/1.jpg'),
    move('classes/a/1.jpg', 'train.csv'),
  ])
    expect(() => parseLabelEdit(several(bad), parts)).toThrow(/not an edit of/);
});

test('an edit of two folders with a file for each image is known again', async () => {
  const voc = (image: string, label: string) =>
    `<annotation><filename>${image}</filename><size><width>9</width><height>9</height></size><object><name>${label}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>8</xmax><ymax>8</ymax></bndbox></object></annotation>`;
  const folder = await tempFolder(
    Object.fromEntries(
      ['train', 'valid'].flatMap((split) =>
        ['happy', 'sad'].flatMap((label, index) => [
          [`${split}/${index}.jpg`, ''],
          [`${split}/${index}.xml`, voc(`${index}.jpg`, label)],
        ]),
      ),
    ),
  );
  const dataSet = asOneDataSet(
    ['train', 'valid'].map((split) => ({
      location: path.join(folder, split),
      format: pascalVocId,
      options: {},
    })),
  );
  const labels = await openDataSet(dataSet);
  const edit = await labels.edit(labels.samples.map(({ id }) => ({ id, label: 'happy' })));
  expect(edit.changes).toHaveLength(2);
  const written: unknown = JSON.parse(JSON.stringify(journalledEdit(edit, folder)));
  expect(parseLabelEdit(written, dataSet)).toEqual(edit);
});
