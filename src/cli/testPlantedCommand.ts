import path from 'node:path';
import { testPlantedErrorsInProcess } from '../audit/run/auditClient';
import { makeFolderFor } from '../labels/places';
import { labelFilesOf } from '../labels/dataSet';
import { writeWhole } from '../base/disk/writeWhole';
import type { PlantedErrorsRequest } from '../protocol/auditProcess';
import type { PlantedPattern, PlantedErrorsSummary, PlantedMeasures } from '../protocol/plantedErrors';
import {
  auditEntry,
  type ScoringOptions,
  firstThere,
  givenSource,
  placesOfAudit,
  watched,
} from './auditCommand';
import { chooseGiven } from './labelReading';
import { refuseOverwriting } from './givenPaths';
import { printFound, textTable } from './terminal';

const count = (value: number) => value.toLocaleString('en');
/** `part` of `whole` in percent; a dash where there is nothing to be a part of. */
const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} %`;

/** What a test on planted errors found, as lines: words, figures, a table by class. */
function plantedErrorsText(summary: PlantedErrorsSummary): string[] {
  const { planted, faces, foundFirst, withoutKnown, seconds, warnings } = summary;
  return [
    plantedText(summary),
    `${count(foundFirst)} of ${count(planted)} planted errors are among the first ${count(planted)} faces (${percent(foundFirst, planted)}).`,
    ...(withoutKnown
      ? [
          `Without the ${count(faces - withoutKnown.faces)} faces that the audit suspects in your labels as they are: ${count(withoutKnown.foundFirst)} of ${count(withoutKnown.planted)} (${percent(withoutKnown.foundFirst, withoutKnown.planted)}). The truth lies between.`,
        ]
      : []),
    '',
    ...textTable(figuresOf(summary), withoutKnown ? 2 : 1),
    '',
    ...textTable(
      [
        ['Class', 'Planted', 'Suspects', 'Recall', 'Right suggestions', 'Most frequent wrong suggestion'],
        ...summary.byClass.map((each) => [
          each.label,
          count(each.planted),
          count(each.found),
          percent(each.found, each.planted),
          percent(each.suggestedRight, each.planted),
          each.wrongSuggestion
            ? `${each.wrongSuggestion.label} (${count(each.wrongSuggestion.count)})`
            : 'none',
        ]),
      ],
      4,
    ),
    '',
    'Your labels’ own errors count as false alarms here, so the precision shown is a lower bound.' +
      (withoutKnown ? '' : ' Audit the labels first, and the test can leave the known suspects out.'),
    ...warnings.map((warning) => `Note: ${warning}`),
    `Features ${seconds.features.toFixed(1)} s, folds ${seconds.folds.toFixed(1)} s, ${seconds.total.toFixed(1)} s in all; ${count(faces)} faces. The label file was not touched.`,
  ];
}

function plantedText({
  planted,
  share,
  labels,
  pattern,
  confusionsFrom,
  seed,
  recipe,
}: PlantedErrorsSummary): string {
  const way =
    pattern === 'uniform'
      ? 'to another class at random'
      : `as classes were mixed up in ${confusionsFrom === 'lastAudit' ? 'the last audit' : 'an audit before this test'}`;
  return `${count(planted)} labels of ${labels} (${percent(share, 1)} of each class) flipped in memory, ${way}; recipe ${recipe}, seed ${seed}.`;
}

/** Figures among all faces and, where they are known, without those suspected anyway. */
function figuresOf(summary: PlantedErrorsSummary): string[][] {
  const { planted, faces, flags, suggestedRight, withoutKnown } = summary;
  const row = (name: string, valueOf: (measures: PlantedMeasures) => string, meaning: string) => [
    name,
    valueOf(summary),
    ...(withoutKnown ? [valueOf(withoutKnown)] : []),
    meaning,
  ];
  return [
    ...(withoutKnown ? [['', 'All', 'Without known', '']] : []),
    row('AUROC', ({ auroc }) => figure(auroc), 'the chance that a planted error ranks before another face'),
    row(
      'Average precision',
      ({ averagePrecision }) => figure(averagePrecision),
      `guessing gives ${(planted / faces).toFixed(2)}`,
    ),
    row(
      'Precision of the suspects',
      (measures) => percent(measures.flags.found, measures.flags.flagged),
      `${count(flags.found)} of ${count(flags.flagged)} suspects are planted`,
    ),
    row(
      'Recall of the suspects',
      (measures) => percent(measures.flags.found, measures.planted),
      `${count(flags.found)} of ${count(planted)} planted errors`,
    ),
    [
      'Right suggestions',
      percent(suggestedRight, planted),
      ...(withoutKnown ? [''] : []),
      `the old label is suggested for ${count(suggestedRight)} planted errors`,
    ],
  ];
}

const figure = (value: number | null) => value?.toFixed(3) ?? '–';

type TestPlantedOptions = ScoringOptions & {
  readonly share: number;
  readonly pattern: PlantedPattern;
  /** A file to write, or true: standard output. */
  readonly json?: string | true;
};

/**
 * Tests the audit on errors planted in memory: what was found goes to stdout; with `--json` alone, all text goes to
 * stderr and the summary to stdout.
 * @param given the data set's folder, or its label file.
 */
export async function testPlantedCommand(given: string, options: TestPlantedOptions): Promise<void> {
  const { json } = options;
  const jsonFile = typeof json === 'string' ? path.resolve(json) : undefined;
  const summary = await watched(async ({ listen }) => {
    const request = await requestFor(given, options, jsonFile);
    return testPlantedErrorsInProcess(auditEntry, request, listen());
  });
  printFound(plantedErrorsText(summary), summary, json === true);
  if (jsonFile !== undefined) await writeWhole(jsonFile, `${JSON.stringify(summary, null, 2)}\n`);
}

/** Everything that can be refused is refused here, before the audit spends its time. */
async function requestFor(
  given: string,
  options: TestPlantedOptions,
  jsonFile: string | undefined,
): Promise<PlantedErrorsRequest> {
  const { folder, ...dataSet } = await chooseGiven(given, options);
  const { request, besideData } = givenSource(folder, dataSet, options);
  if (jsonFile !== undefined) {
    await refuseOverwriting(labelFilesOf(dataSet), { '--json': jsonFile });
    await makeFolderFor(jsonFile);
  }
  const { share, pattern } = options;
  const lastResult = (await firstThere(placesOfAudit(dataSet, options.cache))) ?? besideData;
  return { ...request, share, pattern, lastResult };
}
