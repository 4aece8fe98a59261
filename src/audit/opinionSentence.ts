import * as l10n from '@vscode/l10n';
import type { Recipe } from '../scn/recipe';
import type { OpinionUse } from './judgeLabels';

/** Whether the backbone's own classifier counted, for people. */
export function opinionSentence(use: OpinionUse, { companions, name }: Recipe): string {
  if (!companions) return l10n.t('The recipe “{0}” judges by the Self-Cure Network alone.', name);
  switch (use) {
    case 'counted':
      return l10n.t('The face model’s own expression classifier counted as a second opinion.');
    case 'doubted':
      return l10n.t(
        'The face model’s own expression classifier did not count: it disagrees too much with these labels, as it does on faces unlike those it knows.',
      );
    case 'none':
      return l10n.t(
        'The face model’s own expression classifier did not count: these classes are not its expressions.',
      );
  }
}
