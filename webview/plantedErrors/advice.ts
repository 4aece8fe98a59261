import type { PlantedErrorsSummary, PlantedMeasures } from '../../src/protocol/plantedErrors';
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
    withoutKnown ? ` Without the known suspects: ${valueOf(withoutKnown)}.` : '';
  return [
    {
      name: figures.auroc,
      value: figure(summary.auroc),
      meaning: `A planted error ranks before another face in ${Math.round(auroc * 100)} of 100 pairs. ${rankingAdvice(auroc)}`,
    },
    {
      name: figures.averagePrecision,
      value: figure(averagePrecision),
      meaning: `How pure the order is down to the last planted error: 1 is perfect, guessing gives ${(planted / faces).toFixed(2)}. Use it to compare recipes and seeds.${between((each) => figure(each.averagePrecision))}`,
    },
    {
      name: figures.flags,
      value: `${percent(flags.found, flags.flagged)} · ${percent(flags.found, planted)}`,
      meaning: `${count(flags.found)} of the ${count(flags.flagged)} suspects are planted, a lower bound: errors that your labels have anyway count as false alarms.${between((each) => `${percent(each.flags.found, each.flags.flagged)} precision`)} ${flagsAdvice(summary)}`,
    },
    {
      name: figures.suggestions,
      value: percent(suggestedRight, planted),
      meaning: `For ${count(suggestedRight)} of ${count(planted)} planted errors the audit suggests the old label. ${suggestionAdvice(suggestedRight / planted)}`,
    },
  ];
}

function rankingAdvice(auroc: number): string {
  if (auroc >= 0.9) return 'Order by label quality and stop where the errors get rare.';
  if (auroc >= 0.75) return 'The order helps; do not stop at the first right labels.';
  return 'The order is hardly better than chance here: do not rely on it.';
}

function flagsAdvice({ flags, planted }: PlantedErrorsSummary): string {
  const missed = `${count(planted - flags.found)} planted ${planted - flags.found === 1 ? 'error is' : 'errors are'} missed`;
  return flags.found < 0.7 * planted
    ? `${missed}: after the suspects, go on by label quality.`
    : `${missed}: reviewing the suspects finds most errors.`;
}

function suggestionAdvice(share: number): string {
  if (share >= 0.8) return 'A glance at each is mostly enough.';
  if (share >= 0.5) return 'Check each suggestion before you accept it.';
  return 'Choose the label yourself more often than not.';
}

/** Sentences on what was planted, and how the figures are to be read. */
export function notesOf(summary: PlantedErrorsSummary): string[] {
  const { planted, faces, share, seed, recipe, pattern, confusionsFrom, withoutKnown } = summary;
  const way =
    pattern === 'uniform'
      ? 'any other class at random'
      : `the classes that they were mixed up with in ${confusionsFrom === 'lastAudit' ? 'the last audit' : 'an audit that this test ran first'}`;
  return [
    `${count(planted)} of ${count(faces)} labels (${percent(share, 1)} of each class) were flipped in memory, to ${way}, and audited like any others. The label file was not touched. Recipe ${recipe}, seed ${seed}.`,
    'Your labels have errors of their own. Here these count as false alarms, so the precision shown is a lower bound. ' +
      (withoutKnown
        ? 'Leaving out the faces that the audit suspects in your labels as they are also leaves out real false alarms, so that precision is an upper bound.'
        : 'Audit the labels first, and the test can leave the known suspects out.'),
    pattern === 'uniform'
      ? 'Errors at random are easier to find than people’s: test with the confusions found as well.'
      : 'Errors that follow mix-ups are harder to find than errors at random; people make more of these.',
  ];
}
