import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround, LabelsInDoubt, UnsettledReading } from '../../audit/looking/lookAround';
import type { LabelOptions } from '../../labels/labelFile';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import { arrayFoldersId, ckPlusId, fileNamesId, type LabelReading } from '../../labels/dataSet';
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
type Step = (options: LabelOptions, canGoBack: boolean) => Promise<LabelOptions | typeof goBack | undefined>;

/**
 * Settles how labels are read: what they show themselves is not asked.
 * @param askAll whether columns and names for numbers that the file itself or one beside it shows are asked as well.
 * @returns also whether anybody was asked.
 * @throws HumanError where they cannot be read; CancelledError when the user leaves a question.
 */
export async function settleReading(
  look: LookAround,
  offered: OfferedDataSet,
  askAll: boolean,
): Promise<{ readonly reading: LabelReading; readonly isAsked: boolean }> {
  const { location, isFolder, reading } = offered;
  let { question, isUnclear } = offered;
  // Nothing is unclear about a file a label.
  if (isFolder && [arrayFoldersId, ckPlusId].includes(reading.format)) return { reading, isAsked: false };
  const session = randomUUID();
  const unsettled = (options: LabelOptions): UnsettledReading => {
    return { location, format: reading.format, options, session };
  };
  const inDoubt = (options: LabelOptions): LabelsInDoubt => {
    const roots = imageRoots({ ...offered, reading: { ...reading, options } }, readSettings());
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
  const steps: Step[] = [
    async (options) => {
      if (reading.format !== fileNamesId || !(isUnclear || askAll)) return undefined;
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
    },
    async (options, canGoBack) => {
      const choices = await askProcess('encodings', { ...unsettled(options), all: askAll });
      if (choices.length === 0) return undefined;
      const encoding = await askEncoding(location, choices, canGoBack);
      if (encoding === goBack) return goBack;
      if (options.parts) return { ...options, encoding };
      // The columns' names can be read only now.
      const again = await askProcess('dataSetReadAs', { location, encoding });
      ({ question, isUnclear } = again);
      return { ...options, ...again.reading.options, encoding };
    },
    async (options, canGoBack) => {
      if (!question || !(isUnclear || askAll)) return undefined;
      const columns = await askColumns(location, question, canGoBack);
      return columns === goBack ? goBack : { ...options, ...columns };
    },
    async (options, canGoBack) => {
      if (options.classNames !== undefined && !askAll) return undefined;
      const numbers = await askProcess(
        'numbers',
        unsettled(askAll ? { ...options, classNames: {} } : options),
      );
      if (!numbers) return undefined;
      const classNames = await askClassNames(numbers, canGoBack);
      return classNames === goBack ? goBack : { ...options, classNames };
    },
    async (options) => {
      const others = await askProcess('otherNames', unsettled(options));
      if (!others) return undefined;
      // Kept names are an answer too: it is remembered, so that the question comes once.
      const classNames = await askContradiction(others);
      return classNames ? { ...options, classNames } : options;
    },
    async (options) => {
      if (options.sameClasses !== undefined && !askAll) return undefined;
      const spelled = await askProcess('spelledClasses', unsettled(options));
      if (spelled.length === 0) return undefined;
      return { ...options, sameClasses: await askSpellings(spelled) };
    },
    async (options) => {
      const example = await askProcess('missingImage', inDoubt(options));
      if (example === null) return undefined;
      const answer = await askImageFolder(location, example, (folders) =>
        askProcess('imagesBelow', { ...inDoubt(options), folders }),
      );
      if (!answer) return undefined;
      return 'below' in answer
        ? { ...options, imagesBelow: answer.below }
        : { ...options, prefixes: [...(options.prefixes ?? []), answer] };
    },
  ];
  const settled = await walkThrough(steps, reading.options, async (options) =>
    confirmReading(location, await askProcess('firstRows', inDoubt(options))),
  );
  return { reading: { ...reading, options: settled.options }, isAsked: settled.isAsked };
}

/** Goes through the questions and back, then has the answers confirmed where there are any. */
async function walkThrough(
  steps: readonly Step[],
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
