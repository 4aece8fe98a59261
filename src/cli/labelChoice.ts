import { findLabels } from '../labels/findLabels';
import { recogniseLabels } from '../labels/openLabels';
import type { LabelReading } from '../protocol/auditProcess';
import { HumanError } from '../protocol/humanError';
import { givenLabels, shownPath } from './givenPaths';

/** What a command line says about the label file. Columns count from 1. */
export type LabelChoiceOptions = {
  readonly labels?: string;
  readonly imageColumn?: number;
  readonly labelColumn?: number;
};

/** The label file to use, and how to read it where the command line says so. */
export type LabelChoice = {
  readonly location: string;
  readonly isFolder: boolean;
  readonly reading: LabelReading | undefined;
};

const mostNamed = 10;

/**
 * Settles which label file is meant and that its columns are clear, before anything is started.
 * @param folder absolute path of the data set's folder.
 * @throws HumanError where there is none, there are several, or the columns must be given.
 */
export async function chooseLabels(folder: string, options: LabelChoiceOptions): Promise<LabelChoice> {
  const { location, isFolder } = await givenLabels(options.labels ?? (await onlyLabelsIn(folder)), folder);
  const { imageColumn, labelColumn } = options;
  if (imageColumn !== undefined && labelColumn !== undefined) {
    const columns = { imageColumn: imageColumn - 1, labelColumn: labelColumn - 1 };
    return { location, isFolder, reading: { format: 'csv', options: columns } };
  }
  const { recognition } = await recogniseLabels(location);
  if (recognition.kind === 'ask') {
    const columns = recognition.columns.map((name, index) => `${index + 1} “${name}”`).join(', ');
    throw new HumanError(
      `It is not clear which columns of ${location} hold the image and the label. ` +
        `Say which with --image-column and --label-column: ${columns}.`,
    );
  }
  return { location, isFolder, reading: undefined };
}

async function onlyLabelsIn(folder: string): Promise<string> {
  const found = await findLabels(folder);
  const [first] = found;
  if (!first) {
    throw new HumanError(
      `No labels were found in ${folder}: no label file that names images, no folders of images named after classes. Name the label file with --labels.`,
    );
  }
  if (found.length > 1) {
    const named = found.slice(0, mostNamed).map(({ location }) => shownPath(location));
    const others = found.length > mostNamed ? ` and ${found.length - mostNamed} more` : '';
    throw new HumanError(
      `There are ${found.length} data sets in ${folder}: ${named.join(', ')}${others}. Choose one with --labels.`,
    );
  }
  return first.location;
}
