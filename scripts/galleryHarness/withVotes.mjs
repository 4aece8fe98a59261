import { madeUpAlternatives } from './madeUpAlternatives.mjs';
import { seededRandom } from '../seededRandom.mjs';

const voters = 10;
const setAside = 32;
const unclear = 16;
const noClass = 0xffff;

/**
 * The same review with ten votes a face: most agree, some are spread, and where none has a majority the face is set aside.
 * @param {import('../../src/protocol/gallery').ReviewState} review
 * @returns {import('../../src/protocol/gallery').ReviewState}
 */
export function withVotes(review) {
  const random = seededRandom(2);
  const classes = [...review.classes.map((name) => name.toLowerCase()), 'contempt', 'unknown', 'not a face'];
  const { faces } = review;
  const counts = new Uint16Array(faces.count * classes.length);
  const given = faces.given.slice();
  const flags = faces.flags.slice();
  /** @type {Record<number, string>} */
  const aside = {};
  for (let face = 0; face < faces.count; face++) {
    const isSplit = face % 6 === 2;
    for (let vote = 0; vote < voters; vote++) {
      const agrees = random.next() < (isSplit ? 0.35 : 0.8);
      const choice = agrees ? (faces.given[face] ?? 0) : random.below(isSplit ? 4 : classes.length);
      const at = face * classes.length + choice;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    const own = counts.subarray(face * classes.length, (face + 1) * classes.length);
    const most = Math.max(...own);
    if (2 * most > voters) continue;
    aside[face] = 'No choice has a majority of the votes.';
    given[face] = noClass;
    flags[face] = setAside | (face % 4 === 0 ? unclear : 0);
    for (const column of [faces.labelQuality, faces.margin]) column[face] = NaN;
  }
  return {
    ...review,
    faces: {
      ...faces,
      ...madeUpAlternatives({ ...faces, given }, review.classes.length),
      ...{ given, flags, setAside: aside, votes: { classes, counts } },
    },
  };
}

/**
 * The same review with each face in a box of its image, some of which reach over its edge.
 * @param {import('../../src/protocol/gallery').ReviewState} review
 * @param {number} size of the images, which are square
 * @returns {import('../../src/protocol/gallery').ReviewState}
 */
export function withBoxes(review, size) {
  const random = seededRandom(3);
  const boxes = new Float32Array(review.faces.count * 4).fill(NaN);
  for (let face = 0; face < review.faces.count; face++) {
    // Upright, lying, square, over the edge, none.
    const width = size * (0.3 + 0.4 * random.next());
    const height = width * ([1.6, 0.6, 1, 1][face % 5] ?? 1);
    if (face % 5 === 3) boxes.set([size - width / 2, -height / 4, width, height], face * 4);
    else if (face % 5 < 3) boxes.set([(size - width) / 2, (size - height) / 2, width, height], face * 4);
  }
  return { ...review, faces: { ...review.faces, boxes } };
}

/**
 * The same faces with their copies known: those that show one picture, of which three groups are told.
 * @param {import('../../src/protocol/gallery').ReviewState} review @param {number} pictures
 * @returns {import('../../src/protocol/gallery').ReviewState}
 */
export function withCopies(review, pictures) {
  const copies = Uint32Array.from({ length: review.faces.count }, (_, face) => {
    const picture = face % pictures;
    return picture < 3 && face < 3 * pictures ? picture + 1 : 0;
  });
  const given = review.faces.given.map((label, face) =>
    copies[face] === 1 ? 0 : copies[face] === 2 ? face % 2 : label,
  );
  return { ...review, faces: { ...review.faces, given, copies } };
}

/**
 * The same review with five annotators, of whom two never judged the same face.
 * @param {import('../../src/protocol/gallery').ReviewState} review
 */
export function withAnnotators(review) {
  const names = ['Ada', 'Bob', 'Chen Xiaoming', 'Dora', 'Elif'];
  const cells = names.map((_, a) =>
    names.map((_, b) => {
      const faces = a === b || a + b === 7 ? 0 : 12 + ((a * b * 37) % 200);
      return faces === 0 ? '' : `${(0.45 + ((a + b) % 5) / 10).toFixed(2)} (${faces})`;
    }),
  );
  const tables = [
    { caption: 'Cohen’s κ of each two annotators, and the faces that both judged', names, cells },
  ];
  const sentences = ['All annotators: Fleiss’ κ 0.61; the same label for 70.2 % of 340 faces.'];
  return { ...review, review: { ...review.review, agreement: { sentences, tables } } };
}

/**
 * The same faces as a colleague labelled them: one in eight otherwise, mostly as the audit suggests where it suspects, and a few
 * not at all.
 * @param {import('../../src/protocol/gallery').ReviewState} review
 * @returns {import('../../src/protocol/gallery').ReviewState}
 */
export function withSecond(review) {
  const random = seededRandom(4);
  const { faces } = review;
  const classes = [...review.classes, 'Contempt'];
  const of = Uint16Array.from(faces.given, (given, face) => {
    if (random.below(20) === 0) return noClass;
    const suggested = faces.suggested[face] ?? noClass;
    if (suggested !== noClass && suggested !== given && random.below(3) > 0) return suggested;
    return random.below(12) === 0 ? random.below(classes.length) : given;
  });
  const there = of.filter((label, face) => label !== noClass && faces.given[face] !== noClass).length;
  const differing = of.filter(
    (label, face) => label !== noClass && faces.given[face] !== noClass && label !== faces.given[face],
  ).length;
  const counts = { both: there, differing, onlyFirst: faces.count - there, onlySecond: 12, ambiguous: 0 };
  const agreement = { kappa: 0.84, kappaInterval: /** @type {const} */ ([0.81, 0.87]) };
  const second = { name: 'colleague.csv', classes, of, ...counts, ...agreement };
  return { ...review, faces: { ...faces, second } };
}
