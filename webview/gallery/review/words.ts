import * as l10n from '@vscode/l10n';
import { count, fixed, percent } from '../../shared/numbers';
import type { ShareInterval } from '../../../src/base/wilson';
import type { SampleProgress } from '../store/piles';
import type { Tab } from '../store/viewState';

function time(seconds: number): string {
  if (seconds < 90) return l10n.t('about {0} s', count(Math.max(1, Math.round(seconds))));
  if (seconds < 5400) return l10n.t('about {0} min', count(Math.round(seconds / 60)));
  return l10n.t('about {0} h', fixed(seconds / 3600, 1));
}

const tabs: Readonly<Record<Tab, string>> = {
  sure: l10n.t('Sure'),
  oneByOne: l10n.t('One by one'),
  probablyFine: l10n.t('Probably fine'),
  allFaces: l10n.t('All faces'),
};

/** What the page says of its piles and of how much is to do. */
export const frameWords = {
  noPairs: l10n.t('There are no suspects, so no pairs of classes.'),
  tabs: {
    label: l10n.t('Piles'),
    names: tabs,
    /** Follows “All faces” where there is room. */
    byImportance: l10n.t(', by learned importance'),
    titles: {
      sure: (limit: number) =>
        l10n.t('Suspects whose suggestion is at least {0} likely: sheets decide them (W)', percent(limit)),
      oneByOne: l10n.t('The other suspects, unclear faces among them: one look each'),
      probablyFine: l10n.t('Suspects whose label is still likelier than any other: look at some of them'),
      allFaces: l10n.t('All faces, those of the least learned importance first (L)'),
    },
    searchAll: l10n.t('Search in all faces'),
    nothingLeft: l10n.t('Every suspect is decided.'),
    pileDone: (pile: string) => l10n.t('Nothing is left to decide under “{0}”.', pile),
    goOn: (pile: string, faces: number) => l10n.t('Go on with “{0}” ({1})', pile, count(faces)),
  },
  actions: {
    sheets: l10n.t('Decide on sheets'),
    focusMode: l10n.t('One face at a time'),
    sample: (faces: number) => l10n.t('Look at {0} of them', count(faces)),
    wholePile: l10n.t('Show them all'),
  },
  sample: {
    progress: ({ faces, decided, changed }: SampleProgress) =>
      l10n.t('A sample: {0} of {1} looked at, {2} changed', count(decided), count(faces), count(changed)),
    done: ({ faces, changed }: SampleProgress, { low, high }: ShareInterval) =>
      l10n.t(
        '{0} of the {1} looked at were changed: probably {2} to {3} of this pile are wrong',
        ...[count(changed), count(faces), percent(low), percent(high)],
      ),
  },
  outlook: {
    toLookAt: (faces: number) => l10n.t('{0} to look at', count(faces)),
    nothing: l10n.t('No suspects'),
    allDecided: (suspects: number) =>
      suspects === 1 ? l10n.t('1 suspect decided') : l10n.t('All {0} suspects decided', count(suspects)),
    time,
    wrong: (errors: number) =>
      errors === 0 ? l10n.t('hardly any wrong') : l10n.t('about {0} wrong', count(errors)),
    timeTitle: (seconds: number, isOwn: boolean) =>
      isOwn
        ? l10n.t('At your pace of {0} s a face', fixed(seconds, 1))
        : l10n.t('At {0} s a face, until your own pace is known', fixed(seconds, 1)),
    wrongTitle: l10n.t(
      'Wrong labels among all faces that nobody has judged (estimate): the audit’s chances, corrected by what you have found',
    ),
  },
} as const;
