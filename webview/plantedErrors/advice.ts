import * as l10n from '@vscode/l10n';
import type { PlantedErrorsSummary, PlantedMeasures } from '../../src/protocol/plantedErrors';
import { fixed } from '../shared/numbers';
import { strings } from './strings';

const { count, percent, figure } = strings;

/** A figure, what it means and how to act on it. */
export type Figure = { readonly name: string; readonly value: string; readonly meaning: string };

/** The four figures that say how far the audit may be trusted. */
export function figuresOf(summary: PlantedErrorsSummary): Figure[] {
  const { figures } = strings;
  const { averagePrecision, flags, planted, faces, suggestedRight, withoutKnown } = summary;
  const auroc = summary.auroc ?? 0;
  const between = (valueOf: (measures: PlantedMeasures) => string) =>
    withoutKnown ? [l10n.t('Without the known suspects: {0}.', valueOf(withoutKnown))] : [];
  return [
    {
      name: figures.auroc,
      value: figure(summary.auroc),
      meaning: sentences(
        l10n.t('A planted error ranks before another face in {0} of 100 pairs.', Math.round(auroc * 100)),
        rankingAdvice(auroc),
      ),
    },
    {
      name: figures.averagePrecision,
      value: figure(averagePrecision),
      meaning: sentences(
        l10n.t(
          'How pure the order is down to the last planted error: 1 is perfect, guessing gives {0}. Use it to compare recipes and seeds.',
          fixed(planted / faces, 2),
        ),
        ...between((each) => figure(each.averagePrecision)),
      ),
    },
    {
      name: figures.flags,
      value: `${percent(flags.found, flags.flagged)} · ${percent(flags.found, planted)}`,
      meaning: sentences(
        l10n.t(
          '{0} of the {1} suspects are planted, a lower bound: errors that your labels have anyway count as false alarms.',
          count(flags.found),
          count(flags.flagged),
        ),
        ...between((each) => l10n.t('{0} precision', percent(each.flags.found, each.flags.flagged))),
        flagsAdvice(summary),
      ),
    },
    {
      name: figures.suggestions,
      value: percent(suggestedRight, planted),
      meaning: sentences(
        l10n.t(
          'For {0} of {1} planted errors the audit suggests the old label.',
          count(suggestedRight),
          count(planted),
        ),
        suggestionAdvice(suggestedRight / planted),
      ),
    },
  ];
}

const sentences = (...parts: readonly string[]) => parts.join(' ');

function rankingAdvice(auroc: number): string {
  if (auroc >= 0.9) return l10n.t('Order by label quality and stop where the errors get rare.');
  if (auroc >= 0.75) return l10n.t('The order helps; do not stop at the first right labels.');
  return l10n.t('The order is hardly better than chance here: do not rely on it.');
}

function flagsAdvice({ flags, planted }: PlantedErrorsSummary): string {
  const missed = planted - flags.found;
  const few = flags.found < 0.7 * planted;
  if (missed === 1)
    return few
      ? l10n.t('1 planted error is missed: after the suspects, go on by label quality.')
      : l10n.t('1 planted error is missed: reviewing the suspects finds most errors.');
  return few
    ? l10n.t('{0} planted errors are missed: after the suspects, go on by label quality.', count(missed))
    : l10n.t('{0} planted errors are missed: reviewing the suspects finds most errors.', count(missed));
}

function suggestionAdvice(share: number): string {
  if (share >= 0.8) return l10n.t('A glance at each is mostly enough.');
  if (share >= 0.5) return l10n.t('Check each suggestion before you accept it.');
  return l10n.t('Choose the label yourself more often than not.');
}

/** Sentences on what was planted, and how the figures are to be read. */
export function notesOf(summary: PlantedErrorsSummary): string[] {
  const { planted, faces, share, seed, recipe, pattern, confusionsFrom, withoutKnown } = summary;
  const counts = [count(planted), count(faces), percent(share, 1)] as const;
  return [
    sentences(
      pattern === 'uniform'
        ? l10n.t(
            '{0} of {1} labels ({2} of each class) were flipped in memory, to any other class at random, and audited like any others.',
            ...counts,
          )
        : confusionsFrom === 'lastAudit'
          ? l10n.t(
              '{0} of {1} labels ({2} of each class) were flipped in memory, to the classes that they were mixed up with in the last audit, and audited like any others.',
              ...counts,
            )
          : l10n.t(
              '{0} of {1} labels ({2} of each class) were flipped in memory, to the classes that they were mixed up with in an audit that this test ran first, and audited like any others.',
              ...counts,
            ),
      l10n.t('The label file was not touched. Recipe {0}, seed {1}.', recipe, seed),
    ),
    sentences(
      l10n.t(
        'Your labels have errors of their own. Here these count as false alarms, so the precision shown is a lower bound.',
      ),
      withoutKnown
        ? l10n.t(
            'Leaving out the faces that the audit suspects in your labels as they are also leaves out real false alarms, so that precision is an upper bound.',
          )
        : l10n.t('Audit the labels first, and the test can leave the known suspects out.'),
    ),
    pattern === 'uniform'
      ? l10n.t('Errors at random are easier to find than people’s: test with the confusions found as well.')
      : l10n.t(
          'Errors that follow mix-ups are harder to find than errors at random; people make more of these.',
        ),
  ];
}
