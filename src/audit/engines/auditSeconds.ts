import type { EngineSpeed, EngineTask } from '../../protocol/engine';
import { cureEndToEnd } from '../../scn/endToEnd/endToEndRecipe';
import { recipeFor, recipes } from '../../scn/recipe';

/** An audit has five folds (`mostFolds`), on features twice; the networks take this share of it, regressions the rest. */
const folds = 5;
const seeds = 2;
const networksShare = 0.85;

/** How long the training of an audit with the recipe `cure` takes at a speed that was measured, one network after the other. */
export function auditSeconds(task: EngineTask, faces: number, { forward, training }: EngineSpeed): number {
  if (task === 'features') {
    // Five networks side by side are what was measured.
    return (seeds * recipeFor(recipes.cure, faces).epochs * faces) / training / networksShare;
  }
  const trained = folds * cureEndToEnd.epochs * faces * (1 - 1 / folds);
  return trained / training + faces / forward;
}
