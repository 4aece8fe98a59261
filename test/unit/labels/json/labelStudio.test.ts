import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { chosenColumns } from '../../../../src/labels/opening/offeredDataSet';
import { openLabels, recogniseLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const choice = (choices: readonly string[], control = 'emotion') => ({
  id: 'k',
  from_name: control,
  to_name: 'img',
  type: 'choices',
  value: { choices },
  origin: 'manual',
});
const annotation = (choices: readonly string[], more: object = {}) => ({
  id: 1,
  completed_by: 4,
  result: [choice(choices)],
  was_cancelled: false,
  ground_truth: false,
  ...more,
});
const task = (id: number, image: string, annotations: readonly object[], more: object = {}) => ({
  id,
  annotations,
  predictions: [{ model_version: 'm', result: [choice(['angry'])], score: 0.5 }],
  data: { image },
  ...more,
});

async function tasks(content: readonly object[], space = 1): Promise<string> {
  return path.join(
    await tempFolder({ 'export.json': JSON.stringify(content, undefined, space) }),
    'export.json',
  );
}

const plain = [task(1, 'a.jpg', [annotation(['happy'])]), task(2, 'b.jpg', [annotation(['sad'])])];

test('one annotation with one choice is the label; a correction replaces that text alone', async () => {
  const file = await tasks(plain);
  const before = await readFile(file, 'utf8');
  const labels = await openLabels(file);
  expect(labels.format).toBe('label-studio');
  expect(labels.classes).toEqual(['happy', 'sad']);
  expect(labels.voteClasses).toBeUndefined();
  expect(labels.samples.map(({ id, label }) => [id, label])).toEqual([
    ['a.jpg', 'happy'],
    ['b.jpg', 'sad'],
  ]);
  expect(before.split('\n')[(labels.samples[0]?.line ?? 0) - 1]).toContain('"happy"');
  await applyLabelEdit(await labels.edit([{ id: 'b.jpg', label: 'happy' }]));
  expect(await readFile(file, 'utf8')).toBe(before.replace('"sad"', '"happy"'));
});

describe('several annotators', () => {
  const several = [
    task(1, 'a.jpg', [annotation(['happy']), annotation(['happy']), annotation(['sad'])]),
    task(2, 'b.jpg', [annotation(['happy']), annotation(['sad'])]),
    task(3, 'c.jpg', [annotation(['sad']), annotation(['angry'], { was_cancelled: true })]),
    task(4, 'd.jpg', [annotation(['happy', 'sad'])]),
    task(5, 'e.jpg', [
      annotation(['sad']),
      annotation(['sad']),
      annotation(['happy'], { ground_truth: true }),
    ]),
    task(6, 'f.jpg', []),
    task(7, 'g.jpg', [annotation(['sad'], { was_cancelled: true })]),
  ];

  test('vote; no majority, several choices and none are set aside, not errors', async () => {
    const labels = await openLabels(await tasks(several));
    expect(labels.voteClasses).toEqual(['happy', 'sad']);
    expect(labels.samples.map(({ image, label, votes, aside }) => [image, label, votes, aside])).toEqual([
      ['a.jpg', 'happy', [2, 1], undefined],
      ['b.jpg', '', [1, 1], 'No majority among its 2 annotations: happy 1, sad 1.'],
      ['c.jpg', 'sad', undefined, undefined],
      ['d.jpg', '', undefined, 'Several choices at once: happy, sad.'],
      ['e.jpg', 'happy', [0, 2], undefined],
      ['f.jpg', '', undefined, 'Nobody has annotated it yet.'],
      ['g.jpg', '', undefined, 'Its annotators skipped it.'],
    ]);
    expect(labels.problems).toEqual([]);
  });

  test.each([0, 2])(
    'keep their votes: a correction is an annotation of its own, marked as ground truth (indent %i)',
    async (space) => {
      const file = await tasks(several, space);
      const before = await readFile(file, 'utf8');
      const edit = await (
        await openLabels(file)
      ).edit(['a.jpg', 'b.jpg', 'd.jpg', 'e.jpg', 'f.jpg', 'g.jpg'].map((id) => ({ id, label: 'sad' })));
      await applyLabelEdit(edit);
      const [a, b, c, d, e, f, g] = JSON.parse(await readFile(file, 'utf8')) as { annotations: object[] }[];
      const truth = {
        result: [{ value: { choices: ['sad'] }, from_name: 'emotion', to_name: 'img', type: 'choices' }],
        was_cancelled: false,
        ground_truth: true,
      };
      [a, b, d, f, g].forEach((one, index) => {
        const votes = several[[0, 1, 3, 5, 6][index] ?? 0]?.annotations ?? [];
        expect(one?.annotations).toEqual([...votes, truth]);
      });
      expect(c).toEqual(several[2]);
      expect(e?.annotations[2]).toMatchObject({
        ground_truth: true,
        result: [{ value: { choices: ['sad'] } }],
      });
      const again = await openLabels(file);
      expect(again.samples.map(({ label }) => label)).toEqual([
        'sad',
        'sad',
        'sad',
        'sad',
        'sad',
        'sad',
        'sad',
      ]);
      expect(again.samples[0]?.votes).toEqual([2, 1]);
      // Once there, it is corrected like any label.
      const next = await again.edit([{ id: 'a.jpg', label: 'happy' }]);
      expect(next).toMatchObject({ splices: [{ inserted: Buffer.from('"happy"').toString('base64') }] });
      await undoLabelEdit(edit);
      expect(await readFile(file, 'utf8')).toBe(before);
    },
  );
});

test('an annotation without a choice, and a task without annotations, get one', async () => {
  const file = await tasks([
    ...plain,
    task(3, 'c.jpg', [{ ...annotation([]), result: [] }]),
    task(4, 'd.jpg', [annotation([])]),
    { id: 5, data: { image: 'e.jpg' }, predictions: [] },
  ]);
  await applyLabelEdit(
    await (await openLabels(file)).edit(['c.jpg', 'd.jpg', 'e.jpg'].map((id) => ({ id, label: 'sad' }))),
  );
  const again = await openLabels(file);
  expect(again.samples.map(({ label }) => label)).toEqual(['happy', 'sad', 'sad', 'sad', 'sad']);
});

test('several controls: the one named as a label, else the user is asked', async () => {
  const two = (first: string, second: string) => [
    task(1, 'a.jpg', [{ ...annotation([]), result: [choice(['good'], first), choice(['happy'], second)] }]),
    task(2, 'b.jpg', [{ ...annotation([]), result: [choice(['sad'], second), choice(['bad'], first)] }]),
  ];
  const named = await openLabels(await tasks(two('quality', 'expression')));
  expect(named.samples.map(({ label }) => label)).toEqual(['happy', 'sad']);
  const file = await tasks(two('quality', 'mood'));
  const { recognition } = await recogniseLabels(file);
  if (recognition.kind !== 'ask') throw new Error(recognition.kind);
  expect(recognition.columns).toEqual(['data.image', 'quality', 'mood']);
  expect(recognition.preview).toEqual([
    ['a.jpg', 'good', 'happy'],
    ['b.jpg', 'bad', 'sad'],
  ]);
  const chosen = await openLabels(file, chosenColumns(recognition, 0, 2), 'label-studio');
  expect(chosen.samples.map(({ label }) => label)).toEqual(['happy', 'sad']);
});

test('the simple export (JSON_MIN) is read as records', async () => {
  const min = ['a.jpg', 'b.jpg'].map((image, index) => ({
    image,
    id: index,
    emotion: ['x', 'y'][index],
    annotator: 1,
    lead_time: 1.5,
  }));
  expect((await openLabels(await tasks(min))).format).toBe('json');
});

test('tasks without an image or any choice', async () => {
  const labels = await openLabels(await tasks([...plain, task(3, '', [annotation(['sad'])])], 0));
  expect(labels.problems.map(({ message }) => message)).toEqual([
    'Line 1: the task names no image in “data.image”; add one or remove the task.',
  ]);
  await expect(openLabels(await tasks([task(1, 'a.jpg', [])]))).rejects.toThrow(
    /No task of .* has an annotation with a choice/,
  );
});

test('images behind Label Studio’s own addresses', async () => {
  const file = await tasks(plain);
  const folder = path.dirname(file);
  const labels = await openLabels(file);
  const candidates = (image: string) => [...labels.imageCandidates(image)];
  expect(candidates('/data/local-files/?d=set/a%20b.jpg')[0]).toBe(path.join(folder, 'set/a b.jpg'));
  expect(candidates('/data/upload/7/1a2b3c4d-a.jpg')).toContain(path.join(folder, 'a.jpg'));
  expect(candidates('s3://bucket/set/a.jpg')[0]).toBe(path.join(folder, 'set/a.jpg'));
  expect(candidates('http://host:8080/set/a.jpg?x=1')[0]).toBe(path.join(folder, 'set/a.jpg'));
  expect(candidates('a.jpg')[0]).toBe(path.join(folder, 'a.jpg'));
});
