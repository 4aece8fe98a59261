import { describe, expect, it } from 'vitest';
import { foldWarnings } from '../../../../src/audit/judges/folds';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../../labels/tempFolder';

/** Warnings on faces that are given as class and group. */
async function warningsOf(faces: readonly (readonly [label: string, group: number])[]): Promise<string[]> {
  const rows = faces.map(([label], face) => `${face}.png,${label}`);
  const folder = await tempFolder({ 'labels.csv': ['image,label', ...rows, ''].join('\n') });
  const labels = await openLabels(`${folder}/labels.csv`);
  const set = {
    rows: Uint32Array.from(faces, (_, face) => face),
    labels: Uint16Array.from(faces, ([label]) => labels.classes.indexOf(label)),
    groups: Uint32Array.from(faces, ([, group]) => group),
    classes: labels.classes.length,
  };
  const folds = Math.min(5, new Set(faces.map(([, group]) => group)).size);
  return foldWarnings(labels.classes, set, folds);
}

describe('warnings about groups', () => {
  it('name a class that lies in one fold as a whole', async () => {
    const warnings = await warningsOf([
      ...[0, 1, 2, 3, 4].map((group) => ['happy', group] as const),
      ...[4, 4, 4].map((group) => ['fear', group] as const),
      ['sad', 1],
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(/^The 3 faces of class “fear” all belong together/),
      expect.stringMatching(/^Class “sad” has a single face/),
    ]);
  });

  it('are one where many classes have a single face', async () => {
    const lonely = Array.from({ length: 30 }, (_, face) => [`class${face}`, face % 5] as const);
    const many = [0, 1, 2, 3, 4].map((group) => ['happy', group] as const);
    expect(await warningsOf([...many, ...lonely])).toEqual([
      expect.stringMatching(/^30 classes have a single face each \(“class0”, “class1”, .+, …\): no network/),
    ]);
  });

  it('say that there are few folds because there are few subjects', async () => {
    const faces = Array.from({ length: 9 }, (_, face) => [face % 2 ? 'a' : 'b', face % 3] as const);
    expect(await warningsOf(faces)).toEqual([
      'With 3 groups of faces that stay together the audit has 3 folds instead of 5; its scores are rough. Add faces of others for better ones.',
    ]);
  });
});
