import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { invertEdit } from '../../../src/labels/edits/applyEdit';
import { spliced } from '../../../src/labels/edits/rewriteFile';
import type { LabelEdit } from '../../../src/labels/labelFile';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const header =
  'subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal';
const landmarks = Array.from({ length: 136 }, (_, index) => (index + 0.25).toFixed(2)).join(';');
const row = (image: string, box: string, expression: string) =>
  `${image},${box},${landmarks},${expression},-0.181818,0.0793651`;

async function affectNetFile(content: string, name = 'Manually_Annotated_file_lists/training.csv') {
  const folder = await tempFolder({ [name]: content });
  return { folder, file: path.join(folder, name) };
}

async function edited(bytes: Buffer, edit: LabelEdit): Promise<string | undefined> {
  return edit.kind === 'rewrite' ? (await spliced(bytes, edit.splices))?.toString() : undefined;
}

test('expressions have names, None and the like are set aside with the reason, boxes are kept', async () => {
  const rows = [
    row('689/a.jpg', '134,134,899,899', '1'),
    row('392/b.jpg', '20,20,137,137', '0'),
    row('468/c.png', '-3,11.5,176,176', '8'),
    row('944/d.jpg', 'NULL,NULL,NULL,NULL', '9'),
    row('10/e.jpg', '0,0,-1,-1', '10'),
    '10/f.jpg,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL',
    row('10/g.jpg', '1,1,5,5', '12'),
  ];
  const { file, folder } = await affectNetFile([header, ...rows].join('\n'));
  expect((await recogniseLabels(file)).format.id).toBe('affectnet');
  const labels = await openLabels(file);
  expect(labels.samples.map(({ label, aside, box }) => [label, aside, box && Object.values(box)])).toEqual([
    ['Happy', undefined, [134, 134, 899, 899]],
    ['Neutral', undefined, [20, 20, 137, 137]],
    ['', 'AffectNet says “None”: the face shows none of its expressions.', [-3, 11.5, 176, 176]],
    ['', 'AffectNet says “Uncertain”: its annotator could not tell the expression.', undefined],
    ['', 'AffectNet says “No-Face”: the image shows no face.', undefined],
    ['', 'AffectNet gives no expression for this face (NULL).', undefined],
    ['12', undefined, [1, 1, 5, 5]],
  ]);
  expect(labels.classes.slice(0, 8)).toEqual([
    ...['Neutral', 'Happy', 'Sad', 'Surprise', 'Fear', 'Disgust', 'Anger', 'Contempt'],
  ]);
  expect(labels.problems.map(({ message }) => message)).toEqual([
    "Line 8: “12” is none of AffectNet's expressions 0 to 10; put the row right.",
  ]);
  expect([...labels.imageCandidates('689/a.jpg')]).toContain(
    path.join(folder, 'Manually_Annotated_Images', '689', 'a.jpg'),
  );
});

test('a face without a label can get one, and so can a cell that says NULL', async () => {
  const content = `${header}\r\n${row('1/a.jpg', '1,1,9,9', '8')}\r\n1/b.jpg,1,1,9,9,NULL,NULL,NULL,NULL\r\n${row('1/c.jpg', '1,1,9,9', '3')}`;
  const { file } = await affectNetFile(content);
  const labels = await openLabels(file);
  const edit = await labels.edit([
    { id: '1/a.jpg', label: 'Contempt' },
    { id: '1/b.jpg', label: 'Sad' },
    { id: '1/c.jpg', label: 'Neutral' },
  ]);
  expect(await edited(Buffer.from(content), edit)).toBe(
    content
      .replace(',8,-0.18', ',7,-0.18')
      .replace('NULL,NULL,NULL,NULL', 'NULL,2,NULL,NULL')
      .replace(',3,-0.18', ',0,-0.18'),
  );
  await expect(labels.edit([{ id: '1/a.jpg', label: 'None' }])).rejects.toThrow(/not a class/);
});

test('the lists without a header are recognised by their rows', async () => {
  const { file } = await affectNetFile(
    `${row('689/a.jpg', '134,134,899,899', '1')}\n${row('1/b.jpg', '1,1,9,9', '6')}\n`,
    'validation.csv',
  );
  expect((await recogniseLabels(file)).format.id).toBe('affectnet');
  const labels = await openLabels(file);
  expect(labels.samples.map(({ id, label }) => [id, label])).toEqual([
    ['689/a.jpg', 'Happy'],
    ['1/b.jpg', 'Anger'],
  ]);
});

test('a copy with fewer columns is AffectNet too; one with another label column is an ordinary table', async () => {
  const short = await affectNetFile('subDirectory_filePath,expression\n1/a.jpg,1\n1/b.jpg,9\n');
  expect((await openLabels(short.file)).samples.map(({ label }) => label)).toEqual(['Happy', '']);
  const other = await affectNetFile('subDirectory_filePath,emotion\n1/a.jpg,glad\n1/b.jpg,mad\n');
  expect((await recogniseLabels(other.file)).format.id).toBe('csv');
});

test('generated lists: corrections change the expression’s cell alone', async () => {
  const codes = [...Array.from({ length: 11 }, (_, code) => String(code)), 'NULL'];
  const rowArbitrary = fc.record({
    code: fc.constantFrom(...codes),
    box: fc.constantFrom('1,2,30,40', 'NULL,NULL,NULL,NULL', '-5,0,10,10'),
    quoted: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  });
  const choices = fc.array(fc.record({ row: fc.nat(7), label: fc.nat(7) }), { maxLength: 5 });
  const { file } = await affectNetFile('');
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowArbitrary, { minLength: 1, maxLength: 8 }),
      choices,
      fc.boolean(),
      async (rows, chosen, named) => {
        const text = (written: readonly string[]) =>
          (named ? `${header}\n` : '') +
          rows
            .map(({ box, quoted, lineEnd }, index) => {
              const code = quoted ? `"${written[index]}"` : (written[index] ?? '');
              return row(`${index}/f.jpg`, box, code) + lineEnd;
            })
            .join('');
        const before = text(rows.map(({ code }) => code));
        await writeFile(file, before);
        const labels = await openLabels(file);
        const wanted = rows.map(({ code }) => code);
        expect(labels.samples.map(({ label }) => label)).toEqual(
          wanted.map((code) => (Number(code) < 8 ? labels.classes[Number(code)] : '')),
        );
        expect(labels.samples.map(({ box }) => box === undefined)).toEqual(
          rows.map(({ box }) => box.includes('NULL')),
        );
        const corrections = chosen.flatMap(({ row: index, label }) => {
          if (index >= wanted.length) return [];
          wanted[index] = String(label);
          return [{ id: `${index}/f.jpg`, label: labels.classes[label] ?? '' }];
        });
        const edit = await labels.edit(corrections);
        const after = await edited(Buffer.from(before), edit);
        expect(after).toBe(text(wanted));
        expect(await edited(Buffer.from(after ?? ''), invertEdit(edit))).toBe(before);
      },
    ),
    { numRuns: 100, seed: 2_017 },
  );
});
