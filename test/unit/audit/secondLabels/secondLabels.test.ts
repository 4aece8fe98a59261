import { describe, expect, it } from 'vitest';
import { secondLabelsOf } from '../../../../src/audit/secondLabels/secondLabels';
import { noClass } from '../../../../src/protocol/gallery';
import { auditFixture } from '../auditFixture';

const other = (rows: readonly (readonly [string, string])[]) => ({
  location: '/data/other.csv',
  samples: rows.map(([image, label]) => ({ id: image, image, label, line: undefined })),
  classes: [...new Set(rows.map(([, label]) => label).filter((label) => label !== ''))],
});

describe('what a second label file says of an audit', () => {
  it('is a class for each face, and how far they agree', () => {
    const second = other([
      ['/mnt/ä/1.png', 'Happiness'],
      ['b.png', 'contempt'],
      ['c.png', 'contempt'],
      ['b.png', ''],
    ]);
    expect(secondLabelsOf(auditFixture(), second)).toMatchObject({
      classes: ['happy', 'sad, very', 'contempt'],
      // Both rows of b.png are about one face; the second one could not be audited.
      of: Uint16Array.of(0, 2, 2),
      ...{ both: 2, differing: 1, onlyFirst: 0, onlySecond: 1, ambiguous: 0 },
      kappa: 1 / 3,
    });
  });

  it('has no face with several boxes in one image, unless the box was found in a photograph', () => {
    const fixture = auditFixture();
    const boxes = Float32Array.from({ length: 12 }, (_, side) => (side % 4) + 1);
    const second = other([['b.png', 'happy']]);
    const faces = {
      ...{ turn: new Float32Array(3), score: Float32Array.of(0.9, 0.9, 0.9), count: new Uint16Array(3) },
    };
    expect(secondLabelsOf({ ...fixture, boxes, faces }, second).of).toEqual(Uint16Array.of(noClass, 0, 0));
    const drawn = () =>
      secondLabelsOf({ ...fixture, boxes }, other([...rowsOf('ä/1.png'), ...rowsOf('b.png')]));
    expect(drawn()).toMatchObject({ of: Uint16Array.of(0, noClass, noClass), ambiguous: 1 });
  });

  it('is refused in a sentence where it is about other images', () => {
    expect(() => secondLabelsOf(auditFixture(), other([['x.png', 'happy']]))).toThrow(
      'No image has a label in both: /data/labels.csv names images like “ä/1.png”, /data/other.csv like “x.png”.',
    );
    expect(() => secondLabelsOf(auditFixture(), other([]))).toThrow(/^No image has a label in both/);
  });
});

function rowsOf(image: string): readonly (readonly [string, string])[] {
  return [[image, 'happy']];
}
