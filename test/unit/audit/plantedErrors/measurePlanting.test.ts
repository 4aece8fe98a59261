import { describe, expect, it } from 'vitest';
import { Confusions, knownFromResult } from '../../../../src/audit/plantedErrors/planting';
import { measurePlanting } from '../../../../src/audit/plantedErrors/measurePlanting';
import { plantingWarnings } from '../../../../src/audit/plantedErrors/runPlantedErrors';
import type { LabelFile } from '../../../../src/labels/labelFile';
import { auditFixture } from '../auditFixture';

/** Faces 0 to 5 stand in rows 1 to 6; 0, 1 and 2 are planted. Row 4 is flagged with the labels as they are, too. */
const audited = {
  rows: Uint32Array.from([1, 2, 3, 4, 5, 6]),
  originals: Uint16Array.from([0, 0, 1, 0, 1, 1]),
  planting: {
    labels: Uint16Array.from([1, 2, 0, 0, 1, 1]),
    isPlanted: Uint8Array.from([1, 1, 1, 0, 0, 0]),
    planted: 3,
  },
  scores: {
    labelQuality: Float32Array.from([NaN, 0.1, 0.2, 0.7, 0.3, 0.8, 0.9]),
    suggested: Uint16Array.from([0, 0, 2, 2, 1, 1, 1]),
    isIssue: Uint8Array.from([0, 1, 1, 0, 1, 0, 0]),
  },
  isKnown: Uint8Array.from([0, 0, 0, 0, 1, 0, 0]),
  classes: ['happy', 'sad', 'fear'],
};

describe('measurePlanting', () => {
  const measures = measurePlanting(audited);

  it('counts what the flags and the order find', () => {
    expect(measures).toMatchObject({ faces: 6, planted: 3, foundFirst: 2, suggestedRight: 1 });
    expect(measures.flags).toEqual({ flagged: 3, found: 2 });
    // Order: hit, hit, miss, hit, miss, miss.
    expect(measures.averagePrecision).toBeCloseTo((1 + 1 + 3 / 4) / 3, 12);
    expect(measures.auroc).toBeCloseTo(8 / 9, 12);
  });

  it('leaves out what was suspected anyway, where that is known', () => {
    expect(measures.withoutKnown).toMatchObject({
      faces: 5,
      planted: 3,
      foundFirst: 3,
      auroc: 1,
      averagePrecision: 1,
      flags: { flagged: 2, found: 2 },
    });
    expect(measurePlanting({ ...audited, isKnown: undefined }).withoutKnown).toBeNull();
    // Nothing planted is left: no figure rather than NaN, which JSON does not know.
    const isKnown = Uint8Array.from([0, 1, 1, 1, 0, 0, 0]);
    expect(measurePlanting({ ...audited, isKnown }).withoutKnown).toMatchObject({
      faces: 3,
      planted: 0,
      auroc: null,
      averagePrecision: null,
      curve: [],
    });
  });

  it('tells classes by the label before, and leaves out those without faces', () => {
    expect(measures.byClass).toEqual([
      {
        label: 'happy',
        faces: 3,
        planted: 2,
        found: 2,
        suggestedRight: 1,
        wrongSuggestion: { label: 'fear', count: 1 },
      },
      {
        label: 'sad',
        faces: 3,
        planted: 1,
        found: 0,
        suggestedRight: 0,
        wrongSuggestion: { label: 'fear', count: 1 },
      },
    ]);
  });

  it('warns of few errors, and of classes whose mix-ups are unknown', () => {
    expect(plantingWarnings(measures, undefined, audited.classes)).toEqual([
      expect.stringMatching(/^Only 3 errors were planted/),
    ]);
    const confusions = new Confusions(
      { isIssue: Uint8Array.of(1), given: Uint16Array.of(1), suggested: Uint16Array.of(0) },
      3,
    );
    expect(plantingWarnings({ ...measures, planted: 30 }, confusions, audited.classes)).toEqual([
      expect.stringMatching(/no mix-ups for “sad”;/),
    ]);
    const none = new Confusions(
      { isIssue: Uint8Array.of(0), given: Uint16Array.of(1), suggested: Uint16Array.of(0) },
      3,
    );
    expect(plantingWarnings({ ...measures, planted: 30 }, none, audited.classes)).toEqual([
      expect.stringMatching(/no mix-ups for any class;/),
    ]);
  });
});

describe('knownFromResult', () => {
  /** The fixture flags its first face: given “happy”, suggested “sad, very”. */
  const labelsOf = (
    samples: readonly (readonly [id: string, label: string])[],
    classes = ['sad, very', 'happy'],
  ) =>
    ({
      classes,
      samples: samples.map(([id, label]) => ({ id, image: id, label, line: undefined })),
    }) as unknown as LabelFile;

  it('finds flagged rows by id and label, and mix-ups by the classes’ names', () => {
    const known = knownFromResult(
      auditFixture(),
      labelsOf([
        ['b.png', 'sad, very'],
        ['ä/1.png', 'happy'],
      ]),
    );
    expect([...(known?.isKnown ?? [])]).toEqual([0, 1]);
    // Here “sad, very” is class 0 and “happy” class 1.
    expect(known?.confusions.mistakenFor(0, 1)).toBe(1);
    expect(known?.confusions.mistakenFor(1, 0)).toBe(0);
  });

  it('takes a corrected row for no known error, but for a mix-up', () => {
    const known = knownFromResult(auditFixture(), labelsOf([['ä/1.png', 'sad, very']]));
    expect([...(known?.isKnown ?? [])]).toEqual([0]);
    expect(known?.confusions.mistakenFor(0, 1)).toBe(1);
  });

  it('refuses an audit of other faces', () => {
    const rows = [
      ['x.png', 'happy'],
      ['y.png', 'happy'],
      ['b.png', 'happy'],
    ] as const;
    expect(knownFromResult(auditFixture(), labelsOf(rows))).toBeUndefined();
  });
});
