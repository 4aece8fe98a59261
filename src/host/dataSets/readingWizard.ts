import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround, LabelsInDoubt, ShownRow, UnsettledReading } from '../../audit/looking/lookAround';
import type { ColumnQuestion, LabelOptions } from '../../labels/labelFile';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import {
  arrayFoldersId,
  ckPlusId,
  type DataSet,
  fileNamesId,
  type LabelReading,
  memberPath,
} from '../../labels/dataSet';
import type { ReadingAspect } from '../../protocol/understoodLabels';
import { HumanError } from '../../base/humanError';
import { imageRoots } from '../audits/auditRunner';
import { readSettings } from '../ui/settings';
import { goBack } from '../ui/questions';
import { showWhenSlow } from '../ui/notices';
import {
  askClassNames,
  askSpellings,
  askColumns,
  askNamePattern,
  askContradiction,
  askEncoding,
  confirmReading,
  askImageFolder,
} from './questions';

/** A question: what it settles, undefined where there is nothing to ask. */
type Ask = (options: LabelOptions, canGoBack: boolean) => Promise<LabelOptions | typeof goBack | undefined>;

/**
 * What is asked: only what labels do not show themselves, the same but for where their images are, everything that can be, or one
 * thing.
 */
type AskedAspects = 'unclear' | 'labels' | 'all' | ReadingAspect;

/**
 * Settles how labels are read.
 * @returns also whether anybody was asked.
 * @throws HumanError where they cannot be read; CancelledError when the user leaves a question.
 */
export async function settleReading(
  look: LookAround,
  offered: OfferedDataSet,
  asked: 'unclear' | 'labels' | 'all',
): Promise<{ readonly reading: LabelReading; readonly isAsked: boolean }> {
  // Nothing is unclear about a file a label.
  if (offered.isFolder && [arrayFoldersId, ckPlusId].includes(offered.reading.format))
    return { reading: offered.reading, isAsked: false };
  const { steps, firstRows } = questionsAbout(look, offered, asked);
  const settled = await walkThrough(steps, offered.reading.options, async (options) =>
    confirmReading(offered.location, await firstRows(options)),
  );
  return { reading: { ...offered.reading, options: settled.options }, isAsked: settled.isAsked };
}

/** What was answered by the way and must be settled anew once something else has changed. */
const following: Readonly<Record<ReadingAspect, readonly (keyof LabelOptions)[]>> = {
  encoding: ['classNames', 'sameClasses'],
  namePattern: ['classNames', 'sameClasses'],
  columns: ['classNames', 'sameClasses'],
  classNames: ['sameClasses'],
  spellings: [],
  images: ['prefixes', 'imagesBelow'],
  subjects: [],
  faces: [],
};

/**
 * Asks about one thing of a reading, and what follows from the answer.
 * @param dataSet as it is read so far.
 * @throws as `settleReading`
 */
export async function changeReading(
  look: LookAround,
  dataSet: DataSet,
  aspect: ReadingAspect,
): Promise<LabelReading> {
  const { reading } = dataSet;
  // The columns of several files are those of the first.
  const [first] = reading.options.parts ?? [];
  const file = first ? memberPath(dataSet.location, first.path) : dataSet.location;
  const shown: Partial<OfferedDataSet> =
    aspect === 'columns' || aspect === 'encoding' ? await look.ask('dataSetAt', file) : {};
  const offered: OfferedDataSet = {
    title: dataSet.location,
    formatTitle: reading.format,
    isUnclear: false,
    ...(shown.question && { question: shown.question }),
    ...dataSet,
  };
  const start: LabelOptions = Object.fromEntries(
    Object.entries(reading.options).filter(([key]) => !following[aspect].some((each) => each === key)),
  );
  const settled = await walkThrough(questionsAbout(look, offered, aspect).steps, start, () =>
    Promise.resolve('right'),
  );
  return { ...reading, options: settled.options };
}

/** The questions about labels, in the order in which their answers depend on each other. */
function questionsAbout(
  look: LookAround,
  offered: OfferedDataSet,
  asked: AskedAspects,
): {
  readonly steps: readonly Ask[];
  readonly firstRows: (options: LabelOptions) => Promise<readonly ShownRow[]>;
} {
  const { location, reading } = offered;
  let { question, isUnclear } = offered;
  const isAsked = (aspect: ReadingAspect) => asked === 'all' || asked === aspect;
  const session = randomUUID();
  const unsettled = (options: LabelOptions): UnsettledReading => {
    return { location, format: reading.format, options, session };
  };
  const inDoubt = (options: LabelOptions): LabelsInDoubt => {
    const roots = imageRoots(
      { ...offered, reading: { ...reading, options } },
      readSettings(offered.location),
    );
    return { ...unsettled(options), roots };
  };
  /** Asks the process that looks around, once the answers before are known. */
  const askProcess: LookAround['ask'] = (method, parameter) => {
    const title =
      method === 'imagesBelow'
        ? vscode.l10n.t('Looking for the images')
        : vscode.l10n.t('Reading {0}', path.basename(location));
    return showWhenSlow(title, (signal) => look.ask(method, parameter, signal));
  };
  const askPattern: Ask = async (options) => {
    if (reading.format !== fileNamesId || !(isUnclear || isAsked('namePattern'))) return undefined;
    for (let why: string | undefined; ;) {
      const namePattern = await askNamePattern(location, isUnclear, why);
      const others: LabelOptions = Object.fromEntries(
        Object.entries(options).filter(([key]) => key !== 'namePattern'),
      );
      const answered = { ...others, ...(namePattern !== undefined && { namePattern }) };
      try {
        await askProcess('firstRows', inDoubt(answered));
        return answered;
      } catch (error) {
        // Such as that no image is called so.
        if (!(error instanceof HumanError)) throw error;
        why = error.message;
      }
    }
  };
  const askText: Ask = async (options, canGoBack) => {
    if (options.encoding !== undefined && !isAsked('encoding')) return undefined;
    const choices = await askProcess('encodings', { ...unsettled(options), all: isAsked('encoding') });
    if (choices.length === 0) return undefined;
    const encoding = await askEncoding(location, choices, canGoBack);
    if (encoding === goBack) return goBack;
    if (options.parts) return { ...options, encoding };
    // The columns' names can be read only now.
    const again = await askProcess('dataSetReadAs', { location, encoding });
    ({ question, isUnclear } = again);
    return { ...options, ...again.reading.options, encoding };
  };
  const askTable: Ask = async (options, canGoBack) => {
    if (!question || !(isUnclear || isAsked('columns'))) return undefined;
    const known = asked === 'columns' ? imageColumnOf(question, options) : undefined;
    const columns = await askColumns(location, question, canGoBack, known);
    if (columns === goBack) return goBack;
    if (!options.parts) return { ...options, ...columns };
    const parts = options.parts.map((part) => ({ ...part, options: { ...part.options, ...columns } }));
    return { ...options, parts };
  };
  const askNames: Ask = async (options, canGoBack) => {
    if (options.classNames !== undefined && !isAsked('classNames')) return undefined;
    const numbers = await askProcess(
      'numbers',
      unsettled(isAsked('classNames') ? { ...options, classNames: {} } : options),
    );
    if (!numbers) return undefined;
    const classNames = await askClassNames(numbers, canGoBack);
    return classNames === goBack ? goBack : { ...options, classNames };
  };
  const askOtherNames: Ask = async (options) => {
    const others = await askProcess('otherNames', unsettled(options));
    if (!others) return undefined;
    // Kept names are an answer too: it is remembered, so that the question comes once.
    const classNames = await askContradiction(others);
    return classNames ? { ...options, classNames } : options;
  };
  const askSameClasses: Ask = async (options) => {
    if (options.sameClasses !== undefined && !isAsked('spellings')) return undefined;
    const spelled = await askProcess('spelledClasses', unsettled(options));
    if (spelled.length === 0) return undefined;
    return { ...options, sameClasses: await askSpellings(spelled) };
  };
  const askImages: Ask = async (options) => {
    if (asked === 'labels') return undefined;
    const example = await askProcess('missingImage', inDoubt(options));
    if (example === null) return undefined;
    const answer = await askImageFolder(location, example, (folders) =>
      askProcess('imagesBelow', { ...inDoubt(options), folders }),
    );
    if (!answer) return undefined;
    return 'below' in answer
      ? { ...options, imagesBelow: answer.below }
      : { ...options, prefixes: [...(options.prefixes ?? []), answer] };
  };
  const steps = [askPattern, askText, askTable, askNames, askOtherNames, askSameClasses, askImages];
  return { steps, firstRows: (options) => askProcess('firstRows', inDoubt(options)) };
}

/** The column that holds the image's path, as it is read so far; undefined where that is not known. */
function imageColumnOf({ columnsAre }: ColumnQuestion, options: LabelOptions): number | undefined {
  const { imageColumn, imageKey } = options.parts?.[0]?.options ?? options;
  if (columnsAre.kind === 'columns') return imageColumn;
  const found = imageKey === undefined ? -1 : columnsAre.keys.indexOf(imageKey);
  return found < 0 ? undefined : found;
}

/** Goes through the questions and back, then has the answers confirmed where there are any. */
async function walkThrough(
  steps: readonly Ask[],
  start: LabelOptions,
  confirm: (options: LabelOptions) => Promise<'right' | typeof goBack>,
): Promise<{ readonly options: LabelOptions; readonly isAsked: boolean }> {
  let options = start;
  const asked: { readonly step: number; readonly before: LabelOptions }[] = [];
  for (let step = 0; ; step++) {
    const ask = steps[step];
    const answer = ask
      ? await ask(options, asked.length > 0)
      : asked.length === 0
        ? 'right'
        : await confirm(options);
    if (answer === 'right') return { options, isAsked: asked.length > 0 };
    if (answer === goBack) {
      const last = asked.pop();
      step = (last?.step ?? 0) - 1;
      options = last?.before ?? start;
    } else if (answer !== undefined) {
      asked.push({ step, before: options });
      options = answer;
    }
  }
}
