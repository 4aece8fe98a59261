import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround } from '../../audit/looking/lookAround';
import { fileVersion } from '../../base/disk/fingerprints';
import { CancelledError, HumanError, messageOf } from '../../base/humanError';
import { type DataSet, homeOf, keyOf, labelFilesOf } from '../../labels/dataSet';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import { correctionsPath } from '../../labels/votes/correctionsFile';
import type { NamedSecondLabels, SecondLabels } from '../../protocol/secondLabels';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { ReviewEvent } from '../reviews/reviewEvents';
import type { Reviews } from '../reviews/reviews';
import type { ReviewSession } from '../reviews/reviewSession';
import { setStatusBarMessage, showInformationMessage, showWarningMessage, showWhenSlow } from '../ui/notices';
import { showOpenDialog, showQuickPick } from '../ui/questions';

/** The label file that each data set is compared with, by the data set's key. */
const memoryKey = 'secondLabels';
/** A program that saves often is waited for, in milliseconds. */
const patience = 1000;

/** As workspaces remember it. */
type Remembered = Omit<DataSet, 'location'> & { readonly labels: string };

/** What was read of a second file, and of which audit and files. */
type Known = { readonly audit: string; readonly stamp: string; readonly labels: NamedSecondLabels };

type SecondLabelServices = {
  readonly reviews: Pick<Reviews, 'current' | 'isBlind' | 'onDidChange' | 'require'>;
  readonly chooser: Pick<DataSetChooser, 'found' | 'chooseOther'>;
  readonly look: Pick<LookAround, 'ask'>;
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
};

/**
 * The label files of the same images that reviews are compared with: chosen by a person, remembered for each data set, read by the
 * process that looks around, and read again only once they have changed.
 */
export class SecondLabelFiles implements vscode.Disposable {
  /** By the data set's key. */
  private readonly known = new Map<string, Known>();
  private watcher: vscode.Disposable | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly changed = new vscode.EventEmitter<ReviewSession>();
  /** What a review's second file says is known, or is another now. */
  readonly onDidChange = this.changed.event;
  private readonly listening: vscode.Disposable;

  constructor(private readonly services: SecondLabelServices) {
    this.listening = services.reviews.onDidChange((event) => this.hear(event));
  }

  /** What the second file says of a review's faces; undefined where there is none, or it is still being read. */
  of({ dataSet, result }: ReviewSession): NamedSecondLabels | undefined {
    const known = this.remembered(dataSet) && this.known.get(keyOf(dataSet));
    return known?.audit === result.metadata.createdAt ? known.labels : undefined;
  }

  /**
   * Asks which label file a review is to be compared with, and reads it.
   * @param target whose review; undefined: the one that is open.
   * @returns whether there are differences to show.
   * @throws HumanError where it cannot be read or is about other images; CancelledError when the user leaves the question.
   */
  async compare(target?: OfferedDataSet): Promise<boolean> {
    const session = await this.services.reviews.require(target);
    const second = await this.ask(session.dataSet);
    if (!second) {
      await this.remember(session.dataSet, undefined);
      this.follow(session, undefined);
      this.changed.fire(session);
      return false;
    }
    if (labelFilesOf(second).join('\n') === labelFilesOf(session.dataSet).join('\n'))
      throw new HumanError(
        vscode.l10n.t('{0} is the label file under review. Choose another one.', second.location),
      );
    const name = path.basename(second.location);
    const labels = await showWhenSlow(vscode.l10n.t('Reading {0}', name), (signal) =>
      this.read(session, second, signal),
    );
    await this.remember(session.dataSet, second);
    this.follow(session, second);
    if (!labels) return false;
    const said = comparedText(labels, name);
    if (labels.differing > 0) void setStatusBarMessage(`SCN: ${said}`, 10_000);
    else {
      this.changed.fire(session);
      void showInformationMessage(said);
    }
    return labels.differing > 0;
  }

  dispose(): void {
    this.listening.dispose();
    clearTimeout(this.timer);
    this.watcher?.dispose();
    this.changed.dispose();
  }

  private hear(event: ReviewEvent): void {
    const { reviews } = this.services;
    if (event.kind === 'opened') void this.take(event.session);
    else if (event.kind === 'blindChanged' && reviews.current) void this.take(reviews.current);
  }

  /** Reads what is remembered of a review, which nobody waits for. */
  private async take(session: ReviewSession): Promise<void> {
    const second = this.services.reviews.isBlind ? undefined : this.remembered(session.dataSet);
    this.follow(session, second);
    if (!second) return;
    const before = this.of(session);
    try {
      await this.read(session, second);
      if (this.of(session) !== before) this.changed.fire(session);
    } catch (error) {
      if (error instanceof CancelledError) return;
      this.services.log.warn(`${second.location}: ${messageOf(error)}`);
      // What it said before is not what it says now.
      this.known.delete(keyOf(session.dataSet));
      if (before) this.changed.fire(session);
      const forget = vscode.l10n.t('Stop Comparing');
      const sentence =
        error instanceof HumanError ? error.message : vscode.l10n.t('The log has the details.');
      const text = vscode.l10n.t(
        'The labels cannot be compared with {0}. {1}',
        path.basename(second.location),
        sentence,
      );
      if ((await showWarningMessage(text, forget)) !== forget) return;
      await this.remember(session.dataSet, undefined);
      this.changed.fire(session);
    }
  }

  /** @returns null where that is not the last audit any more. */
  private async read(
    { dataSet, result }: ReviewSession,
    second: DataSet,
    signal?: AbortSignal,
  ): Promise<SecondLabels | null> {
    const audit = result.metadata.createdAt;
    const stamp = await stampOf(second);
    const known = this.known.get(keyOf(dataSet));
    if (stamp !== undefined && known?.stamp === stamp && known.audit === audit) return known.labels;
    const found = await this.services.look.ask('secondLabels', { dataSet, second, audit }, signal);
    if (!found || found.of.length !== result.ids.length) {
      this.known.delete(keyOf(dataSet));
      return null;
    }
    const labels = { ...found, name: path.basename(second.location) };
    this.known.set(keyOf(dataSet), { audit, stamp: stamp ?? '', labels });
    return labels;
  }

  /** Reads a file again whenever it is written, as long as its review is open. */
  private follow(session: ReviewSession, second: DataSet | undefined): void {
    clearTimeout(this.timer);
    this.watcher?.dispose();
    this.watcher = undefined;
    if (!second || second.isFolder) return;
    // By a pattern, VS Code leaves out what the user told it not to follow.
    const name = path.basename(second.location).replaceAll(/[[\]{}*?]/g, '?');
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${name}`);
    const hear = ({ fsPath }: vscode.Uri) => {
      if (fsPath !== second.location) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        if (this.services.reviews.current === session) void this.take(session);
      }, patience);
    };
    this.watcher = vscode.Disposable.from(watcher, watcher.onDidChange(hear), watcher.onDidCreate(hear));
  }

  private remembered(dataSet: DataSet): DataSet | undefined {
    const remembered = this.services.memory.get<Readonly<Record<string, Remembered>>>(memoryKey, {})[
      keyOf(dataSet)
    ];
    if (!remembered) return undefined;
    const { labels: location, isFolder, reading } = remembered;
    return { location, isFolder, reading };
  }

  private async remember(dataSet: DataSet, second: DataSet | undefined): Promise<void> {
    const { memory } = this.services;
    const key = keyOf(dataSet);
    const others = Object.entries(memory.get<Readonly<Record<string, Remembered>>>(memoryKey, {})).filter(
      ([name]) => name !== key,
    );
    const own = second && { labels: second.location, isFolder: second.isFolder, reading: second.reading };
    if (!second) this.known.delete(key);
    await memory.update(memoryKey, Object.fromEntries([...others, ...(own ? [[key, own] as const] : [])]));
  }

  /** Which labels, read how; undefined: none any longer. */
  private async ask(dataSet: DataSet): Promise<DataSet | undefined> {
    const { chooser } = this.services;
    const found = await showWhenSlow(vscode.l10n.t('Looking for data sets'), (signal) =>
      chooser.found(signal),
    );
    const last = this.remembered(dataSet);
    const own = new Set(labelFilesOf(dataSet));
    const others = found.filter(
      (each) => keyOf(each) !== (last && keyOf(last)) && !labelFilesOf(each).some((file) => own.has(file)),
    );
    const title = vscode.l10n.t('Compare with Another Label File');
    const items: readonly (vscode.QuickPickItem & { choose(): Promise<DataSet | undefined> })[] = [
      ...(last
        ? [
            {
              label: path.basename(last.location),
              description: vscode.l10n.t('compared now'),
              detail: last.location,
              choose: () => Promise.resolve(last),
            },
          ]
        : []),
      ...others.map((each) => ({
        label: each.title,
        description: each.formatTitle,
        detail: each.location,
        choose: () => chooser.chooseOther(each),
      })),
      { label: vscode.l10n.t('Choose another file…'), choose: () => this.chooseFile(title, dataSet) },
      ...(last
        ? [
            {
              label: vscode.l10n.t('Stop comparing with {0}', path.basename(last.location)),
              choose: () => Promise.resolve(undefined),
            },
          ]
        : []),
    ];
    const [only] = items.length === 1 ? items : [];
    if (only) return only.choose();
    const placeHolder = vscode.l10n.t('Other labels of the same images');
    return (await showQuickPick(items, { title, placeHolder, matchOnDetail: true })).choose();
  }

  private async chooseFile(title: string, dataSet: DataSet): Promise<DataSet> {
    const { fsPath } = await showOpenDialog({
      canSelectFiles: true,
      title,
      openLabel: vscode.l10n.t('Compare'),
      defaultUri: vscode.Uri.file(homeOf(dataSet)),
    });
    return this.services.chooser.chooseOther(fsPath);
  }
}

/** Says when label files were written last; undefined where a folder's content is the labels, which no one time tells. */
async function stampOf(second: DataSet): Promise<string | undefined> {
  if (second.isFolder) return undefined;
  const { location } = second;
  // Labels of files that are never written are corrected beside them.
  const corrections = await fileVersion(correctionsPath(location));
  return [JSON.stringify(second), await fileVersion(location), corrections].join('\n');
}

function comparedText({ both, differing }: SecondLabels, name: string): string {
  const count = (value: number) => value.toLocaleString(vscode.env.language);
  if (differing === 0)
    return vscode.l10n.t('{0} has the same label for all {1} images that both have.', name, count(both));
  return vscode.l10n.t(
    '{0} of {1} images that both have are labelled differently in {2}.',
    ...[count(differing), count(both), name],
  );
}
