import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

async function fileOf(content: string, name = 'Batch_results.csv'): Promise<string> {
  return path.join(await tempFolder({ [name]: content }), name);
}

const messages = ({ problems }: { readonly problems: readonly { readonly message: string }[] }) =>
  problems.map(({ message }) => message);

describe('Mechanical Turk’s results', () => {
  const answers = [
    ['a.jpg', 'A1', 'Approved', 'happy'],
    ['a.jpg', 'A2', 'Submitted', 'happy'],
    ['a.jpg', 'A3', 'Approved', 'sad'],
    ['b.jpg', 'A1', 'Approved', 'sad'],
    ['b.jpg', 'A2', 'Rejected', 'happy'],
    ['b.jpg', 'A3', 'Rejected', 'happy'],
    ['c.jpg', 'A1', 'Approved', 'happy'],
    ['c.jpg', 'A2', 'Approved', 'sad'],
    ['d.jpg', 'A1', 'Approved', ''],
    ['d.jpg', 'A2', 'Approved', 'fear'],
  ] as const;
  const header =
    '"HITId","HITTypeId","Title","AssignmentId","WorkerId","AssignmentStatus","WorkTimeInSeconds","Input.image_url","Answer.category.label"';
  const results = `${header}\n${answers
    .map(
      ([image, who, status, label], i) =>
        `"H${image.charCodeAt(0)}","T1","Choose, please","X${i}","${who}","${status}","${i + 9}","https://bucket/faces/${image}","${label}"`,
    )
    .join('\n')}\n`;

  test('are votes, without rejected answers', async () => {
    const file = await fileOf(results);
    expect((await recogniseLabels(file)).format.id).toBe('annotators');
    const labels = await openLabels(file);
    expect(labels.classes).toEqual(['fear', 'happy', 'sad']);
    expect(labels.voteClasses).toEqual(labels.classes);
    const said = labels.samples.map(({ image, label, votes }) => [
      path.basename(image),
      label,
      votes?.join(),
    ]);
    expect(said).toEqual([
      ['a.jpg', 'happy', '0,2,1'],
      ['b.jpg', 'sad', '0,0,1'],
      ['c.jpg', '', '0,1,1'],
      ['d.jpg', 'fear', '1,0,0'],
    ]);
    expect(labels.samples[2]?.aside).toBe('No majority among the votes: happy 1, sad 1.');
    expect(messages(labels)).toEqual([
      'Rejected answers (2, by the column “AssignmentStatus”) are left out.',
    ]);
  });

  test('stay as they are: a correction goes to a file beside them', async () => {
    const file = await fileOf(results);
    const edit = await (await openLabels(file)).edit([{ id: 'https://bucket/faces/c.jpg', label: 'sad' }]);
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(results);
    expect((await openLabels(file)).samples[2]?.label).toBe('sad');
    await undoLabelEdit(edit);
    expect((await openLabels(file)).samples[2]?.label).toBe('');
  });
});

describe('a table with an annotator in each row', () => {
  const rowsOf = (rows: readonly string[]) => fileOf(`image,annotator,label\n${rows.join('\n')}\n`);

  test('is one of votes where images have several', async () => {
    const labels = await openLabels(
      await rowsOf([
        'a.jpg,ann,1',
        'b.jpg,ann,2',
        'a.jpg,bob,1.0',
        'b.jpg,bob,NaN',
        'b.jpg,ann,1',
        'c.jpg,eve,2',
      ]),
    );
    // Who said two things about one image said the last.
    expect(labels.samples.map(({ label }) => label)).toEqual(['1', '1', '2']);
    expect(messages(labels)).toEqual([]);
  });

  test('leaves out who saw no expression, as other votes do', async () => {
    const labels = await openLabels(
      await rowsOf([
        'a.jpg,ann,unsure',
        'a.jpg,bob,unsure',
        'b.jpg,ann,sad',
        'b.jpg,bob,sad',
        'c.jpg,ann,happy',
      ]),
    );
    expect(labels.classes).toEqual(['happy', 'sad']);
    expect(labels.samples[0]).toMatchObject({ label: '', aside: 'Most votes are for “unsure”: unsure 2.' });
  });

  test('is a plain table where each image has one', async () => {
    const file = await rowsOf(['a.jpg,ann,happy', 'b.jpg,bob,sad', 'c.jpg,ann,sad', 'c.jpg,ann,sad']);
    expect((await recogniseLabels(file)).format.id).toBe('csv');
  });
});
