import { CosineHead } from './cosineHead';
import type { Head, HeadShape } from './head';
import { LinearHead } from './linearHead';
import type { RandomBits } from './randomness';
import type { Recipe } from './recipe';

/** An untrained head as a recipe wants it. */
export function createHead(shape: HeadShape, classifier: Recipe['classifier'], random: RandomBits): Head {
  return classifier.kind === 'linear'
    ? LinearHead.create(shape, random)
    : new CosineHead(shape, classifier, random);
}
