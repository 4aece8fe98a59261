import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { requirePlanned } from '../../../src/commits/requirePlanned';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { journalledEdit, parseLabelEdit } from '../../../src/labels/edits/parseEdit';
import type { LabelEdit } from '../../../src/labels/labelFile';
import { openDataSet, openLabels } from '../../../src/labels/opening/openLabels';
import { formatExamples } from '../cli/everyFormat';
import { tempFolder } from '../labels/tempFolder';
import { csvAt, dataSetAt, severalAt } from '../support/dataSets';

type Rewrite = Extract<LabelEdit, { readonly kind: 'rewrite' }>;
type Moves = Extract<LabelEdit, { readonly kind: 'move' }>;

/** A data set, and the plan to give its first samples the next class. */
async function planned(labels: string, count = 2): Promise<LabelEdit> {
  const file = await openLabels(labels);
  const { classes } = file;
  const corrections = file.samples.slice(0, count).map(({ id, label }) => {
    const next = classes[(classes.indexOf(label) + 1) % classes.length] ?? '';
    return { id, label: next };
  });
  return file.edit(corrections);
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe.each(formatExamples)('what %s plans itself', (_, example) => {
  test('is accepted before it is done and after, and refused where it does more', async () => {
    const folder = await tempFolder(example.files);
    const labels = path.join(folder, example.labels);
    const edit = await planned(labels);
    expect(edit.changes.length).toBeGreaterThan(0);
    await requirePlanned(await dataSetAt(labels), edit);
    const [silent, ...others] = edit.changes;
    await expect(requirePlanned(await dataSetAt(labels), { ...edit, changes: others })).rejects.toThrow(
      /is not what the corrections that it lists do/,
    );

    await applyLabelEdit(edit);
    await requirePlanned(await dataSetAt(labels), edit);
    await expect(requirePlanned(await dataSetAt(labels), { ...edit, changes: others })).rejects.toThrow(
      /left alone/,
    );
    const another = { ...silent, from: silent?.to ?? '', to: silent?.from ?? '' } as typeof silent;
    await expect(
      requirePlanned(await dataSetAt(labels), { ...edit, changes: [another ?? [], ...others].flat() }),
    ).rejects.toThrow(/left alone/);
  });
});

describe('a rewrite', () => {
  const text = 'image,label,note\na.png,happy,first\nb.png,sad,second\nc.png,sad,third\n';

  async function csv() {
    const labels = path.join(await tempFolder({ 'l.csv': text }), 'l.csv');
    const edit = (await planned(labels, 1)) as Rewrite;
    return { labels, edit, check: (one: LabelEdit) => requirePlanned(csvAt(labels), one) };
  }

  test('of more rows, another column, or other bytes than its labels is refused', async () => {
    const { edit, check } = await csv();
    const [splice] = edit.splices;
    if (!splice) throw new Error('One label changes.');
    const tampered: readonly Rewrite[] = [
      // A second row that the list does not name.
      {
        ...edit,
        splices: [
          splice,
          { start: text.indexOf('sad,second'), removed: base64('sad'), inserted: base64('mad') },
        ],
      },
      { ...edit, splices: [{ ...splice, inserted: base64('sad,x') }] },
      {
        ...edit,
        splices: [{ start: text.indexOf('first'), removed: base64('first'), inserted: base64('worst') }],
      },
      { ...edit, after: 'a'.repeat(64) },
    ];
    for (const one of tampered) await expect(check(one)).rejects.toThrow(/left alone/);
    await check(edit);
  });

  test('is accepted after it is done although the format would write the old label otherwise', async () => {
    const quoted = 'image,label\r\na.png,"happy"\r\nb.png, sad \r\nc.png,sad\r\n';
    const labels = path.join(await tempFolder({ 'l.csv': quoted }), 'l.csv');
    const edit = await planned(labels, 3);
    await applyLabelEdit(edit);
    await requirePlanned(await dataSetAt(labels), edit);
  });

  test('that says the label file was not there before is refused, without a word of our own files', async () => {
    const { labels, check } = await csv();
    const changes = ['a.png', 'b.png', 'c.png'].map((id, index) => ({
      ...{ id, image: id, line: index + 2, from: '', to: index === 0 ? 'happy' : 'sad' },
    }));
    const after = createHash('sha256').update(text).digest('hex');
    const splices = [{ start: 0, removed: '', inserted: base64(text) }];
    const forged: Rewrite = { kind: 'rewrite', path: labels, before: null, after, splices, changes };
    await expect(check(forged)).rejects.toThrow(/is not what the corrections that it lists do/);
  });

  test('of a file that the format does not write is refused', async () => {
    const folder = await tempFolder({
      'happy/1.jpg': 'one',
      'sad/2.jpg': 'two',
      'happy/annotations/0_exp.npy': 'marker',
    });
    const edit: Rewrite = {
      ...{ kind: 'rewrite', path: path.join(folder, 'happy', 'annotations', '0_exp.npy') },
      ...{ before: null, after: 'b'.repeat(64), splices: [], changes: [] },
    };
    await expect(requirePlanned(await dataSetAt(folder), edit)).rejects.toThrow(/left alone/);
  });
});

test('moves under a free name, and of numbered class folders, are accepted before and after, others are not', async () => {
  const folder = await tempFolder({ '1/a.jpg': 'a', '2/a.jpg': 'other', '2/b.jpg': 'b' });
  const options = { classNames: { 1: 'happy', 2: 'sad' } };
  const dataSet = { location: folder, isFolder: true, reading: { format: 'folders', options } };
  const labels = await openDataSet(dataSet);
  const edit = (await labels.edit([
    { id: '1/a.jpg', label: 'sad' },
    { id: '2/b.jpg', label: 'happy' },
  ])) as Moves;
  expect(edit.moves.map(({ to }) => path.relative(folder, to))).toEqual([
    path.join('2', 'a@1.jpg'),
    path.join('1', 'b.jpg'),
  ]);
  const journalled = parseLabelEdit(JSON.parse(JSON.stringify(journalledEdit(edit, folder))), dataSet);
  expect(journalled).toEqual(edit);
  await requirePlanned(dataSet, edit);
  for (const name of ['a@3.jpg', 'a@1.png', 'c.jpg']) {
    const moves = edit.moves.map((move) => ({ ...move, to: path.join(path.dirname(move.to), name) }));
    await expect(requirePlanned(dataSet, { ...edit, moves }), name).rejects.toThrow(/left alone/);
  }
  await applyLabelEdit(edit);
  await requirePlanned(dataSet, edit);
});

describe('moves', () => {
  async function classFolders(more: Readonly<Record<string, string>> = {}) {
    const folder = await tempFolder({
      'happy/1.jpg': 'one',
      'happy/deep/2.jpg': 'two',
      'sad/3.jpg': 'three',
      ...more,
    });
    const move = (from: string, to: string): Moves => {
      const [given = '', wanted = ''] = [from.split('/')[0], to.split('/')[0]];
      const change = { id: from, image: from, line: undefined, from: given, to: wanted };
      return {
        kind: 'move',
        moves: [{ from: path.join(folder, from), to: path.join(folder, to) }],
        changes: [change],
      };
    };
    const check = async (edit: LabelEdit) => requirePlanned(await dataSetAt(folder), edit);
    return { folder, move, check };
  }

  test('between two classes at the same place are accepted, all others are refused', async () => {
    const { move, check } = await classFolders({ 'node_modules/4.jpg': 'four' });
    await check(move('happy/1.jpg', 'sad/1.jpg'));
    await check(move('happy/deep/2.jpg', 'sad/deep/2.jpg'));
    for (const [from, to] of [
      ['happy/1.jpg', 'sad/2.jpg'],
      ['happy/1.jpg', 'calm/1.jpg'],
      ['happy/1.jpg', 'happy/deep/1.jpg'],
      ['happy/1.jpg', 'node_modules/1.jpg'],
      ['node_modules/4.jpg', 'sad/4.jpg'],
      ['happy/1.jpg', 'HAPPY~1/1.jpg'],
      ['happy/1.jpg', 'ca\u200dlm/1.jpg'],
    ] as const)
      await expect(check(move(from, to)), `${from} to ${to}`).rejects.toThrow(/left alone/);
    const good = move('happy/1.jpg', 'sad/1.jpg');
    const lie = { ...good, changes: good.changes.map((change) => ({ ...change, image: '3.jpg' })) };
    await expect(check(lie)).rejects.toThrow(/left alone/);
    await expect(check({ ...good, changes: [] })).rejects.toThrow(/left alone/);
  });

  test('of names that other systems take otherwise are accepted where the disk has them as they are, else named', async () => {
    const { folder, move, check } = await classFolders({
      ...{ '☺️ joy/4.jpg': 'four', 'Happy/5.jpg': 'five' },
      ...{ 'happy/❤️.jpg': 'six', 'happy/a\u200db/x~1.jpg': 'seven' },
    });
    for (const [from, to] of [
      ['☺️ joy/4.jpg', 'sad/4.jpg'],
      ['happy/1.jpg', '☺️ joy/1.jpg'],
      ['happy/❤️.jpg', 'sad/❤️.jpg'],
      ['happy/a\u200db/x~1.jpg', 'sad/a\u200db/x~1.jpg'],
      ['Happy/5.jpg', 'happy/5.jpg'],
    ] as const) {
      await check(move(from, to));
      await applyLabelEdit(move(from, to));
      await check(move(from, to));
    }
    expect(await readdir(path.join(folder, 'sad'))).toContain('❤️.jpg');
    await expect(check(move('happy/9\u200d.jpg', 'sad/9\u200d.jpg'))).rejects.toThrow(
      /by the name “9\u200d\.jpg”.*left alone\. Undo or finish it on the machine/,
    );
  });

  test('from a class that is gone with its last image are accepted, from what only seems gone they are not', async () => {
    const { folder, move, check } = await classFolders({ 'calm/4.jpg': 'four' });
    const last = move('calm/4.jpg', 'sad/4.jpg');
    await applyLabelEdit(last);
    await rm(path.join(folder, 'calm'), { recursive: true });
    await check(last);
    const refused = async (from: string) => {
      await expect(check(move(from, 'sad/4.jpg')), from).rejects.toThrow(/left alone/);
    };
    // A name like another class's, a device's, a program's folder, a link to nowhere, and a file.
    for (const from of ['HAPPY/4.jpg', 'con/4.jpg', 'node_modules/4.jpg']) await refused(from);
    await symlink(path.join(folder, 'nowhere'), path.join(folder, 'calm'));
    await refused('calm/4.jpg');
    await rm(path.join(folder, 'calm'));
    await writeFile(path.join(folder, 'calm'), 'marker');
    await refused('calm/4.jpg');
  });

  test('through a link that leads out of the data set, or back into it, are refused', async () => {
    const outside = await tempFolder({ 'kept.jpg': 'marker' });
    const { folder, move, check } = await classFolders();
    await symlink(outside, path.join(folder, 'calm'));
    await symlink(path.join(folder, 'happy'), path.join(folder, 'joy'));
    await mkdir(path.join(folder, 'sad', 'deep'));
    for (const [from, to] of [
      ['happy/1.jpg', 'calm/1.jpg'],
      ['calm/kept.jpg', 'sad/kept.jpg'],
      ['happy/1.jpg', 'joy/1.jpg'],
    ] as const)
      await expect(check(move(from, to)), `${from} to ${to}`).rejects.toThrow(/left alone/);
  });
});

describe('a rewrite through a link', () => {
  const example = formatExamples.find(([name]) => name === 'affectnet-npy')?.[1];

  /** Puts a part of a data set outside of it, and a link in its place. */
  async function linkOut(place: string): Promise<void> {
    const outside = path.join(await tempFolder(), path.basename(place));
    await rename(place, outside);
    await symlink(outside, place);
  }

  async function arrays() {
    if (!example) throw new Error('There is no such example.');
    const labels = await tempFolder(example.files);
    const edit = await planned(labels, 1);
    return { labels, edit, check: async () => requirePlanned(await dataSetAt(labels), edit) };
  }

  test.each(['train_set', 'train_set/annotations', 'train_set/annotations/0_exp.npy'])(
    'is refused where that is %s, before it is done and after',
    async (part) => {
      const { labels, edit, check } = await arrays();
      await check();
      await linkOut(path.join(labels, part));
      const refused = new RegExp(`${path.join(labels, part)}\\S* is reached through a link.* was left alone`);
      await expect(check()).rejects.toThrow(refused);
      await applyLabelEdit(edit);
      await expect(check()).rejects.toThrow(refused);
    },
  );

  test('is accepted where that is what the person chose', async () => {
    const { labels, edit, check } = await arrays();
    await linkOut(labels);
    await check();
    await applyLabelEdit(edit);
    await check();
    const csv = path.join(await tempFolder({ 'l.csv': 'image,label\na.png,happy\nb.png,sad\n' }), 'l.csv');
    const rewrite = await planned(csv, 1);
    await linkOut(csv);
    await requirePlanned(csvAt(csv), rewrite);
  });

  test('is refused where that is one of several label files', async () => {
    const labels = await tempFolder({ 'train.csv': 'image,label\na.png,happy\nb.png,sad\n' });
    const set = severalAt(labels, ['train.csv'], { imageColumn: 0, labelColumn: 1 });
    const edit = await (await openDataSet(set)).edit([{ id: 'train.csv:a.png', label: 'sad' }]);
    await requirePlanned(set, edit);
    await linkOut(path.join(labels, 'train.csv'));
    await expect(requirePlanned(set, edit)).rejects.toThrow(/train\.csv is reached through a link/);
  });

  test('is refused where that is the corrections beside a label file', async () => {
    const votes = formatExamples.find(([name]) => name === 'ferplus')?.[1];
    if (!votes) throw new Error('There is no such example.');
    const folder = await tempFolder(votes.files);
    const labels = path.join(folder, votes.labels);
    await applyLabelEdit(await planned(labels, 1));
    const edit = await (async () => {
      const file = await openLabels(labels);
      const last = file.samples.at(-1);
      const next = file.classes.find((name) => name !== last?.label) ?? '';
      return file.edit([{ id: last?.id ?? '', label: next }]);
    })();
    await requirePlanned(await dataSetAt(labels), edit);
    if (edit.kind !== 'rewrite') throw new Error('One file changes.');
    await linkOut(edit.path);
    await expect(requirePlanned(await dataSetAt(labels), edit)).rejects.toThrow(
      /corrections\.csv is reached through a link/,
    );
  });
});

test('of several files each part must be its own file’s, and the whole says what the parts say', async () => {
  const folder = await tempFolder({
    'train.csv': 'image,label\na.png,happy\nb.png,sad\n',
    'test.csv': 'image,label\nc.png,happy\nd.png,sad\n',
    'happy/1.jpg': 'one',
    'sad/2.jpg': 'two',
  });
  const set = severalAt(folder, ['train.csv', 'test.csv'], { imageColumn: 0, labelColumn: 1 });
  const labels = await openDataSet(set);
  const edit = await labels.edit([
    { id: 'train.csv:a.png', label: 'sad' },
    { id: 'test.csv:d.png', label: 'happy' },
  ]);
  if (edit.kind !== 'several') throw new Error('Two files change.');
  const check = (one: LabelEdit) => requirePlanned(set, one);
  await check(edit);
  const [first, second] = edit.edits;
  if (!first || !second) throw new Error('Two files change.');
  // Between the two, as a kill leaves it.
  await applyLabelEdit(first);
  await check(edit);
  await expect(check({ ...edit, changes: edit.changes.slice(1) })).rejects.toThrow(/left alone/);
  const moved: Moves = {
    kind: 'move',
    moves: [{ from: path.join(folder, 'happy', '1.jpg'), to: path.join(folder, 'sad', '1.jpg') }],
    changes: [],
  };
  await expect(check({ ...edit, edits: [first, second, moved] })).rejects.toThrow(/left alone/);
});
