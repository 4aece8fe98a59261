import { describe, expect, it } from 'vitest';
import type { AuditResult } from '../../../src/audit/result/auditResult';
import { methodText } from '../../../src/audit/result/methodText';
import { galleryFaces } from '../../../src/host/gallery/galleryFaces';
import { faceFlag, noClass } from '../../../src/protocol/gallery';
import { auditFixture } from '../audit/auditFixture';

/** The fixture's three faces with four classes; the first is unclear between the classes 2 and 3. */
function unclearResult(unclear: readonly number[]): AuditResult {
  const fixture = auditFixture();
  return {
    ...fixture,
    metadata: { ...fixture.metadata, classes: ['a', 'b', 'c', 'd'] },
    scores: {
      ...fixture.scores,
      given: Uint16Array.of(1, 0, noClass),
      suggested: Uint16Array.of(2, 0, noClass),
      unclear: Uint8Array.from(unclear),
      // The given class is the likeliest of all by the face alone, and still no candidate.
      probabilities: Float32Array.of(0.05, 0.4, 0.3, 0.25, 0.7, 0.1, 0.1, 0.1, NaN, NaN, NaN, NaN),
    },
  };
}

describe('galleryFaces', () => {
  it('offers the suggested class, then the likeliest that are not given, with the chances that a card shows', () => {
    const result = unclearResult([1, 0, 0]);
    const { alternatives, alternativeChances, labelQuality, confidence, flags } = galleryFaces(
      result,
      [],
      () => '',
    );
    expect([...alternatives]).toEqual([2, 3, 1, 2, noClass, noClass]);
    expect(alternativeChances[0]).toBe(confidence[0]);
    // What the given and the suggested class leave is shared as the face alone has it.
    const left = 1 - (labelQuality[0] ?? NaN);
    expect(alternativeChances[1]).toBeCloseTo(left * (0.25 / 0.6));
    expect([...alternativeChances.subarray(4)]).toEqual([NaN, NaN]);
    expect([...flags].map((each) => each & faceFlag.unclear)).toEqual([faceFlag.unclear, 0, 0]);
  });

  it('has no unclear face where the data set has no third class', () => {
    const fixture = auditFixture();
    const scores = { ...fixture.scores, unclear: Uint8Array.of(1, 0, 0) };
    const { alternatives, flags } = galleryFaces({ ...fixture, scores }, [], () => '');
    expect(alternatives[1]).toBe(noClass);
    expect((flags[0] ?? 0) & faceFlag.unclear).toBe(0);
    expect((flags[0] ?? 0) & faceFlag.issue).toBe(faceFlag.issue);
  });
});

describe('labels that the audit knew', () => {
  it('are verified where they are right, and suspects where they are not', () => {
    const fixture = auditFixture();
    const { flags } = galleryFaces({ ...fixture, known: Uint8Array.of(1, 1, 0) }, [], () => '');
    const both = faceFlag.verified | faceFlag.issue;
    expect([...flags].map((each) => each & both)).toEqual([faceFlag.issue, faceFlag.verified, 0]);
  });

  it('are counted among how the audit was made', () => {
    const text = (known: number, leftOut: number) =>
      methodText({ ...auditFixture().metadata, decided: { known, waiting: 0, leftOut } }).join(' ');
    expect(text(1200, 1)).toMatch(
      /1,200 labels were known from earlier decisions.*One face was found unclear/,
    );
    expect(text(1, 12)).toMatch(/One label was known.*12 faces were found unclear/);
    expect(text(0, 0)).toBe(methodText(auditFixture().metadata).join(' '));
  });
});

describe('faces that are more than an image and a label', () => {
  it('keep their boxes, votes and the reason why they were set aside', () => {
    const fixture = auditFixture();
    const boxes = Float32Array.of(1, 2, 3, 4, NaN, NaN, NaN, NaN, 5, 6, 7, 8);
    const votes = Uint16Array.of(9, 1, 4, 4, 0, 0);
    const faces = galleryFaces(
      {
        ...fixture,
        metadata: { ...fixture.metadata, voteClasses: ['happy', 'sad'] },
        ...{ boxes, votes, aside: new Map([[1, 'No majority.']]) },
      },
      [],
      () => '',
    );
    expect(faces.boxes).toEqual(boxes);
    expect(faces.votes).toEqual({ classes: ['happy', 'sad'], counts: votes });
    expect(faces.setAside).toEqual({ 1: 'No majority.' });
    expect([...faces.flags].map((each) => each & faceFlag.setAside)).toEqual([0, faceFlag.setAside, 0]);
    // A view would take its whole file to the page.
    expect(faces.boxes?.buffer).not.toBe(boxes.buffer);
    expect(faces.votes?.counts.buffer).not.toBe(votes.buffer);
  });

  it('cost nothing where there are none', () => {
    const faces = galleryFaces(auditFixture(), [], () => '');
    expect(Object.keys(faces)).not.toContain('boxes');
    expect(Object.keys(faces)).not.toContain('votes');
  });
});

describe('methodText', () => {
  it('says what counted as a second opinion and how importance is spread', () => {
    const { metadata } = auditFixture();
    const text = methodText({
      ...metadata,
      secondOpinion: 'It counted.',
      importanceSpread: { deviation: 0.1234, agreement: -0.25 },
    });
    expect(text.at(-2)).toBe('It counted.');
    expect(text.at(-1)).toMatch(/standard deviation of 0\.123; its rank correlation .* is −0\.25 /);
  });

  it('leaves out what a result of the first versions does not say', () => {
    const { metadata } = auditFixture();
    const { secondOpinion, importanceSpread, ...older } = metadata;
    expect([secondOpinion, importanceSpread]).not.toContain(undefined);
    expect(methodText(older)).toHaveLength(2);
    expect(methodText({ ...older, importanceSpread: { deviation: 0, agreement: null } }).at(-1)).toBe(
      'Importance varies between faces with a standard deviation of 0.000.',
    );
  });
});
