import { madeUpAlternatives } from './madeUpAlternatives.mjs';

const issue = 1;

/**
 * The same review with every other suspect's label likelier than its suggestion.
 * @param {import('../../src/protocol/gallery').ReviewState} review
 * @returns {import('../../src/protocol/gallery').ReviewState}
 */
export function withQuestions(review) {
  const { faces } = review;
  const [labelQuality, confidence] = [faces.labelQuality.slice(), faces.confidence.slice()];
  faces.flags.forEach((flags, face) => {
    if ((flags & issue) === 0 || face % 2 === 1) return;
    labelQuality[face] = 0.5 + (face % 29) / 100;
    confidence[face] = 0.2 * (1 - (labelQuality[face] ?? 0)) + 0.05;
  });
  const margin = confidence.map((each, face) => each - (labelQuality[face] ?? 0));
  const changed = { ...faces, labelQuality, confidence, margin };
  return { ...review, faces: { ...changed, ...madeUpAlternatives(changed, review.classes.length) } };
}
