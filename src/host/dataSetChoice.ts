import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround } from '../audit/looking/lookAround';
import { settledImageFolders } from '../labels/images/pathPrefixes';
import type { LabelPart } from '../labels/labelFile';
import type { OfferedDataSet } from '../labels/offeredDataSet';
import type { LabelReading } from '../protocol/auditProcess';
import { CancelledError, HumanError } from '../base/humanError';
import { knownOptions, settleReading } from './reading/readingWizard';
import { refuseUntrusted } from './refusals';
import { showQuickPick } from './ui/questions';
import { showWhenSlow } from './ui/showWhenSlow';

/** The data set that the user works on: settled once, remembered in the workspace. */
export type DataSetChoice = {
  /** Absolute path of the label file, or of the folder for a folder a class and for several files. */
  readonly labels: string;
  readonly isFolder: boolean;
  readonly reading: LabelReading;
};

const memoryKey = 'dataSet';
/** What was answered about each data set. */
const readingsKey = 'readings';

/** Finds the workspace's data set, and remembers the answers where it had to ask. */
export class DataSetChooser {
  constructor(
    private readonly memory: vscode.Memento,
    private readonly look: LookAround,
  ) {}

  /** The last choice, if it is still there. */
  async remembered(): Promise<DataSetChoice | undefined> {
    const choice = this.memory.get<DataSetChoice>(memoryKey);
    if (!choice) return undefined;
    const found = await stat(choice.labels).catch(() => undefined);
    return found?.isDirectory() === choice.isFolder ? choice : undefined;
  }

  /**
   * @param target a data set, or a label file or folder, that the user pointed at; undefined: the workspace is searched.
   * @throws HumanError where there is none, CancelledError when the user leaves the question.
   */
  async choose(target?: OfferedDataSet | string): Promise<DataSetChoice> {
    return this.settle(await this.offered(target), false);
  }

  /** Which data set, before its reading is settled; parameters and errors as for `choose`. */
  async offered(target?: OfferedDataSet | string): Promise<OfferedDataSet> {
    if (target === undefined) return this.pick(vscode.l10n.t('Audit which labels?'));
    if (typeof target !== 'string') return target;
    return showWhenSlow(vscode.l10n.t('Reading {0}', path.basename(target)), (signal) =>
      this.look.ask('dataSetAt', target, signal),
    );
  }

  /** The choice of a data set as far as it is known before its reading is settled. */
  async unsettled(offered: OfferedDataSet): Promise<DataSetChoice> {
    const { location, format, recognition } = offered;
    const answered = this.readings()[keyOf(location, partsOf(offered))];
    const reading = answered ?? { format, options: knownOptions(recognition) };
    return { labels: location, isFolder: (await stat(location)).isDirectory(), reading };
  }

  /**
   * Asks again how a data set is read, whatever was answered before.
   * @throws as `choose`; HumanError in a workspace that is not trusted
   */
  async chooseReading(target?: OfferedDataSet): Promise<DataSetChoice> {
    refuseUntrusted('reading');
    return this.settle(target ?? (await this.pick(vscode.l10n.t('How to read which labels?'))), true);
  }

  /**
   * A data set for something beside its review: the workspace still works on the one it worked on, and what was settled
   * about that one is not asked again.
   * @throws as `choose`
   */
  async chooseBeside(question: string): Promise<DataSetChoice> {
    const offered = await this.pick(question);
    return this.settle(offered, false, false);
  }

  /**
   * The data sets in the workspace's folders; the one that is remembered first, wherever it is.
   * @throws CancelledError when the signal says so.
   */
  async found(signal?: AbortSignal): Promise<readonly OfferedDataSet[]> {
    const found = await this.look.ask('dataSetsIn', workspaceFolders(), signal);
    const remembered = await this.remembered();
    if (!remembered) return found;
    const { labels, reading } = remembered;
    const key = keyOf(labels, reading.options.parts);
    const current = found.find((each) => keyOf(each.location, partsOf(each)) === key);
    if (current || reading.options.parts)
      return [...(current ? [current] : []), ...found.filter((each) => each !== current)];
    // The user pointed at it, outside what the search looks at.
    const outside = await this.look.ask('dataSetAt', labels, signal).catch((error: unknown) => {
      if (error instanceof CancelledError) throw error;
      return undefined;
    });
    return [...(outside ? [outside] : []), ...found];
  }

  private async pick(question: string): Promise<OfferedDataSet> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (folders.length === 0) {
      throw new HumanError(
        vscode.l10n.t(
          'No folder is open. Open the folder that holds your face images and their labels, then audit again.',
        ),
      );
    }
    const found = await showWhenSlow(vscode.l10n.t('Looking for data sets'), (signal) =>
      this.look.ask('dataSetsIn', workspaceFolders(), signal),
    );
    const [first, ...others] = found;
    if (!first) {
      throw new HumanError(
        vscode.l10n.t(
          'No labels were found in {0}: no label file that names images, no folders of images named after classes. Open the folder that holds them, or add a label file.',
          folders.map(({ name }) => name).join(', '),
        ),
      );
    }
    if (others.length === 0) return first;
    const picked = await showQuickPick(
      found.map((each) => ({
        label: each.title,
        description: each.formatTitle,
        detail: each.location,
        each,
      })),
      {
        title: question,
        placeHolder: vscode.l10n.t('This workspace has several data sets'),
        matchOnDetail: true,
      },
    );
    if (!picked) throw new CancelledError();
    return picked.each;
  }

  /** How the data set is read: as was answered before, else as it shows itself and the user says. */
  private async settle(
    offered: OfferedDataSet,
    askAll: boolean,
    becomesCurrent = true,
  ): Promise<DataSetChoice> {
    const { location } = offered;
    const isFolder = (await stat(location)).isDirectory();
    const readings = this.readings();
    const key = keyOf(location, partsOf(offered));
    const answered = askAll ? undefined : await stillHolds(readings[key]);
    let reading = answered;
    if (!reading) {
      const settled = await settleReading(this.look, offered, askAll);
      reading = settled.reading;
      const others = Object.fromEntries(Object.entries(readings).filter(([name]) => name !== key));
      await this.memory.update(readingsKey, settled.isAsked ? { ...others, [key]: reading } : others);
    }
    const choice = { labels: location, isFolder, reading };
    if (becomesCurrent) await this.memory.update(memoryKey, choice);
    return choice;
  }

  private readings(): Record<string, LabelReading> {
    return this.memory.get<Record<string, LabelReading>>(readingsKey, {});
  }
}

/** Names a data set among those of a workspace. */
export function keyOf(location: string, parts: readonly LabelPart[] | undefined): string {
  return [location, ...(parts ?? []).map((part) => part.path)].join('\n');
}

/** Names a chosen data set among those of a workspace. */
export function nameOfDataSet({ labels, reading }: DataSetChoice): string {
  return keyOf(labels, reading.options.parts);
}

export function isSameDataSet(a: DataSetChoice, b: DataSetChoice): boolean {
  return nameOfDataSet(a) === nameOfDataSet(b);
}

/** The label files of a data set of several. */
export function partsOf({ recognition }: OfferedDataSet): readonly LabelPart[] | undefined {
  return recognition.kind === 'yes' ? recognition.options.parts : undefined;
}

/** What was answered, unless its folder of images has gone: then the question comes again. */
async function stillHolds(reading: LabelReading | undefined): Promise<LabelReading | undefined> {
  for (const folder of reading ? settledImageFolders(reading.options) : []) {
    const isThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isThere) return undefined;
  }
  return reading;
}

function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}
