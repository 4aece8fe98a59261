import * as l10n from '@vscode/l10n';
import type { LabelFile, LabelOptions, LabelProblem } from '../labelFile';
import { hasHeader } from '../text/columns';
import { readHead } from '../text/fileBlocks';
import { headLength, sniffTable } from '../text/tableSniffer';
import { classContradiction } from './classContradictions';
import { type ClassEvidence, columnEvidence, folderEvidence, namesByEvidence } from './classEvidence';
import { findClassesFile } from './classesFile';
import { hasBareNumbers, labelNumber, namesAsWritten } from './numericLabels';

/** A wrong label here and there does not make a column of names say less. */
const agreeingShare = 0.9;

/**
 * Names for a label file's bare numbers where its own folder settles them: a file of class names beside it, or a column
 * of names in the file itself.
 * @param home absolute path of the label file, wherever its text is read from.
 * @returns undefined where the classes have names, or nothing settles them.
 */
export async function namesShown(
  labels: LabelFile,
  options: LabelOptions,
  home: string,
): Promise<LabelOptions['classNames']> {
  if (options.classNames !== undefined || labels.movesImages || !hasBareNumbers(labels)) return undefined;
  const numbers = labels.classes.map((label) => labelNumber(label) ?? label);
  const fromFile = await findClassesFile(home, numbers);
  if (fromFile) return namesAsWritten(fromFile.names, labels.classes);
  const column = await columnOf(labels, options);
  return column && namesByEvidence(column, labels.classes, agreeingShare);
}

/** What the images' folders and further columns say about the classes. */
export async function classEvidence(labels: LabelFile, options: LabelOptions): Promise<ClassEvidence[]> {
  const column = await columnOf(labels, options);
  return [folderEvidence(labels.samples, labels.classes), ...(column ? [column] : [])];
}

/** Where the names of numbers contradict the folders of the images or another column of the same file. */
export async function contradictionProblems(
  labels: LabelFile,
  options: LabelOptions,
): Promise<LabelProblem[]> {
  if (labels.movesImages || hasBareNumbers(labels)) return [];
  const evidence = await classEvidence(labels, options);
  const found = evidence.flatMap((each) => classContradiction(labels, each) ?? []);
  return found.map(({ message }) => ({
    line: undefined,
    image: undefined,
    message: l10n.t('{0} Say what the numbers mean, or put the labels right.', message),
  }));
}

async function columnOf(labels: LabelFile, options: LabelOptions): Promise<ClassEvidence | undefined> {
  const { imageColumn, labelColumn } = options;
  if (imageColumn === undefined || labelColumn === undefined) return undefined;
  const { head } = await readHead(labels.location, headLength);
  const rows = sniffTable(head)?.rows ?? [];
  const header = options.header ?? hasHeader(rows);
  return columnEvidence(
    rows.slice(header ? 1 : 0),
    header ? (rows[0] ?? []) : [],
    { imageColumn, labelColumn },
    (written) => labels.classOf(written),
  );
}
