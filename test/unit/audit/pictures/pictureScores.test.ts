import { describe, expect, test } from 'vitest';
import { issueMasks, pictureScores } from '../../../../src/audit/pictures/pictureScores';
import { decodeFaces } from '../../../../src/faces/decodeFace';
import { measurePicture } from '../../../../src/faces/pictureMeasures';
import { type PictureIssue, pictureIssues, pictureMeasures } from '../../../../src/base/health/pictureIssues';
import { harms, imageOf, madePictures } from './madePictures';

async function measuresOf(image: Buffer): Promise<Float32Array> {
  for await (const [, , picture] of decodeFaces(image, [undefined], 48, 20, {}, true))
    if (picture) return measurePicture(picture);
  throw new Error('Nothing to measure.');
}

const issues = pictureIssues.length;
const joined = (rows: readonly Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));
const namesIn = (mask = 0) => pictureIssues.filter((_, bit) => mask & (1 << bit));
const judged = (rows: readonly Float32Array[]) => {
  const scores = pictureScores({ measures: joined(rows) });
  const names = [...issueMasks(scores)].map(namesIn);
  const of = (issue: PictureIssue) =>
    rows.map((_, row) => scores[row * issues + pictureIssues.indexOf(issue)] as number);
  return { names, of };
};

/** Of a harmed picture and a sound one, how often the first has the higher score. */
function auroc(harmed: readonly number[], sound: readonly number[]): number {
  let above = 0;
  for (const a of harmed) for (const b of sound) above += a > b ? 1 : a === b ? 0.5 : 0;
  return above / (harmed.length * sound.length);
}

describe('pictureScores', () => {
  const sound: Promise<Float32Array[]> = Promise.all(
    madePictures(72).map(async (each) => measuresOf(await imageOf(each).png().toBuffer())),
  );

  test('leaves sound pictures alone', async () => {
    expect(judged(await sound).names.flat()).toEqual([]);
  });

  test.each(Object.keys(harms) as PictureIssue[])('finds those that are %s', async (issue) => {
    const harmed = await Promise.all(
      madePictures(6, 96, 5).map(async (each) =>
        measuresOf(await (await harms[issue](each)).png().toBuffer()),
      ),
    );
    const all = judged([...(await sound), ...harmed]);
    const scores = all.of(issue);
    expect(auroc(scores.slice(72), scores.slice(0, 72))).toBeGreaterThanOrEqual(0.98);
    expect(all.names.slice(0, 72).flat()).toEqual([]);
    expect(
      all.names
        .slice(72)
        .filter((each) => each.includes(issue) || (issue === 'enlarged' && each.includes('blurred'))).length,
    ).toBeGreaterThanOrEqual(4);
    if (issue === 'blank') expect(all.names[72]).toEqual(['blank']);
  });

  test.each(['dark', 'blurred', 'enlarged', 'tiny', 'oddShape', 'colourCast'] as const)(
    'finds nothing in a set in which all are %s',
    async (issue) => {
      const harmed = await Promise.all(
        madePictures(40, 96, 3).map(async (each) =>
          measuresOf(await (await harms[issue](each)).png().toBuffer()),
        ),
      );
      expect(judged(harmed).names.flat()).toEqual([]);
    },
  );

  test('judges few pictures by themselves alone, and rows without one not at all', async () => {
    const [blank] = await Promise.all(
      madePictures(1).map(async (each) => measuresOf(await harms.blank(each).png().toBuffer())),
    );
    const none = new Float32Array(pictureMeasures.length).fill(NaN);
    const rows = [(await sound)[0] as Float32Array, blank as Float32Array, none];
    expect(judged(rows).names).toEqual([[], ['blank'], []]);
    expect(judged(rows).of('dark')).toEqual([0, 0, NaN]);
    expect(pictureScores({ measures: new Float32Array() })).toHaveLength(0);
  });

  test('takes equal pictures as they are', async () => {
    const one = (await sound)[0] as Float32Array;
    expect(judged(Array.from({ length: 30 }, () => one)).names.flat()).toEqual([]);
  });
});
