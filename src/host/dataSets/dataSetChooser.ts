import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround } from '../../audit/looking/lookAround';
import { type DataSet, keyOf, type LabelReading, noLabelsIn } from '../../labels/dataSet';
import { settledImageFolders } from '../../labels/images/imageCandidates';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import { CancelledError, HumanError } from '../../base/humanError';
import { settleReading } from './readingWizard';
import { refuseUntrusted } from '../ui/failableCommand';
import { showQuickPick } from '../ui/questions';
import { workspaceFolders } from '../ui/settings';
import { showWhenSlow } from '../ui/notices';

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
    return showWhenSlow(vscode.l10n.t('Reading {0}', path.basename(target)), (signal) =>
      this.look.ask('dataSetAt', target, signal),
    );
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
    return this.settle(target ?? (await this.pick(vscode.l10n.t('How to read which labels?'))), true);
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
      const reasons = await showWhenSlow(vscode.l10n.t('Looking for data sets'), (signal) =>
        this.look.ask('whyNoDataSets', workspaceFolders(), signal),
      );
      throw new HumanError(
        [
          noLabelsIn(folders.map(({ name }) => name).join(', ')),
          ...reasons,
          vscode.l10n.t('Open the folder that holds them, or add a label file.'),
        ].join(' '),
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
    return picked.each;
  }

  /** How the data set is read: as was answered before, else as it shows itself and the user says. */
  private async settle(offered: OfferedDataSet, askAll: boolean, becomesCurrent = true): Promise<DataSet> {
    const { location, isFolder } = offered;
    const readings = this.readings();
    const key = keyOf(offered);
    const answered = askAll ? undefined : await stillHolds(readings[key]);
    let reading = answered;
    if (!reading) {
      const settled = await settleReading(this.look, offered, askAll);
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
