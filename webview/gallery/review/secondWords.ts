import * as l10n from '@vscode/l10n';
import type { NamedSecondLabels } from '../../../src/protocol/secondLabels';
import { count, fixed, percent } from '../../shared/numbers';

function agreement({ both, differing, kappa, kappaInterval }: NamedSecondLabels): string {
  const counts = [
    count(both - differing),
    count(both),
    percent(both > 0 ? 1 - differing / both : 0),
  ] as const;
  if (kappa === null || !kappaInterval)
    return l10n.t('The same label for {0} of {1} images that both have ({2}).', ...counts);
  const [low, high] = kappaInterval;
  return l10n.t(
    'The same label for {0} of {1} images that both have ({2}); Cohen’s κ {3}, 95 % interval {4} to {5}.',
    ...counts,
    ...[fixed(kappa, 2), fixed(low, 2), fixed(high, 2)],
  );
}

function onlyInOne({ onlyFirst, onlySecond, ambiguous }: NamedSecondLabels): string {
  const only = l10n.t('Labelled here alone: {0}; there alone: {1}.', count(onlyFirst), count(onlySecond));
  if (ambiguous === 0) return only;
  return `${only} ${l10n.t('Rows there that may be several images, left out: {0}.', count(ambiguous))}`;
}

/** The words about another label file of the same images. */
export const secondWords = {
  order: l10n.t('Other label file, what differs first'),
  filter: (file: string, faces: number) => l10n.t('Differs from {0} ({1})', file, count(faces)),
  chips: {
    differs: (file: string) => l10n.t('Differs from {0}', file),
    label: (label: string) => l10n.t('There: {0}', label),
  },
  there: (label: string) => l10n.t('there: {0}', label),
  title: (label: string, file: string) => l10n.t('{0} has “{1}” here', file, label),
  take: (label: string, key: string, file: string) =>
    key === ''
      ? l10n.t('Change to {0}, as in {1}', label, file)
      : l10n.t('Change to {0} ({1}), as in {2}', label, key, file),
  /** Of faces whose third key is the other file's class. */
  unclear: (candidates: string, isAside: boolean) =>
    isAside
      ? l10n.t('The networks find {0} about as likely: look and choose (C)', candidates)
      : l10n.t('The label is probably wrong, but {0} are about as likely: look and choose (C)', candidates),
  unclearHint: (first: string, second: string) =>
    l10n.t('“{0}” and “{1}” are about as likely: press C to choose.', first, second),
  inspector: {
    title: (file: string) => l10n.t('In {0}', file),
    same: l10n.t('The same label'),
    none: l10n.t('No label there'),
  },
  panel: {
    title: (file: string) => l10n.t('Labels here and in {0}', file),
    says: l10n.t('Rows: the label here. Columns: the one there. A cell shows its faces.'),
    agreement,
    onlyInOne,
    show: l10n.t('Show What Differs in the Grid'),
    corner: l10n.t('Here \\ there'),
    cell: (here: string, there: string, faces: number) =>
      l10n.t('{0} here, {1} there: {2}', here, there, count(faces)),
  },
} as const;
