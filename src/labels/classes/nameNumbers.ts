import * as l10n from '@vscode/l10n';
import type { LabelFile, LabelOptions, LabelProblem } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { hasHeader } from '../text/columns';
import type { LabelRows } from '../text/labelRows';
import { sniffTable } from '../text/tableSniffer';
import { headLength } from '../text/fileBlocks';
import { classContradiction, numbersOfClasses } from './classContradictions';
import { type ClassEvidence, columnEvidence, folderEvidence, namesByEvidence } from './classEvidence';
import { findClassesFile, fittingNames, type NamesByNumber } from './classesFile';
import { rafDbClasses, rafDbCompoundClasses } from './knownClassMaps';
import {
  ClassNames,
  hasBareNumbers,
  labelNumber,
  missingWords,
  namesAsWritten,
  oneSpelling,
  spelledNames,
  unlabelledClasses,
} from './classOrder';
import type { SameClass } from './sameClass';

/** A wrong label here and there does not make a column of names say less. */
const agreeingShare = 0.9;

/**
 * The names of a label file's classes: those of the options, else for bare numbers those that the file itself has apart
 * from its rows, a file of class names beside it or a column of names. The rows have them from then on. Words that say
 * that there is no label are none, and `3.0` is called as `3` is.
 * @param rows with the names of the options, or as they are written where these have none.
 * @param inside what the file says besides its rows.
 * @param countsFromZero whether the format leaves no doubt about what files of class names count from.
 */
export async function nameNumbers<Field>(
  source: LabelSource,
  options: LabelOptions,
  rows: LabelRows<Field>,
  sameClass?: SameClass,
  inside: readonly NamesByNumber[] = [],
  countsFromZero = false,
): Promise<ClassNames> {
  rows.dropLabels(missingWords(rows.labelsFound, options.classNames));
  const found = rows.labelsFound;
  const variants = oneSpelling(found);
  const given = options.classNames && spelledNames(found, options.classNames);
  const shown = given
    ? undefined
    : (namesInside(inside, found) ??
      (await namesShown(source, options, rows, sameClass, countsFromZero)) ??
      ownNames(rows, found));
  const names = new ClassNames({ ...variants, ...(given ?? (shown && spelledNames(found, shown))) });
  // Given names the rows have already.
  rows.nameClasses(given ? new ClassNames(variants) : names);
  for (const { line, image, message } of sameClass?.problems((label) => names.nameOf(label)) ?? [])
    rows.problem(message, line, image);
  return names;
}

/** The classes of labels as written, but for those that say that there is none yet: what is left may be bare numbers. */
function classesIn(found: ReadonlySet<string>): string[] {
  const classes = new ClassNames(oneSpelling(found)).classes(found);
  const none = unlabelledClasses(classes, new Set());
  return classes.filter((name) => !none.includes(name));
}

function namesInside(
  inside: readonly NamesByNumber[],
  found: ReadonlySet<string>,
): LabelOptions['classNames'] {
  const classes = classesIn(found);
  if (inside.length === 0 || !hasBareNumbers({ classes })) return undefined;
  const names = fittingNames(
    inside,
    classes.map((label) => labelNumber(label) ?? label),
  );
  return names && namesAsWritten(names, classes);
}

async function namesShown<Field>(
  source: LabelSource,
  options: LabelOptions,
  rows: LabelRows<Field>,
  sameClass: SameClass | undefined,
  countsFromZero: boolean,
): Promise<LabelOptions['classNames']> {
  const found = rows.labelsFound;
  const classes = classesIn(found);
  if (!hasBareNumbers({ classes })) return undefined;
  const numbers = classes.map((label) => labelNumber(label) ?? label);
  const fromFile = await findClassesFile(source, numbers);
  if (fromFile) {
    const { file, names } = fromFile;
    // A name for 0 that no row has: the file may as well count from 1, with a class that is missing at its end.
    if (!countsFromZero && Object.hasOwn(names, '0') && !numbers.includes('0'))
      rows.problem(
        l10n.t(
          '{0} is read as counting from 0, so that {1} is “{2}”, and no row has 0, which would be “{3}”. If it counts from 1, give names with their numbers ({1} {3}, a line each).',
          file,
          numbers[0] ?? '',
          names[numbers[0] ?? ''] ?? '',
          names['0'] ?? '',
        ),
      );
    return namesAsWritten(names, classes);
  }
  const twin = sameClass?.namesOf(classes);
  if (twin) return twin;
  const column = await columnOf(source, options, (written) => classes.find((name) => name === written));
  return column && namesByEvidence(column, classes, agreeingShare);
}

/** RAF-DB's aligned faces are called so, and nobody else's: copies have them in tables of numbers. */
const rafDbImage = /(^|[/\\])(train|test)_\d+_aligned\.jpg$/i;

/**
 * The names of a data set that is known by how its images are called. All of its classes must be there: fewer could be
 * some of RAF-DB's compound expressions, or counted from 0.
 */
function ownNames<Field>(rows: LabelRows<Field>, found: ReadonlySet<string>): LabelOptions['classNames'] {
  const classes = classesIn(found);
  const numbers = new Set(classes.map((label) => labelNumber(label)));
  const own = [rafDbClasses, rafDbCompoundClasses].find(({ names }) => {
    const known = Object.keys(names);
    return known.length === numbers.size && known.every((number) => numbers.has(number));
  });
  if (!own || !rows.samples.every(({ image }) => rafDbImage.test(image))) return undefined;
  return namesAsWritten(own.names, classes);
}

/** What the images' folders and further columns say about the classes. */
export async function classEvidence(
  source: LabelSource,
  labels: LabelFile,
  options: LabelOptions,
): Promise<ClassEvidence[]> {
  const column = await columnOf(source, options, labels.classOf);
  return [folderEvidence(labels.samples, labels.classes), ...(column ? [column] : [])];
}

/** Where the names of numbers contradict the folders of the images or another column of the same file. */
export async function contradictionProblems(
  source: LabelSource,
  labels: LabelFile,
  options: LabelOptions,
): Promise<LabelProblem[]> {
  // Classes that are no numbers in the file are called what the file calls them.
  if (numbersOfClasses(labels).size === 0) return [];
  const evidence = await classEvidence(source, labels, options);
  const found = evidence.flatMap((each) => classContradiction(labels, each) ?? []);
  return found.map(({ message }) => ({
    message: l10n.t('{0} Say what the numbers mean, or put the labels right.', message),
  }));
}

async function columnOf(
  source: LabelSource,
  options: LabelOptions,
  classOf: LabelFile['classOf'],
): Promise<ClassEvidence | undefined> {
  const { imageColumn, labelColumn } = options;
  if (imageColumn === undefined || labelColumn === undefined) return undefined;
  const rows = sniffTable(await source.head(headLength))?.rows ?? [];
  const header = options.header ?? hasHeader(rows);
  return columnEvidence(
    rows.slice(header ? 1 : 0),
    header ? (rows[0] ?? []) : [],
    { imageColumn, labelColumn },
    classOf,
  );
}
