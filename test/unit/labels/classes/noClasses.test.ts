import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { offerDataSetAt } from '../../../../src/labels/opening/offerDataSets';
import { openDataSet, openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const names = ['happy', 'sad', 'fear'];

function tableOf(labels: readonly string[], separator = ','): string {
  const rows = labels.map((label, row) => `f${row}.jpg${separator}${label}`);
  return `image${separator}label\n${rows.join('\n')}\n`;
}

async function opened(content: string, options = {}, name = 'labels.csv') {
  const file = path.join(await tempFolder({ [name]: content }), name);
  return { file, labels: await openLabels(file, options) };
}

const messages = ({ problems }: { readonly problems: readonly { readonly message: string }[] }) =>
  problems.map(({ message }) => message);

describe('labels that say that there is none yet', () => {
  test.each([
    ...[
      'unlabeled',
      'Unlabelled',
      'unknown',
      'TODO',
      'to_check',
      'to-do',
      'unsure',
      'not sure',
      'New folder',
    ],
    ...[
      'New folder (2)',
      'unlabeled_images',
      'untitled folder',
      'Neuer Ordner',
      '无标签',
      '未分类',
      '新建文件夹',
    ],
    ...['新しいフォルダー', '미분류', 'no label'],
  ])('“%s” is no class', async (word) => {
    const { file, labels } = await opened(tableOf([...names, word, 'happy', word]));
    expect(labels.classes).toEqual([...names].sort());
    expect(labels.samples.filter(({ label, aside }) => label === '' && aside === undefined)).toHaveLength(2);
    expect(messages(labels)).toEqual([
      expect.stringMatching(
        /^The label “.+” says that there is none yet, so its faces \(2\) count as without/,
      ),
    ]);
    expect(messages(labels)[0]).toContain(`“${word}”`);
    expect(labels.classOf(word)).toBeUndefined();
    const before = await readFile(file, 'utf8');
    const edit = await labels.edit([{ id: 'f3.jpg', label: 'fear' }]);
    expect(edit.changes).toMatchObject([{ from: '', to: 'fear' }]);
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(before.replace(`f3.jpg,${word}`, 'f3.jpg,fear'));
    await undoLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test.each(['uncertain', 'none', 'contempt', 'No-Face', 'unhappy', 'unknown face type', 'news', 'todd'])(
    '“%s” may be one',
    async (word) => {
      const { labels } = await opened(tableOf([...names, word, 'happy', 'uncertain']));
      expect(labels.classes).toContain(word);
    },
  );

  test('a class and its opposite are two, and somebody may say that the word is one', async () => {
    const known = await opened(tableOf(['known', 'unknown', 'known', 'unknown']));
    expect(known.labels.classes).toEqual(['known', 'unknown']);
    const said = await opened(tableOf([...names, 'unknown']), { sameClasses: { unknown: 'unknown' } });
    expect(said.labels.classes).toEqual(['fear', 'happy', 'sad', 'unknown']);
    expect(messages(said.labels)).toEqual([]);
  });

  test('beside numbers they leave these their names', async () => {
    const rows = tableOf(['0', '1', '2', 'unknown', '1']);
    const folder = await tempFolder({ 'labels.csv': rows, 'classes.txt': 'anger\nfear\njoy\n' });
    expect((await openLabels(path.join(folder, 'labels.csv'))).classes).toEqual(['anger', 'fear', 'joy']);
  });

  test('are none as folders, in JSON, and in the parts of a data set', async () => {
    const image = Buffer.from([0xff, 0xd8, 0xff]);
    const ofPart = (part: string) =>
      ['happy', 'sad', 'to check', 'New folder'].flatMap((name) =>
        ['1', '2'].map((file) => [`${part}/${name}/${name}${part}${file}.jpg`, image] as const),
      );
    const folder = await tempFolder(Object.fromEntries([...ofPart('train'), ...ofPart('test')]));
    const one = await openDataSet(await offerDataSetAt(path.join(folder, 'train')));
    expect(one.classes).toEqual(['happy', 'sad']);
    expect(one.samples.filter(({ label }) => label === '').map(({ id }) => id)).toEqual([
      'New folder/New foldertrain1.jpg',
      'New folder/New foldertrain2.jpg',
      'to check/to checktrain1.jpg',
      'to check/to checktrain2.jpg',
    ]);
    const edit = await one.edit([{ id: 'to check/to checktrain1.jpg', label: 'sad' }]);
    expect(edit).toMatchObject({ moves: [{ to: path.join(folder, 'train', 'sad', 'to checktrain1.jpg') }] });
    const both = await openDataSet(await offerDataSetAt(folder));
    expect(both.classes).toEqual(['happy', 'sad']);
    expect(messages(both)).toHaveLength(2);
    const json = JSON.stringify([...names, 'unsure'].map((label, i) => ({ image: `${i}.jpg`, label })));
    expect((await opened(json, {}, 'labels.json')).labels.classes).toEqual(['fear', 'happy', 'sad']);
  });

  test('are choices where annotators voted for them', async () => {
    const rows = Array.from(
      { length: 4 },
      (_, i) => `f${i}.jpg,${['0,1,1,8', '8,1,1,0', '1,8,0,1', '0,0,8,2'][i]}`,
    );
    const { labels } = await opened(`image,happy,sad,fear,unknown\n${rows.join('\n')}\n`);
    expect(labels.voteClasses).toEqual(['happy', 'sad', 'fear', 'unknown']);
    expect(messages(labels)).toEqual([]);
  });
});

describe('several labels in one cell', () => {
  test.each([
    ['happy|sad', 'happy, sad'],
    ['happy;sad', 'happy, sad'],
    ['"happy,sad"', 'happy, sad'],
    [`"['happy', 'sad']"`, 'happy, sad'],
    ['"[""happy"", ""fear""]"', 'happy, fear'],
    ['happy / sad', 'happy, sad'],
  ])('%s set the face aside', async (cell, shown) => {
    const { labels } = await opened(tableOf([...names, cell, 'happy', 'sad']));
    expect(labels.classes).toEqual([...names].sort());
    expect(labels.samples[3]).toMatchObject({ label: '', aside: `Several choices at once: ${shown}.` });
    expect(messages(labels)).toEqual([expect.stringMatching(/^Faces with several labels at once \(1\)/)]);
  });

  test('a list of one is that label alone', async () => {
    const cells = [`['happy']`, `['sad']`, `['fear']`, `"['happy', 'sad']"`];
    const { labels } = await opened(tableOf(cells));
    expect(labels.classes).toEqual([`['fear']`, `['happy']`, `['sad']`]);
    expect(labels.samples[3]?.aside).toBe('Several choices at once: happy, sad.');
  });

  test('by numbers with names', async () => {
    const classNames = { 0: 'anger', 1: 'fear', 2: 'joy' };
    const { labels } = await opened(tableOf(['0', '1', '2', '0|2', '1']), { classNames });
    expect(labels.classes).toEqual(['anger', 'fear', 'joy']);
    expect(labels.samples[3]?.label).toBe('');
  });

  test('a class whose parts are none by themselves is one', async () => {
    const { labels } = await opened(tableOf(['happy', 'sad', 'happy/excited', 'sad;tired']));
    expect(labels.classes).toEqual(['happy', 'happy/excited', 'sad', 'sad;tired']);
    expect(messages(labels)).toEqual([]);
  });
});
