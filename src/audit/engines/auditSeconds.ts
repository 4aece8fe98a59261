import type { EngineSpeed, EngineTask } from '../../protocol/engine';
import { cureEndToEnd } from '../../scn/endToEnd/endToEndRecipe';
import { recipeFor, recipes } from '../../scn/recipe';
import { mostFolds } from '../judges/folds';

/** An audit on features has two seeds of five folds; the networks take this share of it, regressions the rest. */
const seeds = 2;
const networksShare = 0.85;

/** How long the training of an audit with the recipe `cure` takes at a speed that was measured, one network after the other. */
export function auditSeconds(task: EngineTask, faces: number, { forward, training }: EngineSpeed): number {
  if (task === 'features') {
    // Five networks side by side are what was measured.
    return (seeds * recipeFor(recipes.cure, faces).epochs * faces) / training / networksShare;
  }
  const trained = mostFolds * cureEndToEnd.epochs * faces * (1 - 1 / mostFolds);
  return trained / training + faces / forward;
}
