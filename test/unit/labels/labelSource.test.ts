import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { planCommit } from '../../../src/commits/planCommit';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { LabelSource } from '../../../src/labels/labelSource';
import { imagesAfter, membersOf } from '../../../src/labels/dataSet';
import { openDataSet, openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';
import { foldersAt } from '../support/dataSets';

async function textOf(source: LabelSource): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of source.blocks()) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks).toString();
}

describe('a source', () => {
  const text = 'image,label\na.jpg,happy\nb.jpg,sad\n';

  it.each(['on disk', 'in memory', 'packed'])('shows its start and then all of itself: %s', async (where) => {
    const name = where === 'packed' ? 'l.csv.gz' : 'l.csv';
    const bytes = where === 'packed' ? gzipSync(text) : Buffer.from(text);
    const folder = await tempFolder(where === 'in memory' ? {} : { [name]: bytes });
    const file = path.join(folder, name);
    const source = where === 'in memory' ? LabelSource.ofText(file, bytes) : new LabelSource(file);
    const short = await source.head(5);
    expect([short.head.toString(), short.isWhole]).toEqual(['image', false]);
    const longer = await source.head(11);
    expect([longer.head.toString(), longer.isWhole]).toEqual(['image,label', false]);
    const whole = await source.head(1_000);
    expect([whole.head.toString(), whole.isWhole]).toEqual([text, true]);
    expect((await source.head(5)).isWhole).toBe(false);
    for (let reading = 0; reading < 2; reading++) expect(await textOf(source)).toBe(text);
    expect(await source.whole()).toEqual(bytes);
    await source.close();
    expect(await textOf(source)).toBe(text);
  });

  it('reads nothing of the disk for the file that bytes stand for, and the disk for what is beside it', async () => {
    const folder = await tempFolder({ 'l.csv': 'on disk', 'other.csv': 'beside' });
    const source = LabelSource.ofText(path.join(folder, 'l.csv'), Buffer.from(text));
    expect(await textOf(source)).toBe(text);
    expect(await source.isFolder()).toBe(false);
    expect(await textOf(source.beside(path.join(folder, 'other.csv')))).toBe('beside');
    const without = new LabelSource(source.location, { file: source.location, stored: undefined });
    expect(await without.whole()).toBeUndefined();
    expect(await source.beside(path.join(folder, 'none.csv')).whole()).toBeUndefined();
  });

  it('that ends early, or is empty, says so', async () => {
    const folder = await tempFolder({ 'cut.csv.gz': gzipSync(text).subarray(0, 30), 'empty.csv': '' });
    for (const source of ['cut.csv.gz', 'empty.csv'].map(
      (name) => new LabelSource(path.join(folder, name)),
    )) {
      await expect(source.head(100)).rejects.toThrow(/is not a whole gzip file|is empty/);
      // What failed once does not look like an end the next time.
      await expect(source.head(100)).rejects.toThrow(/is not a whole gzip file|is empty/);
    }
  });
});

test('labels of a text are edited as those of a file, and say where they stand', async () => {
  const folder = await tempFolder({ 'classes.txt': 'happy\nsad\n' });
  const bytes = Buffer.from('image,label\nä.jpg,0\nb.jpg,"1"\n');
  const labels = await openLabels(LabelSource.ofText(path.join(folder, 'l.csv'), bytes));
  expect(labels.samples.map(({ label }) => label)).toEqual(['happy', 'sad']);
  const spans = labels.samples.map(({ id }) => labels.labelSpan(id));
  expect(spans.map((span) => bytes.toString('utf8', span?.start, span?.end))).toEqual(['0', '1']);
  expect(labels.labelSpan('c.jpg')).toBeUndefined();
  const edit = await labels.edit([{ id: 'b.jpg', label: 'happy' }]);
  expect(edit).toMatchObject({ path: labels.location, splices: [{ start: spans[1]?.start }] });
});

test('labels that no bytes of the file say have no span', async () => {
  const votes = 'image,happy,sad,angry\na.png,8,1,1\nb.png,1,8,1\n';
  const folder = await tempFolder({
    'v.csv': votes,
    'c.csv.gz': gzipSync('image,label\na.jpg,x\nb.jpg,y\n'),
  });
  for (const [name, id] of [
    ['v.csv', 'a.png'],
    ['c.csv.gz', 'a.jpg'],
  ] as const) {
    const labels = await openLabels(path.join(folder, name));
    expect(labels.samples.map((sample) => sample.id)).toContain(id);
    expect(labels.labelSpan(id)).toBeUndefined();
  }
});

describe('an image of class folders', () => {
  const faces = { 'happy/x/1.png': 'a', 'sad/2.png': 'b' };

  it('has another name once it has another label', async () => {
    const labels = await openLabels(await tempFolder(faces));
    expect(labels.idAfter('happy/x/1.png', 'sad')).toBe('sad/x/1.png');
    const { location } = labels;
    const dataSet = foldersAt(location);
    // The name that it gets where the usual one is taken comes first: no other image can have that.
    expect(imagesAfter(dataSet, 'happy/x/1.png', 'sad')).toEqual([
      path.join(location, 'sad', 'x', '1@happy.png'),
      path.join(location, 'sad', 'x', '1.png'),
    ]);
    // A label may come from anybody.
    expect(imagesAfter(dataSet, 'happy/x/1.png', '..').at(-1)).toBe(
      [location, '..', 'x', '1.png'].join(path.sep),
    );
  });

  it('of one of several data sets is found where a commit moved it, and committed on from there', async () => {
    const folder = await tempFolder({
      ...Object.fromEntries(Object.entries(faces).map(([name, content]) => [`set/${name}`, content])),
      'l.csv': 'image,label\na.png,happy\nb.png,sad\n',
    });
    const reading = {
      format: 'several',
      options: {
        parts: [
          { path: 'set', format: 'folders', options: {} },
          { path: 'l.csv', format: 'csv', options: { imageColumn: 0, labelColumn: 1, header: true } },
        ],
      },
    };
    const dataSet = { location: folder, isFolder: true, reading };
    const open = () => openDataSet(dataSet);
    const labels = await open();
    expect(labels.idAfter('set:happy/x/1.png', 'sad')).toBe('set:sad/x/1.png');
    expect(labels.idAfter('l.csv:a.png', 'sad')).toBe('l.csv:a.png');
    expect(membersOf(dataSet).map(({ idPrefix }) => idPrefix)).toEqual(['set:', 'l.csv:']);
    expect(imagesAfter(dataSet, 'set:happy/x/1.png', 'sad').at(-1)).toBe(
      path.join(folder, 'set', 'sad', 'x', '1.png'),
    );
    expect(imagesAfter(dataSet, 'l.csv:a.png', 'sad')).toEqual([]);
    expect(labels.labelSpan('l.csv:b.png')).toEqual({ start: 30, end: 33 });
    expect(labels.labelSpan('set:sad/2.png')).toBeUndefined();

    await applyLabelEdit(await labels.edit([{ id: 'set:happy/x/1.png', label: 'sad' }]));
    await writeFile(path.join(folder, 'set', 'happy', '3.png'), 'c');
    const back = {
      id: 'set:happy/x/1.png',
      image: 'set/happy/x/1.png',
      given: 'sad',
      label: 'happy',
      rows: 1,
    };
    const plan = await planCommit(await open(), [back]);
    expect([plan.ids, plan.left]).toEqual([['set:happy/x/1.png'], []]);
    expect(plan.edit.changes).toMatchObject([{ id: 'set:sad/x/1.png', from: 'sad', to: 'happy' }]);
  });
});
