import type { Recipe } from '../../../scn/recipe';
import { foldWarnings } from '../folds';
import type { AuditedFaces, EarlyJudged } from '../judge';
import { scoreFaces } from '../scores/scoreFaces';
import type { EarlyJudgement } from './outOfFold';

/**
 * What the regressions alone say of each label. Importance is learned by the networks, so no face has any yet, and faces
 * without a label, which only those are asked about, get no suggestion.
 */
export function earlyJudged(
  { set, images, backbone }: AuditedFaces,
  recipe: Pick<Recipe, 'beta' | 'relabelling'>,
  { secondsLeft, ...account }: EarlyJudgement,
): EarlyJudged {
  const nothing = new Float32Array(0);
  const judgement = {
    ...account,
    engine: '',
    importance: new Float32Array(set.rows.length).fill(NaN),
    aside: { probabilities: nothing, importance: nothing },
    seeds: 1,
  };
  return {
    judgement,
    scores: scoreFaces({ ...set, aside: new Uint32Array(0) }, images.files.length, judgement, recipe),
    set,
    aside: new Map(),
    how: { backbone: backbone.id, training: 'features', grouping: set.grouping },
    foldWarnings: foldWarnings(images.labels.classes, set, account.folds),
    warnings: set.groupWarnings,
    secondsLeft,
  };
}
