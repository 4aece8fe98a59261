import * as l10n from '@vscode/l10n';
import type {
  PlantedErrorsSummary,
  PlantedMeasures,
  PrecisionRecallPoint,
} from '../../src/protocol/plantedErrors';
import { count, fixed, percent as percentOf } from '../shared/numbers';

const faceCount = (faces: number) => (faces === 1 ? l10n.t('1 face') : l10n.t('{0} faces', count(faces)));
/** `part` of `whole` in percent; a dash where there is nothing to be a part of. */
const percent = (part: number, whole: number) => (whole === 0 ? '–' : percentOf(part / whole));

/** Everything the page says; English is the key to the other languages. `npm run l10n` collects it. */
export const strings = {
  count,
  percent,
  figure: (value: number | null) => (value === null ? '–' : fixed(value, 3)),
  quality: (value: number) => (value < 0.001 ? `< ${fixed(0.001, 3)}` : fixed(value, 3)),
  overline: (title: string) => l10n.t('Test on planted errors in {0}', title),
  /** What the test means for a review of suspects, before any figure. */
  headline: ({ planted, flags, withoutKnown }: PlantedErrorsSummary) => {
    const ofHundred = (part: number, whole: number) => count(Math.round((100 * part) / whole));
    if (flags.flagged === 0 || planted === 0)
      return l10n.t('The audit would find none of these wrong labels');
    const found = ofHundred(flags.found, planted);
    const low = ofHundred(flags.found, flags.flagged);
    const known = withoutKnown?.flags;
    return known && known.flagged > 0
      ? l10n.t(
          'Of 100 wrong labels the audit would find {0}; of 100 faces that it suspects, {1} to {2} are wrong',
          ...[found, low, ofHundred(known.found, known.flagged)],
        )
      : l10n.t(
          'Of 100 wrong labels the audit would find {0}; of 100 faces that it suspects, at least {1} are wrong',
          found,
          low,
        );
  },
  foundFirst: ({ planted, foundFirst }: PlantedErrorsSummary) =>
    planted > 1
      ? l10n.t(
          '{0} of {1} planted errors are among the first {1} faces ({2})',
          count(foundFirst),
          count(planted),
          percent(foundFirst, planted),
        )
      : foundFirst === 1
        ? l10n.t('The planted error is the first face')
        : l10n.t('The planted error is not the first face'),
  withoutKnown: ({ faces }: PlantedErrorsSummary, known: PlantedMeasures) =>
    l10n.t(
      'Without the {0} that the audit suspects in your labels as they are: {1} of {2} ({3}). The truth lies between.',
      faceCount(faces - known.faces),
      count(known.foundFirst),
      count(known.planted),
      percent(known.foundFirst, known.planted),
    ),
  loading: l10n.t('Opening the figures…'),
  failedTitle: l10n.t('The figures could not be opened'),
  lost: l10n.t(
    'VS Code has not kept them. Run “SCN: Test on Planted Errors” again: the same seed gives the same figures.',
  ),
  testAgain: l10n.t('Test Again…'),
  openGallery: l10n.t('Open Review Gallery'),
  figures: {
    title: l10n.t('How far to trust the audit'),
    auroc: l10n.t('Ranking (AUROC)'),
    averagePrecision: l10n.t('Average precision'),
    flags: l10n.t('Suspects (precision and recall)'),
    suggestions: l10n.t('Right suggestions'),
  },
  chart: {
    title: l10n.t('Precision and recall'),
    explanation: l10n.t(
      'Going through the faces from the lowest label quality on: how many of the planted errors you have met (recall), and how many of the faces you looked at were planted (precision).',
    ),
    recall: l10n.t('Recall: planted errors met'),
    precision: l10n.t('Precision: planted among the faces looked at'),
    legend: {
      curve: l10n.t('In order of label quality'),
      known: l10n.t('Without the known suspects'),
      flags: l10n.t('The suspects'),
      guess: l10n.t('Guessing'),
    },
    flagsRemark: l10n.t(
      'The suspects are chosen by a rule of their own, not by a cut through this order, so their mark may lie off the line.',
    ),
    noFlags: l10n.t('The audit flags no face, so no mark is drawn.'),
    label: ({ planted, faces, flags, curve }: PlantedErrorsSummary) => {
      const half = curve.find(({ found }) => found * 2 >= planted);
      return [
        planted === 1
          ? l10n.t('Chart: precision over recall for 1 planted error among {0}.', faceCount(faces))
          : l10n.t(
              'Chart: precision over recall for {0} planted errors among {1}.',
              count(planted),
              faceCount(faces),
            ),
        ...(half ? [l10n.t('It is {0} where half of them are found.', percent(half.found, half.faces))] : []),
        l10n.t(
          'The suspects have {0} precision and {1} recall. The table below has the numbers.',
          percent(flags.found, flags.flagged),
          percent(flags.found, planted),
        ),
      ].join(' ');
    },
    point: ({ faces, found }: PrecisionRecallPoint, planted: number) =>
      faces === 1
        ? l10n.t('{0} of {1} planted errors in the first face', count(found), count(planted))
        : l10n.t(
            '{0} of {1} planted errors in the first {2} faces',
            count(found),
            count(planted),
            count(faces),
          ),
    pointRates: (precision: number, recall: number) =>
      l10n.t('Precision {0}, recall {1}', percentOf(precision), percentOf(recall)),
    table: l10n.t('The same as a table'),
    columns: {
      recall: l10n.t('Planted errors met'),
      faces: l10n.t('Faces to look at'),
      precision: l10n.t('Precision'),
      quality: l10n.t('Label quality up to'),
    },
  },
  classes: {
    title: l10n.t('By class'),
    explanation: l10n.t('The class is the one that a face had before its label was flipped.'),
    columns: {
      label: l10n.t('Class'),
      planted: l10n.t('Planted'),
      found: l10n.t('Among the suspects'),
      recall: l10n.t('Recall'),
      suggestedRight: l10n.t('Right suggestions'),
      wrong: l10n.t('Most frequent wrong suggestion'),
    },
    wrong: ({ label, count: times }: { readonly label: string; readonly count: number }) =>
      `${label} (${count(times)})`,
    none: l10n.t('none'),
    all: l10n.t('All'),
  },
  notes: { title: l10n.t('What was planted') },
};
