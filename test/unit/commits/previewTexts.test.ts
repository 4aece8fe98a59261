import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commitMessage, previewTexts } from '../../../src/commits/previewTexts';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import type { LabelEdit } from '../../../src/labels/labelFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';

const text = 'image,label\r\nä.jpg,glücklich\r\nb.jpg,müde\r\n';
const damaged = Buffer.concat([
  Buffer.from(text),
  Buffer.from('c'),
  Buffer.from([0xff]),
  Buffer.from('.jpg,müde\r\n'),
]);

async function planned(content: Buffer): Promise<LabelEdit> {
  const file = path.join(await tempFolder({ 'l.csv': content }), 'l.csv');
  return (await openLabels(file)).edit([{ id: 'b.jpg', label: 'glücklich' }]);
}

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['windows-1252', Buffer.from(text, 'latin1')],
])('a file in %s is shown as text, before and after', async (_, content) => {
  const [shown, ...others] = await previewTexts(await planned(content));
  expect(others).toEqual([]);
  expect(shown).toEqual({ name: 'l.csv', before: text, after: text.replace('müde', 'glücklich') });
});

test('one damaged character does not garble the others', async () => {
  const [shown] = await previewTexts(await planned(damaged));
  expect(shown?.before).toBe(`${text}c\ufffd.jpg,müde\r\n`);
  expect(shown?.after).toBe(`${text.replace('müde', 'glücklich')}c\ufffd.jpg,müde\r\n`);
});

test('of a file that is too large for an editor, the changed rows are shown', async () => {
  const [shown] = await previewTexts(await planned(Buffer.from(text)), 10);
  expect(shown).toEqual({ name: 'l.csv', before: '3\tb.jpg\tmüde\n', after: '3\tb.jpg\tglücklich\n' });
});

test('several files are shown each, many as one list, images by their paths', async () => {
  const one = await planned(Buffer.from(text));
  const several = (count: number): LabelEdit => ({
    ...{ kind: 'several', edits: Array<LabelEdit>(count).fill(one) },
    changes: Array.from({ length: count }, () => one.changes).flat(),
  });
  expect(await previewTexts(several(2))).toHaveLength(2);
  const many = await previewTexts(several(300));
  expect(many).toHaveLength(1);
  expect(many[0]?.after.split('\n')).toHaveLength(301);

  const folder = await tempFolder({ 'x/1.jpg': '', 'y/2.jpg': '' });
  const moves = await (await openLabels(folder)).edit([{ id: 'x/1.jpg', label: 'y' }]);
  expect(await previewTexts(moves)).toMatchObject([
    { before: path.join(folder, 'x/1.jpg'), after: path.join(folder, 'y/1.jpg') },
  ]);
});

test('what is shown is what is written, also for a file that is new', async () => {
  const edit = await planned(Buffer.from(text));
  if (edit.kind !== 'rewrite') throw new Error('A CSV is rewritten.');
  const [shown] = await previewTexts(edit);
  await applyLabelEdit(edit);
  expect(await readFile(edit.path, 'utf8')).toBe(shown?.after);

  const file = path.join(await tempFolder(), 'new.csv');
  const inserted = Buffer.from('image,label\nä.jpg,x\n').toString('base64');
  const made: LabelEdit = {
    ...{ kind: 'rewrite', path: file, before: null, after: 'a'.repeat(64), changes: [] },
    splices: [{ start: 0, removed: '', inserted }],
  };
  expect(await previewTexts(made)).toEqual([
    { name: 'new.csv', before: '', after: 'image,label\nä.jpg,x\n' },
  ]);
});

test('a file that is no text is shown by its changed rows', async () => {
  const file = path.join(await tempFolder(), '1_exp.npy');
  await writeFile(file, Buffer.from([0, 1, 2, 0, 3]));
  const change = { id: '1', image: 'images/1.jpg', line: undefined, from: 'x', to: 'y' };
  const edit: LabelEdit = {
    ...{ kind: 'rewrite', path: file, before: 'a'.repeat(64), after: 'b'.repeat(64) },
    ...{ splices: [{ start: 4, removed: 'Aw==', inserted: 'BA==' }], changes: [change] },
  };
  expect(await previewTexts(edit)).toEqual([
    { name: '1_exp.npy', before: 'images/1.jpg\tx\n', after: 'images/1.jpg\ty\n' },
  ]);
});

test('a message for version control counts the changes by their classes', () => {
  const change = (from: string, to: string) => ({ id: '', image: '', line: undefined, from, to });
  expect(commitMessage('labels.csv', [change('fear', 'surprise')])).toBe(
    'Correct 1 label in labels.csv\n\nfear → surprise: 1',
  );
  const changes = [
    change('sad', 'calm'),
    change('fear', 'surprise'),
    change('', 'calm'),
    change('fear', 'surprise'),
  ];
  expect(commitMessage('labels.csv', changes)).toBe(
    'Correct 4 labels in labels.csv\n\nfear → surprise: 2\nno label → calm: 1\nsad → calm: 1',
  );
  const many = Array.from({ length: 15 }, (_, index) => change('sad', `class ${index}`));
  expect(commitMessage('l.csv', many).split('\n').at(-1)).toBe('and 3 more kinds of change');
});
