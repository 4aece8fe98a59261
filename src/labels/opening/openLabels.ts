import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { labelNumber, orderLabels } from '../classes/classOrder';
import { spellingProblems, withMergedClasses, withoutNoClasses } from '../classes/mergedClasses';
import { contradictionProblems } from '../classes/nameNumbers';
import { type DataSet, type LabelReading, unclearColumns } from '../dataSet';
import { severalFilesFormat } from '../formats/severalLabelFile';
import { prefixRewriter, withPrefixes } from '../images/imageCandidates';
import { unreadRows } from '../images/peekFolder';
import type {
  LabelFile,
  LabelFormat,
  LabelOptions,
  LabelProbe,
  LabelProblem,
  Recognition,
} from '../labelFile';
import { labelFormats, otherFormat } from '../formats/labelFormats';
import { LabelSource } from '../labelSource';
import type { LegacyEncoding } from '../text/encodedText';
import { type EncodingChoice, UnclearEncodingError } from '../text/guessEncoding';
import { whyNotText } from '../text/tableSniffer';
import { headLength } from '../text/fileBlocks';

/** A format that can read a file, perhaps after a question. */
export type RecognisedLabels = {
  readonly isFolder: boolean;
  readonly format: LabelFormat;
  readonly recognition: Exclude<Recognition, { readonly kind: 'no' }>;
  /** What its text may be in, where that is not clear. */
  readonly encodings: readonly EncodingChoice[];
};

/**
 * Finds the format of a label file or folder: the surest that says yes, else one that needs to ask.
 * @param encoding what a person said that the text is in, unless it is UTF-8.
 * @throws HumanError where no format reads it, or it cannot be opened.
 */
export async function recogniseLabels(
  location: string,
  formats: readonly LabelFormat[] = labelFormats,
  encoding?: LegacyEncoding,
): Promise<RecognisedLabels> {
  const source = new LabelSource(location);
  source.encoding = encoding;
  return lookingAt(source, () => recognise(source, formats));
}

async function recognise(
  source: LabelSource,
  formats: readonly LabelFormat[] = labelFormats,
): Promise<RecognisedLabels> {
  const { location } = source;
  const probe = await probeLabels(source);
  let best: RecognisedLabels | undefined;
  for (const format of formats) {
    const recognition = await recogniseAs(format, probe, best !== undefined);
    if (recognition.kind === 'no') continue;
    if (!best || confidence(recognition) > confidence(best.recognition))
      best = { isFolder: probe.isFolder, format, recognition, encodings: probe.choices };
  }
  const isSure = best && (best.recognition.kind === 'yes' || best.recognition.isSure === true);
  const other = probe.isFolder || isSure ? undefined : otherFormat(location, probe.head);
  if (other !== undefined) throw new HumanError(other);
  if (best) return best;
  const reason = probe.isFolder ? undefined : whyNotText(location, probe);
  if (reason !== undefined) throw new HumanError(reason);
  const known = labelFormats.map(({ title }) => title()).join(', ');
  throw new HumanError(
    probe.isFolder
      ? l10n.t(
          '{0} has no class folders with images in it; choose such a folder or a label file ({1}).',
          location,
          known,
        )
      : l10n.t('{0} is not a label file that can be read here ({1}); choose another file.', location, known),
  );
}

/** What a format says; why it has no labels in a folder does not matter where another format reads that. */
async function recogniseAs(
  format: LabelFormat,
  probe: LabelProbe,
  isReadable: boolean,
): Promise<Recognition> {
  try {
    return await format.recognise(probe);
  } catch (error) {
    if (probe.isFolder && isReadable && error instanceof HumanError) return { kind: 'no' };
    throw error;
  }
}

/** How labels are read as far as they show it themselves. */
export function shownReading({
  format,
  recognition,
}: Pick<RecognisedLabels, 'format' | 'recognition'>): LabelReading {
  return { format: format.id, options: recognition.kind === 'yes' ? recognition.options : {} };
}

/** How sure a recognition is: 0 to 1, below 0 where a person must be asked. */
export function confidence(recognition: RecognisedLabels['recognition']): number {
  return recognition.kind === 'yes' ? recognition.confidence : -1;
}

/**
 * Reads a label file, recognising what `options` and `formatId` leave open. Bare numbers get the names that a file of
 * class names beside it, or a column of its own, gives them; names that contradict the images' folders are a problem.
 * @param at absolute or relative path of the label file or folder, or where its text is instead.
 * @throws HumanError where the columns must be chosen first, or the file cannot be read.
 */
export async function openLabels(
  at: string | LabelSource,
  options: LabelOptions = {},
  formatId?: string,
): Promise<LabelFile> {
  const { sameClasses } = options;
  const read = await openPart(at, options, formatId);
  const labels = withoutNoClasses(sameClasses ? withMergedClasses(read, sameClasses) : read, options);
  const further = [
    ...unusedOptions(read, options),
    ...unusedMerging(read, sameClasses),
    // Whoever keeps all classes apart knows how they are spelled.
    ...(sameClasses && Object.keys(sameClasses).length === 0 ? [] : spellingProblems(labels)),
  ];
  return further.length === 0 ? labels : { ...labels, problems: [...further, ...labels.problems] };
}

/** What holds for all files of a data set need not be of use for each, so here nothing is said about it. */
function openPart(at: string | LabelSource, options: LabelOptions, formatId?: string): Promise<LabelFile> {
  return lookingAt(typeof at === 'string' ? new LabelSource(path.resolve(at)) : at, async (source) => {
    source.encoding = options.encoding;
    const { format, options: settled } = await settleOptions(source, options, formatId);
    const labels = await format.read(source, settled);
    if (format === severalFiles) return labels;
    const contradictions = await contradictionProblems(source, labels, settled);
    const unread = labels.namesImages ? unreadRows(imagesOf(labels)) : undefined;
    const problems = [
      ...contradictions,
      ...(unread === undefined ? [] : [{ line: undefined, image: undefined, message: unread }]),
      ...labels.problems,
    ];
    const { prefixes = [], imagesBelow } = settled;
    const imageCandidates = withPrefixes(labels.imageCandidates, prefixes);
    return { ...labels, problems, imageCandidates, imagesBelow };
  });
}

/** Classes that a person renamed and that are not there. */
function unusedMerging(
  { classes, location }: LabelFile,
  names: LabelOptions['sameClasses'] = {},
): LabelProblem[] {
  const missing = Object.keys(names).filter((name) => !classes.includes(name));
  if (missing.length === 0 || Object.values(names).some((name) => classes.includes(name))) return [];
  const message = l10n.t(
    '{0} has no class {1}, so these are not read under another name; its classes are {2}.',
    location,
    missing.map((name) => `“${name}”`).join(', '),
    classes.map((name) => `“${name}”`).join(', '),
  );
  return [{ message }];
}

function* imagesOf({ samples }: LabelFile): Generator<string, void> {
  for (const { image } of samples) yield image;
}

/** What a person said about labels that has no use for them, or not for all of them. */
function unusedOptions(
  labels: LabelFile,
  { classNames = {}, prefixes = [], imagesBelow }: LabelOptions,
): LabelProblem[] {
  const { samples, location } = labels;
  const messages: string[] = [];
  const names = Object.values(classNames);
  const found = new Set<string>();
  // Most are opened without names or prefixes, and may have half a million rows.
  if (names.length > 0) for (const { label } of samples) if (label !== '') found.add(label);
  const bare = [...found].filter((label) => labelNumber(label) !== undefined && !names.includes(label));
  if (names.length > 0 && !names.some((name) => found.has(name)))
    messages.push(
      l10n.t(
        'The names that were given for numbers ({0}) are not used: the labels in {1} are no such numbers.',
        names.join(', '),
        location,
      ),
    );
  else if (names.length > 0 && bare.length > 0)
    messages.push(
      l10n.t(
        'The names that were given for numbers have none for {0} in {1}; check that they are those of this data set.',
        orderLabels(bare).join(', '),
        location,
      ),
    );
  const rewrite = prefixRewriter(prefixes);
  const isUsed =
    prefixes.length === 0 ||
    (labels.namesImages && samples.some(({ image }) => rewrite(image) !== undefined));
  if (!isUsed)
    messages.push(
      l10n.t(
        'No image of {0} has a path that starts with “{1}”, so the folder that was given for such paths is not used.',
        location,
        prefixes.map(({ from }) => from).join('”, “'),
      ),
    );
  if (imagesBelow !== undefined && !labels.namesImages)
    messages.push(
      l10n.t(
        '{0} does not name images, so the folder that was given to find them by their names, {1}, is not used.',
        location,
        imagesBelow,
      ),
    );
  return messages.map((message) => ({ line: undefined, image: undefined, message }));
}

/**
 * Reads the labels of a data set; errors as for `openLabels`.
 * @param at where they are read instead of from the disk.
 */
export function openDataSet(
  { location, reading }: DataSet,
  at: string | LabelSource = location,
): Promise<LabelFile> {
  return openLabels(at, reading.options, reading.format);
}

/** Several files as one data set. */
export const severalFiles = severalFilesFormat(openPart);

/** What people call a format; its id where no such format is known. */
export function titleOfFormat(formatId: string): string {
  return [...labelFormats, severalFiles].find(({ id }) => id === formatId)?.title() ?? formatId;
}

async function lookingAt<T>(source: LabelSource, work: (source: LabelSource) => Promise<T>): Promise<T> {
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

async function settleOptions(
  source: LabelSource,
  options: LabelOptions,
  formatId: string | undefined,
): Promise<{ readonly format: LabelFormat; readonly options: LabelOptions }> {
  if (formatId === severalFiles.id || options.parts) return { format: severalFiles, options };
  const formats = labelFormats.filter(({ id }) => formatId === undefined || id === formatId);
  if (formats.length === 0)
    throw new HumanError(
      l10n.t(
        '“{0}” is not a format of label files; choose one of {1}.',
        formatId ?? '',
        labelFormats.map(({ id }) => id).join(', '),
      ),
    );
  const { imageColumn, labelColumn, imageKey, labelKey } = options;
  const isChosen =
    (imageColumn !== undefined && labelColumn !== undefined) ||
    (imageKey !== undefined && labelKey !== undefined);
  const [named] = formats;
  // What a person settled needs no recognition, which might have refused the file.
  if (formatId !== undefined && isChosen && named) return { format: named, options };
  // Nor does the format that a person named refuse it before it tried; in a folder there is nothing to settle.
  if (formatId !== undefined && named && (await source.isFolder())) return { format: named, options };
  const { format, recognition, encodings } =
    formatId !== undefined && named ? await recogniseNamed(source, named) : await recognise(source, formats);
  // Columns are asked for once their names can be read.
  if (recognition.kind === 'ask' && !isChosen && encodings.length > 0)
    throw new UnclearEncodingError(source.location, encodings);
  if (recognition.kind === 'ask' && !isChosen)
    throw new HumanError(
      `${unclearColumns(source.location, recognition.columnsAre.kind)} ${l10n.t(
        'Choose them among {0}.',
        recognition.columns.map((name) => `“${name}”`).join(', '),
      )}`,
    );
  return {
    format,
    options: recognition.kind === 'yes' ? { ...recognition.options, ...options } : options,
  };
}

async function recogniseNamed(source: LabelSource, format: LabelFormat) {
  const probe = await probeLabels(source);
  return { format, recognition: await format.recognise(probe), encodings: probe.choices };
}

async function probeLabels(source: LabelSource): Promise<LabelProbe> {
  if (await source.isFolder())
    return { source, isFolder: true, head: Buffer.alloc(0), isWhole: true, encoding: 'UTF-8', choices: [] };
  return { source, isFolder: false, ...(await source.head(headLength)) };
}
