import { createHash } from 'node:crypto';
import { seededRandom } from '../../scripts/seededRandom.mjs';

/**
 * @typedef {import('../../webview/gallery/store/review').Review} Review
 * @typedef {import('../../src/base/learning/candidates').JudgedFaces} JudgedFaces
 * @typedef {'perfect' | 'wrong in 10 %' | 'biased'} ReviewerKind
 * @typedef {object} Faces What is reviewed, and what is true of it, by face.
 * @property {JudgedFaces} judged
 * @property {readonly string[]} classes
 * @property {readonly number[]} known the faces whose truth is known
 * @property {readonly boolean[]} isError
 * @property {readonly number[]} right the class that each should have
 * @property {(face: number, label: number) => boolean} isRight whether a face may have a class
 * @property {readonly (0 | 1)[]} half by the hash of the image's name
 */
/** @type {readonly ReviewerKind[]} */
export const reviewerKinds = ['perfect', 'wrong in 10 %', 'biased'];

/** Which half of the faces one is in: numbers were chosen on 0, 1 was kept apart. @param {string} image @returns {0 | 1} */
export function halfOf(image) {
  return (createHash('sha1').update(image).digest()[0] ?? 0) % 2 === 0 ? 0 : 1;
}

/**
 * The class that a reviewer gives a face, always the same. The biased one says neutral in half of all cases that neutral
 * has to do with.
 * @param {Faces} faces @param {number} face @param {ReviewerKind} kind
 */
function labelBy({ judged, classes, right }, face, kind) {
  const given = judged.given[face] ?? 0;
  const other = judged.alternatives[face * 2] ?? 0;
  const own = right[face] ?? given;
  const draw = seededRandom(face * 1_000_003).next();
  if (kind === 'wrong in 10 %' && draw < 0.1) return own === given ? other : given;
  const bias = classes.findIndex((name) => /neutral/i.test(name));
  if (kind === 'biased' && (given === bias || other === bias) && draw < 0.5) return bias;
  return own;
}

/**
 * @typedef {object} OrderRun
 * @property {number} errors wrong labels there are
 * @property {readonly number[]} found wrong labels after so many decisions, from 0 on
 * @property {number} suggestionRight share of the wrong labels left after `look` decisions whose suggestion is right
 */
/**
 * Reviews faces one by one, the most probably wrong first.
 * @param {Faces} faces @param {ReviewerKind} kind
 * @param {{ every: number, look: number, atLeast: number, learnFrom?: import('../../src/base/learning/learnedCorrection').learnFrom, priors?: Parameters<typeof import('../../src/base/learning/learnedCorrection').learnFrom>[3] }} options
 *   it ends after `atLeast` decisions, and as many as there are errors; without `learnFrom` the order stays the audit's
 * @returns {OrderRun}
 */
export function reviewInOrder(faces, kind, { every, look, atLeast, learnFrom, priors }) {
  const { judged, classes, known, isError, isRight } = faces;
  const open = new Set(known);
  const errors = known.filter((face) => isError[face]).length;
  const most = Math.min(known.length, Math.max(atLeast, errors));
  /** @type {{ face: number, label: number }[]} */
  const labels = [];
  const found = [0];
  let chances = /** @type {Pick<JudgedFaces, 'labelQuality' | 'alternatives'>} */ (judged);
  /** @type {number[]} */
  let order = [];
  const arrange = () => {
    const { labelQuality } = chances;
    order = [...open].sort((a, b) => (labelQuality[b] ?? 1) - (labelQuality[a] ?? 1) || b - a);
  };
  arrange();
  let suggestionRight = NaN;
  while (labels.length < most) {
    const face = order.pop() ?? NaN;
    open.delete(face);
    labels.push({ face, label: labelBy(faces, face, kind) });
    found.push((found.at(-1) ?? 0) + Number(isError[face]));
    const isDue = labels.length % every === 0 || labels.length === look;
    if (learnFrom && isDue) {
      chances = learnFrom(judged, classes.length, labels, priors).correct();
      arrange();
    }
    if (labels.length !== look) continue;
    const left = [...open].filter((each) => isError[each]);
    const { alternatives } = chances;
    suggestionRight =
      left.filter((each) => isRight(each, alternatives[each * 2] ?? NaN)).length / left.length;
  }
  return { errors, found, suggestionRight };
}

/** A sheet of fewer faces is not worth a way. */
const leastOnSheet = 8;

/**
 * Counts acts until a share of the wrong labels is found: a sheet accepted is one, each exception is one, and so is a face by
 * itself. Sheets are taken while there are any, the largest pair first; then faces, the most probably wrong first, and
 * sheets again where learning made some.
 * @param {Review} review nothing is decided in it
 * @param {Faces} faces with its known faces as those that count; all are decided
 * @param {ReviewerKind} kind
 * @param {typeof import('../../webview/gallery/sheet/sheetBook') & typeof import('../../webview/gallery/sheet/subject') & typeof import('../../webview/gallery/store/learning')} product
 * @param {{ every: number, share: number, learns: boolean }} options
 */
export function actsUntil(
  review,
  faces,
  kind,
  { SheetBook, usualOutcome, Learning },
  { every, share, learns },
) {
  const wanted = Math.ceil(share * faces.known.filter((face) => faces.isError[face]).length);
  const counts = new Set(faces.known);
  const learning = learns ? new Learning(review) : undefined;
  const book = new SheetBook(review);
  let [acts, found, fresh] = [0, 0, 0];
  const decide = (/** @type {number} */ face) => {
    const label = labelBy(faces, face, kind);
    const decisions = [
      {
        face,
        verdict: /** @type {const} */ ('relabel'),
        label: faces.classes[label] ?? '',
        committed: false,
      },
    ];
    review.apply({ decisions, canUndo: true, canRedo: false, uncommitted: 0, disagreements: 0 });
    if (counts.has(face) && faces.isError[face]) found++;
    fresh++;
    return label;
  };
  const learn = () => {
    if (fresh < every) return false;
    fresh = 0;
    const hasLearned = learning?.learn(new Set()) ?? false;
    if (hasLearned) book.chancesChanged();
    return hasLearned;
  };
  const openBySheets = () => {
    for (const pair of book.pairs) {
      book.open({ kind: 'pair', given: pair.given, suggested: pair.suggested });
      if (book.faces.length >= leastOnSheet) return true;
    }
    return false;
  };
  while (found < wanted) {
    if (openBySheets()) {
      const { subject } = book;
      for (const face of book.faces) {
        const usual = subject && usualOutcome(review, subject, face);
        if (decide(face) !== usual) acts++;
      }
      acts++;
      learn();
      continue;
    }
    const quality = review.faces.labelQuality;
    const order = Array.from(quality.keys())
      .filter((face) => !review.isDecided(face) && !Number.isNaN(quality[face]))
      .sort((a, b) => (quality[a] ?? 1) - (quality[b] ?? 1) || a - b);
    if (order.length === 0) break;
    for (const face of order) {
      acts++;
      decide(face);
      if (found >= wanted || learn()) break;
    }
  }
  return acts;
}
