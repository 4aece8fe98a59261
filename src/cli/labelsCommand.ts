import { contradictionsWithOthers } from '../labels/classes/otherLabelFiles';
import { openDataSet, titleOfFormat } from '../labels/openLabels';
import { countOf } from '../protocol/countOf';
import { chooseGiven } from './chooseLabels';
import { type LabelsSummary, summariseLabels } from './labelsSummary';
import type { ReadingOptions } from './readingOptions';
import { terminalJson, terminalLine } from './terminalText';
import { textTable } from './textTable';

export type LabelsOptions = ReadingOptions & {
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
  const labels = await openDataSet(await chooseGiven(given, options));
  const summary = summariseLabels(labels, await contradictionsWithOthers(labels));
  process.stdout.write(
    options.json === true
      ? `${terminalJson(summary)}\n`
      : `${labelsText(summary, options.problems === true)
          .map(terminalLine)
          .join('\n')}\n`,
  );
}

function labelsText(summary: LabelsSummary, allProblems: boolean): string[] {
  const { format, samples, classes, counts, unlabelled, aside, boxes, votes, subjectColumn } = summary;
  const rows = [
    ['Class', 'Samples'],
    ...classes.slice(0, mostClasses).map((name) => [name, count(counts[name] ?? 0)]),
    ...(classes.length > mostClasses ? [[`… and ${count(classes.length - mostClasses)} more`, '']] : []),
    ...(unlabelled > 0 ? [['(no label)', count(unlabelled)]] : []),
    ...(aside > 0 ? [['(set aside)', count(aside)]] : []),
  ];
  return [
    summary.location,
    `${titleOfFormat(format)} (format ${format}): ${countOf(samples, 'sample')} of ${countOf(classes.length, 'class', 'classes')}.`,
    ...(votes ? [`Annotators voted for ${votes.join(', ')}.`] : []),
    ...(boxes > 0 ? [`${countOf(boxes, 'sample')} with a box around the face.`] : []),
    ...(subjectColumn === null ? [] : [`The column “${subjectColumn}” says whose face it is.`]),
    ...(summary.readOnly === null ? [] : [`Read-only: ${summary.readOnly}`]),
    '',
    ...textTable(rows, 1),
    '',
    ...problemsText(summary.problems, allProblems),
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
