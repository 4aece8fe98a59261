import { contradictionsWithOthers } from '../labels/classes/otherLabelFiles';
import { openDataSet, titleOfFormat } from '../labels/opening/openLabels';
import { HumanError } from '../base/humanError';
import { findSubjects } from '../audit/grouping/findSubjects';
import { mostFolds } from '../audit/judges/folds';
import { imagesElsewhere } from '../audit/dataSet/imagesElsewhere';
import { ImageFinder } from '../labels/images/imageFinder';
import { countOf } from '../base/text';
import { chooseGiven, hintOfNumbers } from './labelReading';
import type { ReadingOptions } from './options';
import { print, printJson, textTable } from './terminal';
import { type LabelsSummary, summariseLabels, understoodRows } from '../audit/looking/labelsSummary';
import { imageRootsOf } from '../labels/dataSet';
import { countImages, type ImageCount } from '../labels/images/countImages';
import type { LabelFile } from '../labels/labelFile';
import type { UnderstoodRow } from '../protocol/understoodLabels';

type LabelsOptions = ReadingOptions & {
  readonly problems?: boolean;
  readonly json?: boolean;
};

const mostProblems = 20;
const mostClasses = 100;

/**
 * Says what a label file or folder holds, without auditing it; with `--json` one object alone on stdout.
 * @throws HumanError where it cannot be read.
 */
export async function labelsCommand(given: string, options: LabelsOptions): Promise<void> {
  const dataSet = await chooseGiven(given, options);
  const labels = await openDataSet(dataSet);
  const roots = imageRootsOf(dataSet, [dataSet.folder]);
  const finder = new ImageFinder(labels, roots);
  const images = await countImages(labels, finder);
  const missing = images ? await missingText(labels, finder, roots, images) : null;
  const summary = summariseLabels(labels, dataSet.reading, {
    further: await contradictionsWithOthers(labels),
    images,
    missing,
    hint: hintOfNumbers(labels) ?? null,
    subjects: () => findSubjects(labels, 'auto', mostFolds).keys,
  });
  if (options.json === true) return printJson(summary);
  print(labelsText(summary, understoodRows(labels, dataSet.reading, summary), options.problems === true));
}

/** Where most images are elsewhere, what an audit would say of that. */
async function missingText(
  labels: LabelFile,
  finder: ImageFinder,
  roots: readonly string[],
  { missing, found, missingExample }: ImageCount,
): Promise<string | null> {
  if (missingExample === null) return null;
  const [elsewhere] = await imagesElsewhere(labels, finder, roots).catch((error: unknown) => {
    if (error instanceof HumanError) return [error.message];
    throw error;
  });
  return (
    elsewhere ??
    `${count(missing)} of ${countOf(missing + found, 'image')} are not where ${labels.location} says, such as “${missingExample}”; an audit leaves them out. Put them there, or name their folder with --images-below.`
  );
}

function labelsText(
  summary: LabelsSummary,
  understood: readonly UnderstoodRow[],
  allProblems: boolean,
): string[] {
  const { format, samples, classes, counts, unlabelled, aside } = summary;
  const counted = [
    ['Class', 'Samples'],
    ...classes.slice(0, mostClasses).map((name) => [name, count(counts[name] ?? 0)]),
    ...(classes.length > mostClasses ? [[`… and ${count(classes.length - mostClasses)} more`, '']] : []),
    ...(unlabelled > 0 ? [['(no label)', count(unlabelled)]] : []),
    ...(aside > 0 ? [['(set aside)', count(aside)]] : []),
  ];
  return [
    summary.location,
    `${titleOfFormat(format)} (format ${format}): ${countOf(samples, 'sample')} of ${countOf(classes.length, 'class', 'classes')}.`,
    '',
    ...textTable(
      understood.map(({ about, text }) => [about, text]),
      0,
    ),
    '',
    ...textTable(counted, 1),
    '',
    ...problemsText(
      [
        ...(summary.missing === null ? [] : [{ line: null, image: null, message: summary.missing }]),
        ...summary.problems,
      ],
      allProblems,
    ),
    ...(summary.hint === null ? [] : ['', summary.hint]),
  ];
}

function problemsText(found: LabelsSummary['problems'], all: boolean): string[] {
  // One message may be about several rows.
  const problems = [...new Set(found.map(({ message }) => message))];
  if (problems.length === 0) return ['No problems.'];
  const shown = all ? problems : problems.slice(0, mostProblems);
  const hidden = problems.length - shown.length;
  return [
    `${countOf(problems.length, 'problem')}:`,
    ...shown.map((message) => `  ${message}`),
    ...(hidden > 0 ? [`  … and ${count(hidden)} more; --problems lists them all.`] : []),
  ];
}

const count = (value: number) => value.toLocaleString('en');
