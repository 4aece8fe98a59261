import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround } from '../../audit/looking/lookAround';
import {
  classFoldersId,
  type DataSet,
  fileNamesId,
  keyOf,
  type LabelReading,
  noLabelsIn,
  settledImageFolders,
} from '../../labels/dataSet';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import { CancelledError, HumanError } from '../../base/humanError';
import { examplePattern } from '../../labels/names/namePattern';
import { changeReading, settleReading } from './readingWizard';
import type { ReadingAspect } from '../../protocol/understoodLabels';
import { refuseUntrusted } from '../ui/failableCommand';
import { showOpenDialog, showQuickPick } from '../ui/questions';
import { workspaceFolders } from '../ui/settings';
import { ask, showWhenSlow } from '../ui/notices';

/** The data set that the user works on: settled once. */
const memoryKey = 'dataSet';
/** What was answered about each data set. */
const readingsKey = 'readings';

/** A data set as workspaces remember it. */
type RememberedDataSet = Omit<DataSet, 'location'> & { readonly labels: string };

/** Finds the workspace's data set, and remembers the answers where it had to ask. */
export class DataSetChooser {
  constructor(
    private readonly memory: vscode.Memento,
    private readonly look: LookAround,
  ) {}

  /** The last one, if it is still there. */
  async remembered(): Promise<DataSet | undefined> {
    const remembered = this.memory.get<RememberedDataSet>(memoryKey);
    if (!remembered) return undefined;
    const { labels: location, isFolder, reading } = remembered;
    const found = await stat(location).catch(() => undefined);
    return found?.isDirectory() === isFolder ? { location, isFolder, reading } : undefined;
  }

  /**
   * @param target a data set, or a label file or folder, that the user pointed at; undefined: the workspace is searched.
   * @throws HumanError where there is none, CancelledError when the user leaves the question.
   */
  async choose(target?: OfferedDataSet | string): Promise<DataSet> {
    return this.settle(await this.offered(target), false);
  }

  /** Which data set, before its reading is settled; parameters and errors as for `choose`. */
  async offered(target?: OfferedDataSet | string): Promise<OfferedDataSet> {
    if (target === undefined) return this.pick(vscode.l10n.t('Audit which labels?'));
    if (typeof target !== 'string') return target;
    const reading = this.readings()[target];
    if (reading && isAsSaid(reading) && (await isFolderAt(target))) return folderAsSaid(target, reading);
    try {
      return await showWhenSlow(vscode.l10n.t('Reading {0}', path.basename(target)), (signal) =>
        this.look.ask('dataSetAt', target, signal),
      );
    } catch (error) {
      if (!(error instanceof HumanError) || !(await isFolderAt(target))) throw error;
      return this.askRefused([target], error.message);
    }
  }

  /**
   * Where folders were taken for no classes by what they are called, a person may say that they are.
   * @param otherwise what to say where that is not so.
   * @throws HumanError where nothing is to be asked, CancelledError when the user leaves the question.
   */
  private async askRefused(folders: readonly string[], otherwise: string): Promise<OfferedDataSet> {
    const refusals = await showWhenSlow(vscode.l10n.t('Looking for data sets'), (signal) =>
      this.look.ask('whyNoDataSets', folders, signal),
    );
    const reasons = [...new Set([otherwise, ...refusals.map(({ reason }) => reason)])].join(' ');
    const [refused, ...others] = refusals.flatMap(({ location }) => location ?? []);
    if (refused === undefined || others.length > 0) throw new HumanError(reasons);
    await ask(
      'warning',
      vscode.l10n.t('Are the folders in {0} classes?', path.basename(refused)),
      reasons,
      vscode.l10n.t('They Are Classes'),
    );
    const settled: LabelReading = { format: classFoldersId, options: {} };
    await this.memory.update(readingsKey, { ...this.readings(), [refused]: settled });
    return folderAsSaid(refused, settled);
  }

  /** A data set as far as it is known before its reading is settled. */
  unsettled(offered: OfferedDataSet): DataSet {
    const { location, isFolder } = offered;
    return { location, isFolder, reading: this.readings()[keyOf(offered)] ?? offered.reading };
  }

  /**
   * Asks again how a data set is read, whatever was answered before.
   * @throws as `choose`; HumanError in a workspace that is not trusted
   */
  async chooseReading(target?: OfferedDataSet): Promise<DataSet> {
    refuseUntrusted('reading');
    return this.settle(target ?? (await this.pick(vscode.l10n.t('How to read which labels?'), true)), true);
  }

  /**
   * Asks how else a data set is read, and keeps that.
   * @throws as `chooseReading`
   */
  async change(dataSet: DataSet, aspect: ReadingAspect, faces?: 'find' | 'whole'): Promise<DataSet> {
    refuseUntrusted('reading');
    const { reading } = dataSet;
    const changed = {
      ...dataSet,
      reading:
        faces === undefined
          ? await changeReading(this.look, dataSet, aspect)
          : { ...reading, options: { ...reading.options, faces } },
    };
    await this.rememberReading(changed);
    return changed;
  }

  /** Keeps how a data set is read from now on, as if it had been answered. */
  async rememberReading(dataSet: DataSet): Promise<void> {
    const { location, isFolder, reading } = dataSet;
    const key = keyOf(dataSet);
    await this.memory.update(readingsKey, { ...this.readings(), [key]: reading });
    const remembered = await this.remembered();
    if (!remembered || keyOf(remembered) !== key) return;
    const current: RememberedDataSet = { labels: location, isFolder, reading };
    await this.memory.update(memoryKey, current);
  }

  /**
   * A data set for something beside its review: the workspace still works on the one it worked on, and what was settled
   * about that one is not asked again.
   * @throws as `choose`
   */
  async chooseBeside(question: string): Promise<DataSet> {
    const offered = await this.pick(question);
    return this.settle(offered, false, false);
  }

  /**
   * Labels to compare with: where their images are does not matter. What is answered about them is kept by who asks.
   * @throws as `choose`
   */
  async chooseOther(target: OfferedDataSet | string): Promise<DataSet> {
    const offered = await this.offered(target);
    const { location, isFolder } = offered;
    const answered = this.readings()[keyOf(offered)];
    const reading = answered ?? (await settleReading(this.look, offered, 'labels')).reading;
    return { location, isFolder, reading };
  }

  /**
   * The data sets in the workspace's folders; the one that is remembered first, wherever it is.
   * @throws CancelledError when the signal says so.
   */
  async found(signal?: AbortSignal): Promise<readonly OfferedDataSet[]> {
    const found = await this.look.ask('dataSetsIn', workspaceFolders(), signal);
    const remembered = await this.remembered();
    if (!remembered) return found;
    const key = keyOf(remembered);
    const current = found.find((each) => keyOf(each) === key);
    if (current || remembered.reading.options.parts)
      return [...(current ? [current] : []), ...found.filter((each) => each !== current)];
    // The user pointed at it, outside what the search looks at.
    const outside = await this.look.ask('dataSetAt', remembered.location, signal).catch((error: unknown) => {
      if (error instanceof CancelledError) throw error;
      const { reading, location } = remembered;
      return isAsSaid(reading) ? folderAsSaid(location, reading) : undefined;
    });
    return [...(outside ? [outside] : []), ...found];
  }

  /** @param withNames whether the images of any folder may be read by their names instead. */
  private async pick(question: string, withNames = false): Promise<OfferedDataSet> {
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
    const names = {
      label: vscode.l10n.t('Labels in the images’ names…'),
      description: vscode.l10n.t('of a folder that you choose'),
      detail: examplePattern,
      each: undefined,
    };
    if (!first && !withNames) {
      const remembered = await this.remembered();
      if (remembered && isAsSaid(remembered.reading))
        return folderAsSaid(remembered.location, remembered.reading);
      return this.askRefused(
        workspaceFolders(),
        `${noLabelsIn(folders.map(({ name }) => name).join(', '))} ${vscode.l10n.t('Open the folder that holds them, or add a label file.')}`,
      );
    }
    const areFolders = found.every(({ isFolder }) => isFolder);
    if (first && others.length === 0 && !(withNames && areFolders)) return first;
    const picked = await showQuickPick(
      [
        ...found.map((each) => ({
          label: each.title,
          description: each.formatTitle,
          detail: each.location,
          each,
        })),
        ...(withNames ? [names] : []),
      ],
      {
        title: question,
        placeHolder:
          found.length > 1
            ? vscode.l10n.t('This workspace has several data sets')
            : vscode.l10n.t('Which labels the images have'),
        matchOnDetail: true,
      },
    );
    return picked.each ?? this.namedImages();
  }

  /** A folder of images whose names say the class, in a way that is asked next. */
  private async namedImages(): Promise<OfferedDataSet> {
    const { fsPath: location } = await showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      canSelectMany: false,
      ...(vscode.workspace.workspaceFolders?.[0] && {
        defaultUri: vscode.workspace.workspaceFolders[0].uri,
      }),
      title: vscode.l10n.t('Folder of the images'),
      openLabel: vscode.l10n.t('Use Folder'),
    });
    return folderAsSaid(location, { format: fileNamesId, options: {} });
  }

  /** How the data set is read: as was answered before, else as it shows itself and the user says. */
  private async settle(offered: OfferedDataSet, askAll: boolean, becomesCurrent = true): Promise<DataSet> {
    const { location, isFolder } = offered;
    const readings = this.readings();
    const key = keyOf(offered);
    const answered = askAll ? undefined : await stillHolds(readings[key]);
    let reading = answered;
    if (!reading) {
      const settled = await settleReading(this.look, offered, askAll ? 'all' : 'unclear');
      reading = settled.reading;
      const others = Object.fromEntries(Object.entries(readings).filter(([name]) => name !== key));
      await this.memory.update(readingsKey, settled.isAsked ? { ...others, [key]: reading } : others);
    }
    if (becomesCurrent) {
      const remembered: RememberedDataSet = { labels: location, isFolder, reading };
      await this.memory.update(memoryKey, remembered);
    }
    return { location, isFolder, reading };
  }

  private readings(): Record<string, LabelReading> {
    return this.memory.get<Record<string, LabelReading>>(readingsKey, {});
  }
}

/** Whether a folder may be read so although it does not look like it: by its class folders, or its images' names. */
function isAsSaid({ format }: LabelReading): boolean {
  return format === classFoldersId || format === fileNamesId;
}

/** A folder that is read as a person said, whatever it looks like. */
function folderAsSaid(location: string, reading: LabelReading): OfferedDataSet {
  const formatTitle =
    reading.format === fileNamesId
      ? vscode.l10n.t('Labels in the images’ names')
      : vscode.l10n.t('Folder a class');
  return { location, isFolder: true, reading, isUnclear: false, title: location, formatTitle };
}

async function isFolderAt(location: string): Promise<boolean> {
  return stat(location).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** What was answered, unless its folder of images has gone: then the question comes again. */
async function stillHolds(reading: LabelReading | undefined): Promise<LabelReading | undefined> {
  for (const folder of reading ? settledImageFolders(reading.options) : []) {
    if (!(await isFolderAt(folder))) return undefined;
  }
  return reading;
}
