import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

const moods = ['angry', 'happy', 'sad', 'neutral'];
const mood = (index: number) => moods[index % moods.length] ?? '';
const each = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
/** Two faces in each of the images: the first four steps right of the second. */
const edges = (face: number) => ({ left: face % 2 === 0 ? 40 : 4, top: 6 });
const boxes = each(16, (face) => ({ ...edges(face), width: 20, height: 22 }));

async function fileOf(value: unknown, lines = false): Promise<string> {
  const text = lines
    ? (value as unknown[]).map((row) => JSON.stringify(row)).join('\n')
    : JSON.stringify(value);
  const name = lines ? 'faces.jsonl' : 'faces.json';
  return path.join(await tempFolder({ [name]: text }), name);
}

const twoFaces = (make: (face: number) => unknown) => [0, 1].map((side) => side).map(make);

describe('several faces of one record', () => {
  const layouts: readonly (readonly [string, unknown, boolean, boolean])[] = [
    [
      'VIA’s regions',
      Object.fromEntries(
        each(8, (i) => [
          `f${i}.jpg99`,
          {
            filename: `f${i}.jpg`,
            size: 99,
            regions: twoFaces((side) => {
              const { left, top } = edges(side);
              const shape_attributes = { name: 'rect', x: left, y: top, width: 20, height: 22 };
              return { shape_attributes, region_attributes: { emotion: mood(2 * i + side) } };
            }),
            file_attributes: {},
          },
        ]),
      ),
      false,
      true,
    ],
    [
      'Prodigy’s spans',
      each(8, (i) => ({
        image: `f${i}.jpg`,
        ...{ width: 64, height: 64, answer: 'accept', _task_hash: i },
        spans: twoFaces((side) => {
          const { left, top } = edges(side);
          return { label: mood(2 * i + side), x: left, y: top, width: 20, height: 22 };
        }),
      })),
      true,
      true,
    ],
    [
      'corners in an object',
      each(8, (i) => ({
        path: `f${i}.jpg`,
        faces: twoFaces((side) => {
          const { left, top } = edges(side);
          const box = { xmin: left, ymin: top, xmax: left + 20, ymax: top + 22 };
          return { box, emotion: mood(2 * i + side) };
        }),
      })),
      false,
      true,
    ],
    [
      'a list of four numbers, which may mean several things',
      each(8, (i) => ({
        path: `f${i}.jpg`,
        faces: twoFaces((side) => ({ bbox: [edges(side).left, 6, 50, 50], emotion: mood(2 * i + side) })),
      })),
      false,
      false,
    ],
  ];

  test.each(layouts)('%s', async (_, value, lines, areUsed) => {
    const file = await fileOf(value, lines);
    const before = await readFile(file, 'utf8');
    const { samples, problems, edit } = await openLabels(file);
    expect(samples.map(({ image, label }) => [image, label])).toEqual(
      each(16, (face) => [`f${Math.floor(face / 2)}.jpg`, mood(face)]),
    );
    expect(samples.map(({ box }) => box)).toEqual(areUsed ? boxes : each(16, () => undefined));
    expect(problems.map(({ message }) => message)).toEqual(
      areUsed ? [] : [expect.stringMatching(/^The boxes in “bbox” are not used/)],
    );
    // A correction of the second face leaves the first as it is.
    const change = await edit([{ id: samples[3]?.id ?? '', label: 'sad' }]);
    await applyLabelEdit(change);
    expect((await openLabels(file)).samples.map(({ label }) => label)).toEqual(
      each(16, (face) => (face === 3 ? 'sad' : mood(face))),
    );
    await undoLabelEdit(change);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('a record each, with a box beside the label', async () => {
    const rows = each(16, (face) => {
      const { left, top } = edges(face);
      return { image: `f${Math.floor(face / 2)}.jpg`, x: left, y: top, w: 20, h: 22, emotion: mood(face) };
    });
    const { samples, problems } = await openLabels(await fileOf(rows, true));
    expect(samples.map(({ box }) => box)).toEqual(boxes);
    expect(problems).toEqual([]);
  });

  test('a list of several labels is no class, and one of one label is', async () => {
    const rows = each(8, (i) => ({
      image: `f${i}.jpg`,
      emotion: i === 5 ? [mood(i), 'sad'] : [mood(i)],
    }));
    const { samples, problems } = await openLabels(await fileOf(rows, true));
    expect(samples.map(({ label }) => label)).toEqual(each(8, mood).filter((_, i) => i !== 5));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Line 6: .*“f5.jpg” is a list of 2/),
    ]);
  });
});
