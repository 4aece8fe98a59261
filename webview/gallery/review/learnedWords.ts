import * as l10n from '@vscode/l10n';
import { count } from '../../shared/numbers';
import { shortened } from '../../../src/base/text';

/** A long class must not push the button out of the line. */
const inSentence = (name: string) => shortened(name, 24);

/** What the page says of learning from decisions. */
export const learnedWords = {
  label: l10n.t('Learned from your decisions'),
  from: (decisions: number, pairs: readonly string[]) =>
    pairs.length > 0
      ? l10n.t('From {0} decisions: {1}', count(decisions), pairs.join(' · '))
      : l10n.t(
          'From {0} decisions: suggestions are right about as often as the audit says',
          count(decisions),
        ),
  usuallyRight: (given: string, suggested: string) =>
    l10n.t('{0} → {1} is usually right', inSentence(given), inSentence(suggested)),
  usuallyNot: (given: string, suggested: string) =>
    l10n.t('{0} → {1} usually not', inSentence(given), inSentence(suggested)),
  lessOften: (given: string, suggested: string) =>
    l10n.t('{0} → {1} is right less often than the audit says', inSentence(given), inSentence(suggested)),
  counts: (taken: number, decided: number) => l10n.t('taken {0} of {1} times', count(taken), count(decided)),
  moved: (faces: number) =>
    faces === 1 ? l10n.t('1 face is on another pile') : l10n.t('{0} faces are on another pile', count(faces)),
  title: l10n.t(
    'The most probable first, the piles, suggestions and sheets follow what your decisions say of the audit’s chances, and nothing else does. Faces in view stay as they are.',
  ),
  forget: l10n.t('Forget'),
  forgetTitle: l10n.t('Show the audit’s own chances again, and learn no more until asked'),
  forgotten: l10n.t('The audit’s own chances'),
  learn: l10n.t('Learn from my decisions'),
  learnTitle: l10n.t('Let what you decided order what comes next (E)'),
  tooFew: (least: number) =>
    l10n.t('Decide about the labels of {0} faces first, then there is something to learn.', least),
} as const;
