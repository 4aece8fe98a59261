import type {
  PlantedErrorsSummary,
  PlantedMeasures,
  PrecisionRecallPoint,
} from '../../src/protocol/plantedErrors';

const numbers = new Intl.NumberFormat('en-GB');
const count = (value: number) => numbers.format(value);
const plural = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;
/** `part` of `whole` in percent; a dash where there is nothing to be a part of. */
const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`;

/** Everything the page says, in one place so that it can be translated. */
export const strings = {
  count,
  percent,
  figure: (value: number | null) => value?.toFixed(3) ?? '–',
  quality: (value: number) => (value < 0.001 ? '< 0.001' : value.toFixed(3)),
  overline: (title: string) => `Test on planted errors in ${title}`,
  headline: ({ planted, foundFirst }: PlantedErrorsSummary) =>
    planted === 1
      ? `The planted error is ${foundFirst === 1 ? '' : 'not '}the first face`
      : `${count(foundFirst)} of ${count(planted)} planted errors are among the first ${count(planted)} faces (${percent(foundFirst, planted)})`,
  withoutKnown: ({ faces }: PlantedErrorsSummary, known: PlantedMeasures) =>
    `Without the ${plural(faces - known.faces, 'face')} that the audit suspects in your labels as they are: ${count(known.foundFirst)} of ${count(known.planted)} (${percent(known.foundFirst, known.planted)}). The truth lies between.`,
  loading: 'Opening the figures…',
  failedTitle: 'The figures could not be opened',
  lost: 'VS Code has not kept them. Run “SCN: Test on Planted Errors” again: the same seed gives the same figures.',
  testAgain: 'Test Again…',
  openGallery: 'Open Review Gallery',
  figures: {
    title: 'How far to trust the audit',
    auroc: 'Ranking (AUROC)',
    averagePrecision: 'Average precision',
    flags: 'Suspects (precision and recall)',
    suggestions: 'Right suggestions',
  },
  chart: {
    title: 'Precision and recall',
    explanation:
      'Going through the faces from the lowest label quality on: how many of the planted errors you have met (recall), and how many of the faces you looked at were planted (precision).',
    recall: 'Recall: planted errors met',
    precision: 'Precision: planted among the faces looked at',
    legend: {
      curve: 'In order of label quality',
      known: 'Without the known suspects',
      flags: 'The suspects',
      guess: 'Guessing',
    },
    flagsRemark:
      'The suspects are chosen by a rule of their own, not by a cut through this order, so their mark may lie off the line.',
    noFlags: 'The audit flags no face, so no mark is drawn.',
    label: ({ planted, faces, flags, curve }: PlantedErrorsSummary) => {
      const half = curve.find(({ found }) => found * 2 >= planted);
      const precisionAtHalf = half
        ? ` It is ${percent(half.found, half.faces)} where half of them are found.`
        : '';
      return (
        `Chart: precision over recall for ${plural(planted, 'planted error')} among ${plural(faces, 'face')}.${precisionAtHalf} ` +
        `The suspects have ${percent(flags.found, flags.flagged)} precision and ${percent(flags.found, planted)} recall. The table below has the numbers.`
      );
    },
    point: ({ faces, found }: PrecisionRecallPoint, planted: number) =>
      `${count(found)} of ${count(planted)} planted errors in the first ${plural(faces, 'face')}`,
    pointRates: (precision: number, recall: number) =>
      `Precision ${percent(precision, 1)}, recall ${percent(recall, 1)}`,
    table: 'The same as a table',
    columns: {
      recall: 'Planted errors met',
      faces: 'Faces to look at',
      precision: 'Precision',
      quality: 'Label quality up to',
    },
  },
  classes: {
    title: 'By class',
    explanation: 'The class is the one that a face had before its label was flipped.',
    columns: {
      label: 'Class',
      planted: 'Planted',
      found: 'Among the suspects',
      recall: 'Recall',
      suggestedRight: 'Right suggestions',
      wrong: 'Most frequent wrong suggestion',
    },
    wrong: ({ label, count: times }: { readonly label: string; readonly count: number }) =>
      `${label} (${count(times)})`,
    none: 'none',
    all: 'All',
  },
  notes: { title: 'What was planted' },
};
