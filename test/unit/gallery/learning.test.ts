import { describe, expect, it } from 'vitest';
import { type FaceDecision, faceFlag, type ReviewChange } from '../../../src/protocol/gallery';
import { auditedQuality, shownChances } from '../../../webview/gallery/inspector/shownChances';
import { SheetBook } from '../../../webview/gallery/sheet/sheetBook';
import { inAuditedWords } from '../../../webview/gallery/store/auditedWords';
import { FaceList } from '../../../webview/gallery/store/faceList';
import { noFilter } from '../../../webview/gallery/store/filter';
import { leastDecisions, Learning, ownLabels } from '../../../webview/gallery/store/learning';
import { learnedPairs } from '../../../webview/gallery/store/learnedPairs';
import { Piles } from '../../../webview/gallery/store/piles';
import { Review } from '../../../webview/gallery/store/review';
import { decided, madeUpFaces, madeUpReview } from './madeUpFaces';

const count = 600;
const [sadness, neutral, fear, surprise] = [4, 6, 1, 0];

/**
 * Suspects of two pairs that the audit finds about as likely: sadness → neutral, fear → surprise, one after the other; the
 * third class of each is anger, which the audit hardly believes.
 */
function review(): Review {
  const each = <T>(valueOf: (face: number) => T) => Array.from({ length: count }, (_, face) => valueOf(face));
  const given = Uint16Array.from(each((face) => (face % 2 === 0 ? sadness : fear)));
  const suggested = Uint16Array.from(each((face) => (face % 2 === 0 ? neutral : surprise)));
  const quality = Float32Array.from(each((face) => 0.2 + (0.4 * ((face * 7) % count)) / count));
  const confidence = quality.map((own) => 0.9 * (1 - own));
  return new Review(
    madeUpReview(
      madeUpFaces(count, {
        ...{ given, suggested, labelQuality: quality, confidence },
        margin: confidence.map((own, face) => own - (quality[face] ?? 0)),
        alternatives: Uint16Array.from(each((face) => [suggested[face] ?? 0, 5]).flat()),
        alternativeChances: Float32Array.from(
          each((face) => [confidence[face] ?? 0, 0.06 * (1 - (quality[face] ?? 0))]).flat(),
        ),
        flags: new Uint8Array(count).fill(faceFlag.issue),
      }),
    ),
  );
}

const change = (decisions: readonly FaceDecision[]): ReviewChange => ({
  decisions,
  canUndo: true,
  canRedo: false,
  uncommitted: 0,
  disagreements: 0,
});

/** What is said of the first faces: sadness → neutral is right, fear → surprise is not. */
function decisionsOn(faces: number): FaceDecision[] {
  return Array.from({ length: faces }, (_, face) =>
    face % 2 === 0 ? decided(face, 'accept', 'Neutral') : decided(face, 'reject'),
  );
}

/** A review with the first faces decided, and what it learned. */
function taught(faces = 80) {
  const own = review();
  own.apply(change(decisionsOn(faces)));
  const learning = new Learning(own);
  learning.learn(new Set());
  return { own, learning };
}

const undecided = (parity: number) =>
  Array.from({ length: count }, (_, face) => face).filter((face) => face >= 80 && face % 2 === parity);
const mean = (values: Float32Array, faces: readonly number[]) =>
  faces.reduce((sum, face) => sum + (values[face] ?? NaN), 0) / faces.length;

describe('ownLabels', () => {
  it('takes the annotator’s decisions about labels, by face, and no others', () => {
    const own = review();
    own.apply(
      change([
        decided(9, 'relabel', 'Anger'),
        decided(1, 'accept', 'Surprise'),
        decided(3, 'reject'),
        decided(4, 'unclear'),
        decided(5, 'notAFace'),
        decided(6, 'skip'),
        { ...decided(7, 'accept', 'Surprise'), by: 'somebody else' },
        { ...decided(8, 'reject'), disputed: true },
        { ...decided(10, 'reject'), earlier: 'outdated' },
        { ...decided(11, 'reject'), earlier: 'verified' },
        decided(12, 'relabel', 'a class that is gone'),
      ]),
    );
    expect(ownLabels(own)).toEqual([
      { face: 1, label: surprise },
      { face: 3, label: fear },
      { face: 9, label: 5 },
      { face: 11, label: fear },
    ]);
  });
});

describe('Learning', () => {
  it('corrects the chances of undecided faces, and leaves those of decided ones', () => {
    const { own, learning } = taught();
    const audited = own.state.faces;
    expect(mean(own.faces.labelQuality, undecided(0))).toBeLessThan(
      mean(audited.labelQuality, undecided(0)) - 0.1,
    );
    expect(mean(own.faces.labelQuality, undecided(1))).toBeGreaterThan(
      mean(audited.labelQuality, undecided(1)) + 0.1,
    );
    expect(own.faces.labelQuality.slice(0, 80)).toEqual(audited.labelQuality.slice(0, 80));
    expect(learning.learned?.decisions).toBe(80);
    expect(learning.learned?.pairs.map(({ given, suggested, taken }) => [given, suggested, taken])).toEqual(
      expect.arrayContaining([
        [sadness, neutral, 40],
        [fear, surprise, 0],
      ]),
    );
  });

  it('says the same after a restart, whatever the order of the journal', () => {
    const { own } = taught();
    const again = review();
    const decisions = decisionsOn(80);
    // As they arrive: some one by one, with something learned in between.
    again.apply(change(decisions.slice(40).toReversed()));
    const learning = new Learning(again);
    learning.learn(new Set());
    again.apply(change(decisions.slice(0, 40)));
    learning.learn(new Set());
    expect(again.faces).toEqual(own.faces);
  });

  it('keeps what somebody looks at, and forgets all of it', () => {
    const own = review();
    own.apply(change(decisionsOn(80)));
    const learning = new Learning(own);
    const held = new Set([100, 101]);
    expect(learning.learn(held)).toBe(true);
    for (const face of held) expect(own.faces.labelQuality[face]).toBe(own.state.faces.labelQuality[face]);
    expect(own.faces.labelQuality[102]).not.toBe(own.state.faces.labelQuality[102]);
    learning.forget(new Set());
    expect(own.faces).toEqual(own.state.faces);
    expect(learning.learned).toBeUndefined();
  });

  it('changes nothing by a handful of decisions', () => {
    const { own, learning } = taught(leastDecisions - 1);
    expect(learning.learned).toBeUndefined();
    expect(own.faces).toEqual(own.state.faces);
  });

  it('suggests another class where that turned out right, and names it to the host', () => {
    const own = review();
    const others = decisionsOn(80).map(({ face }) => decided(face, 'relabel', 'Anger'));
    own.apply(change(others));
    new Learning(own).learn(new Set());
    const face = undecided(0).find((each) => own.suggestionOf(each) === 'Anger') ?? NaN;
    expect(own.choicesOf(face)[1]?.name).toBe('Anger');
    expect(own.faces.confidence[face]).toBe(own.faces.alternativeChances[face * 2]);
    const asSaid = inAuditedWords(own, [{ faces: [0, face], verdict: 'accept' }]);
    expect(asSaid).toEqual([
      { faces: [0], verdict: 'accept' },
      { faces: [face], verdict: 'relabel', label: 'Anger' },
    ]);
    expect(inAuditedWords(own, [{ faces: [face], verdict: 'reject' }])).toEqual([
      { faces: [face], verdict: 'reject' },
    ]);
  });
});

describe('learnedPairs', () => {
  it('says nothing of pairs that go as the audit expects, or of too few decisions', () => {
    const { faces } = review();
    const few = [0, 2, 4].map((face) => ({ face, label: neutral }));
    expect(learnedPairs(faces, few)).toEqual([]);
    const expectedly = Array.from({ length: 100 }, (_, at) => at * 2).map((face) => ({
      face,
      label: (face / 2) % 100 < 54 ? neutral : sadness,
    }));
    expect(learnedPairs(faces, expectedly)).toEqual([]);
  });
});

describe('shownChances', () => {
  it('says of every class what the cards say, adding up to one', () => {
    const { own } = taught();
    const [face = 0] = undecided(0);
    const audited = own.state.faces;
    const quality = audited.labelQuality[face] ?? 0;
    const rest = (0.04 * (1 - quality)) / 4;
    const chances = own.classes.map((_, label) =>
      label === sadness
        ? quality
        : label === neutral
          ? 0.9 * (1 - quality)
          : label === 5
            ? 0.06 * (1 - quality)
            : rest,
    );
    const shown = shownChances(own, face, chances);
    expect(shown[sadness]).toBe(own.faces.labelQuality[face]);
    expect(shown[neutral]).toBe(own.faces.confidence[face]);
    expect(shown.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 5);
    expect(auditedQuality(own, face)).toBe(quality);
    expect(shownChances(own, 0, chances)).toBe(chances);
    expect(auditedQuality(own, 0)).toBeUndefined();
  });
});

describe('the list of faces', () => {
  const filter = { ...noFilter, traits: ['suspects' as const] };

  it('puts what comes next into the new order, and nothing else', () => {
    const own = review();
    const piles = new Piles(own, 0.7, '');
    const list = new FaceList(own, piles);
    const before = list.arrange('labelQuality', { ...filter, undecidedOnly: true }).slice();
    const held = new Set(before.slice(0, 30));
    const late = before[400] ?? 0;
    own.apply(change([...decisionsOn(80), decided(late, 'reject')]));
    new Learning(own).learn(held);
    const after = list.arrangeRest('labelQuality', { ...filter, undecidedOnly: true }, held);
    expect(after.slice(0, 30)).toEqual(before.slice(0, 30));
    expect(after.slice(30)).not.toEqual(before.slice(30));
    // What was decided since stays to be seen, and nothing is lost or doubled.
    expect(Array.from(after).sort()).toEqual(Array.from(before).sort());
    const rest = Array.from(after.slice(30)).filter((face) => !own.isDecided(face));
    const qualities = rest.map((face) => own.faces.labelQuality[face] ?? 0);
    expect(qualities).toEqual(qualities.toSorted((a, b) => a - b));
  });

  it.each(['class', 'file', 'importance'] as const)('never changes the order by %s', (order) => {
    const own = review();
    const list = new FaceList(own, new Piles(own, 0.7, ''));
    const before = list.arrange(order, filter);
    own.apply(change(decisionsOn(80)));
    new Learning(own).learn(new Set());
    expect(list.arrangeRest(order, filter, new Set())).toBe(before);
  });
});

describe('piles and sheets', () => {
  it('sort suspects by what was learned, and say how many moved', () => {
    const own = review();
    own.apply(change(decisionsOn(80)));
    const piles = new Piles(own, 0.7, '');
    const sure = piles.openOn('sure');
    new Learning(own).learn(new Set());
    const moved = piles.sortAnew();
    expect(moved).toBeGreaterThan(20);
    expect(piles.openOn('sure')).not.toBe(sure);
    const inSure = undecided(1).filter((face) => piles.isIn('sure', face));
    expect(inSure).toEqual([]);
  });

  it('keep the open sheets, and the places of the pairs', () => {
    const own = review();
    own.sureLimit = 0.5;
    const book = new SheetBook(own);
    book.open();
    const [pairs, sheets] = [book.pairs.map(({ given }) => given), book.sheets];
    own.apply(change(decisionsOn(80)));
    new Learning(own).learn(new Set(sheets.flat()));
    book.chancesChanged();
    expect(book.sheets).toBe(sheets);
    expect(book.pairs.map(({ given }) => given).slice(0, pairs.length)).toEqual(pairs);
  });
});
