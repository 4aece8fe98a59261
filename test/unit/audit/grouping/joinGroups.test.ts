import { describe, expect, it } from 'vitest';
import type { Subjects } from '../../../../src/audit/grouping/findSubjects';
import { joinGroups } from '../../../../src/audit/grouping/joinGroups';

const rows = Uint32Array.from([0, 1, 2, 4, 5, 6, 7]);
/** Row 3 could not be read. Faces 1 and 3 (rows 1 and 4) are copies. */
const duplicates = Uint32Array.from([0, 1, 2, 1, 4, 5, 6]);
const subjects = (keys: readonly (string | undefined)[]): Subjects => ({
  kind: 'column',
  keys,
  noun: 'subject or video',
  source: 'named by the column “subject” of a.csv',
  warnings: ['Mind this.'],
});

describe('joinGroups', () => {
  it('joins subjects with copies, and both with what they share', () => {
    const found = joinGroups(duplicates, rows, subjects(['a', 'a', 'b', 'c', 'b', 'd', undefined, 'd']));
    // a (rows 0, 1) and b (rows 2, 4) share a pair of copies.
    expect([...found.groups]).toEqual([0, 0, 0, 0, 4, 5, 4]);
    expect(found.grouping).toEqual({
      kind: 'column',
      // The subject of the row that could not be read does not count.
      groups: 3,
      description:
        'Faces of one subject or video stay together in a fold: 3 subjects or videos, named by the column “subject” of a.csv. So do near-duplicates (1 group).',
    });
    expect(found.warnings).toEqual([
      'Mind this.',
      expect.stringMatching(/^The largest group .* 4 of the 7 faces/),
    ]);
  });

  it('keeps copies only, where subjects leave too few groups', () => {
    const found = joinGroups(duplicates, rows, subjects(['a', 'a', 'b', 'c', 'b', 'd', 'd', 'd']));
    expect(found.groups).toBe(duplicates);
    expect(found.grouping).toMatchObject({ kind: 'none', groups: 0 });
    expect(found.grouping.description).toMatch(/^Only near-duplicates stay together .*too few/);
    expect(found.warnings[1]).toMatch(/may go unnoticed/);
  });

  it('says that nothing was found', () => {
    const none = { ...subjects([]), kind: 'none', source: 'nothing shows any', warnings: [] } as const;
    expect(joinGroups(duplicates, rows, none)).toEqual({
      groups: duplicates,
      grouping: {
        kind: 'none',
        groups: 0,
        description: 'Only near-duplicates stay together in a fold (1 group): nothing shows any.',
      },
      warnings: [],
    });
  });
});
