import path from 'node:path';
import { expect, test } from 'vitest';
import { openLabels } from '../../../src/labels/openLabels';
import { parseLabelEdit } from '../../../src/labels/edits/parseEdit';
import { tempFolder } from './tempFolder';

test('edits come back from JSON as they were', async () => {
  const folder = await tempFolder({
    'l.csv': 'image,label\na.jpg,x\nb.jpg,y\n',
    'x/1.jpg': '',
    'y/2.jpg': '',
  });
  const rewrite = await (await openLabels(path.join(folder, 'l.csv'))).edit([{ id: 'a.jpg', label: 'y' }]);
  const move = await (await openLabels(folder)).edit([{ id: 'x/1.jpg', label: 'y' }]);
  expect(parseLabelEdit(JSON.parse(JSON.stringify(rewrite)), path.join(folder, 'l.csv'))).toEqual(rewrite);
  expect(parseLabelEdit(JSON.parse(JSON.stringify(move)), folder)).toEqual(move);
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
  expect(parseLabelEdit(good, root)).toEqual(good);
  const bad: unknown[] = [
    null,
    { kind: 'rewrite' },
    { ...rewrite, path: path.resolve('/etc/passwd') },
    { ...rewrite, path: root, splices: [{ start: -1, removed: '', inserted: '' }] },
    moved(path.join(root, 'a', '1.jpg'), path.resolve('/elsewhere/1.jpg')),
    moved(path.join(root, 'a', '1.jpg'), root + path.sep + ['..', 'x', '1.jpg'].join(path.sep)),
    moved('a/1.jpg', path.join(root, 'b', '1.jpg')),
  ];
  for (const value of bad) expect(() => parseLabelEdit(value, root)).toThrow(/not an edit of/);
});
