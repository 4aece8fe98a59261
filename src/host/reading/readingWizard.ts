import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { classContradiction } from '../../labels/classes/classContradictions';
import { classEvidence } from '../../labels/classes/nameNumbers';
import { hasBareNumbers, namesAsWritten } from '../../labels/classes/numericLabels';
import { contradictionsWithOthers } from '../../labels/classes/otherLabelFiles';
import { severalFilesId } from '../../labels/formats/severalFiles';
import type { LabelFile, LabelOptions, Recognition } from '../../labels/labelFile';
import { openLabels } from '../../labels/openLabels';
import type { LabelReading } from '../../protocol/auditProcess';
import { imageRoots } from '../audits/auditRunner';
import type { DataSetChoice } from '../dataSetChoice';
import { readSettings } from '../settings';
import { askClassNames } from './classQuestion';
import { askColumns } from './columnQuestion';
import { askContradiction } from './contradictionQuestion';
import { askImageFolder } from './imageQuestion';
import { goBack } from '../ui/pickStep';
import { confirmReading } from './previewQuestion';
import { withProgress } from '../ui/notices';

/** Labels whose reading is to be settled. */
export type Unsettled = {
  /** Absolute path of the label file, or of the folder. */
  readonly location: string;
  readonly format: string;
  readonly recognition: Exclude<Recognition, { readonly kind: 'no' }>;
};

/** How labels are read, and whether anybody was asked. */
export type SettledReading = { readonly reading: LabelReading; readonly isAsked: boolean };

/** A question: what it settles, undefined where there is nothing to ask. */
type Step = (options: LabelOptions, canGoBack: boolean) => Promise<LabelOptions | typeof goBack | undefined>;

/**
 * Settles how labels are read: what they show themselves is not asked.
 * @param askAll whether columns and names for numbers that the file itself or one beside it shows are asked as well.
 * @throws HumanError where they cannot be read; CancelledError when the user leaves a question.
 */
export async function settleReading(unsettled: Unsettled, askAll: boolean): Promise<SettledReading> {
  const { location, format, recognition } = unsettled;
  const isFolder = (await stat(location)).isDirectory();
  // The folders of a data set that has no file are its classes: nothing is unclear about them.
  if (isFolder && format !== severalFilesId)
    return { reading: { format, options: knownOptions(recognition) }, isAsked: false };
  const reader = new LabelReader(location, isFolder, format);
  const steps: Step[] = [
    async (options, canGoBack) => {
      const question = recognition.kind === 'ask' ? recognition : askAll ? recognition.question : undefined;
      if (!question) return undefined;
      const columns = await askColumns(location, question, canGoBack);
      return columns === goBack ? goBack : { ...options, ...columns };
    },
    async (options, canGoBack) => {
      const labels = await reader.read(askAll ? { ...options, classNames: {} } : options);
      if (!hasBareNumbers(labels) || labels.movesImages) return undefined;
      if (options.classNames !== undefined && !askAll) return undefined;
      const classNames = await askClassNames(labels, canGoBack);
      return classNames === goBack ? goBack : { ...options, classNames };
    },
    (options) => askAboutContradictions(reader, options),
    async (options) => {
      const labels = await reader.read(options);
      const prefix = await askImageFolder(labels, reader.roots(options));
      return prefix && { ...options, prefixes: [...(options.prefixes ?? []), prefix] };
    },
  ];
  const settled = await walkThrough(steps, knownOptions(recognition), async (options) =>
    confirmReading(await reader.read(options), reader.roots(options)),
  );
  return { reading: { format, options: settled.options }, isAsked: settled.isAsked };
}

function knownOptions(recognition: Unsettled['recognition']): LabelOptions {
  return recognition.kind === 'yes' ? recognition.options : {};
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

async function askAboutContradictions(
  reader: LabelReader,
  options: LabelOptions,
): Promise<LabelOptions | undefined> {
  const labels = await reader.read(options);
  if (labels.movesImages || hasBareNumbers(labels)) return undefined;
  const [found] = [
    ...(await classEvidence(labels, options)).flatMap((each) => classContradiction(labels, each) ?? []),
    ...(await contradictionsWithOthers(labels)),
  ];
  if (!found) return undefined;
  const names = await askContradiction(found);
  // Kept names are an answer too: it is remembered, so that the question comes once.
  if (!names) return options;
  const bare = await reader.read({ ...options, classNames: {} });
  return { ...options, classNames: namesAsWritten(names, bare.classes) };
}

/** Reads the labels for each question, once for the same answers. */
class LabelReader {
  private last: { readonly key: string; readonly labels: LabelFile } | undefined;

  constructor(
    private readonly location: string,
    private readonly isFolder: boolean,
    private readonly format: string,
  ) {}

  async read(options: LabelOptions): Promise<LabelFile> {
    const key = JSON.stringify(options);
    if (this.last?.key !== key) {
      const labels = await withProgress(
        {
          location: vscode.ProgressLocation.Window,
          title: vscode.l10n.t('Reading {0}', path.basename(this.location)),
        },
        () => openLabels(this.location, options, this.format),
      );
      this.last = { key, labels };
    }
    return this.last.labels;
  }

  roots(options: LabelOptions): string[] {
    const choice: DataSetChoice = {
      labels: this.location,
      isFolder: this.isFolder,
      reading: { format: this.format, options },
    };
    return imageRoots(choice, readSettings());
  }
}
