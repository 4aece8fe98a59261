import type { Recipe } from '../scn/recipe';
import type { OpinionUse } from './judgeLabels';

/** Whether the backbone's own classifier counted, for people. */
export function opinionSentence(use: OpinionUse, { companions, name }: Recipe): string {
  if (!companions) return `The recipe “${name}” judges by the Self-Cure Network alone.`;
  const sentences: Readonly<Record<OpinionUse, string>> = {
    counted: 'The face model’s own expression classifier counted as a second opinion.',
    doubted:
      'The face model’s own expression classifier did not count: it disagrees too much with these labels, as it does on faces unlike those it knows.',
    none: 'The face model’s own expression classifier did not count: these classes are not its expressions.',
  };
  return sentences[use];
}
