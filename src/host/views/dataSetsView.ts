import * as vscode from 'vscode';
import { placesOf } from '../../labels/places';
import type { LabelsSize, LookAround } from '../../audit/looking/lookAround';
import { type DataSet, keyOf } from '../../labels/dataSet';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import { showError } from '../ui/failableCommand';
import type { RunningAudit } from '../reviews/reviewEvents';
import type { Reviews } from '../reviews/reviews';
import {
  type AuditState,
  DataSetNode,
  detailsOf,
  toCommitText,
  type ViewNode,
  LastAudits,
  treeItemOf,
} from './treeItems';
import { throttled } from './reviewIndicators';
import { showProgressIn } from '../ui/notices';

const viewId = 'scn.dataSets';
/** How often an audit's progress and decisions may change the view, in milliseconds. */
const delay = 500;

/** The view in the activity bar: the workspace's data sets, their last audits, and the classes with suspects. */
export class DataSetsView implements vscode.TreeDataProvider<ViewNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly refreshes = throttled(delay, () => this.changed.fire(undefined));
  private readonly audits: LastAudits;
  private readonly view: vscode.TreeView<ViewNode>;
  private readonly disposables: vscode.Disposable[];
  /** Found once, since it reads many files; VS Code asks for nothing before the view is visible. */
  private dataSets: Promise<readonly Pick<DataSetNode, 'offered' | 'dataSet'>[]> | undefined;
  /** What there is to audit where nothing was audited yet, by key; null until it is known, and where it cannot be. */
  private readonly sizes = new Map<string, LabelsSize | null>();
  /** Ends the search for them: nobody waits for one that began before a refresh. */
  private search = new AbortController();
  /** The result file of the data set that was worked on when they were found. */
  private chosen: string | undefined;
  private endProgress: (() => void) | undefined;

  constructor(
    private readonly chooser: DataSetChooser,
    private readonly look: LookAround,
    private readonly reviews: Reviews,
    waitingDecisions: string,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.audits = new LastAudits(reviews, look, waitingDecisions);
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true });
    // The results and journals, not the data: those are millions of files at worst.
    const watcher = vscode.workspace.createFileSystemWatcher('**/.scn/*');
    const ask = () => this.refreshes.ask();
    this.disposables = [
      this.view,
      this.refreshes,
      this.changed,
      watcher,
      watcher.onDidChange(ask),
      watcher.onDidCreate(ask),
      watcher.onDidDelete(ask),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh()),
      reviews.onDidChange(() => {
        this.showProgress();
        ask();
      }),
    ];
  }

  refresh(): void {
    this.search.abort();
    this.dataSets = undefined;
    this.sizes.clear();
    this.audits.forget();
    this.changed.fire(undefined);
  }

  getTreeItem(node: ViewNode): vscode.TreeItem {
    return treeItemOf(node);
  }

  async getChildren(node?: ViewNode): Promise<ViewNode[]> {
    if (node) return node.kind === 'dataSet' ? detailsOf(node) : [];
    try {
      const nodes = await this.dataSetNodes();
      // Until the search has ended, it is not known that there is nothing.
      void vscode.commands.executeCommand('setContext', 'scn.dataSetFound', nodes.length > 0);
      void vscode.commands.executeCommand('setContext', 'scn.noDataSet', nodes.length === 0);
      this.showBadge(nodes);
      return nodes;
    } catch (error) {
      showError(error, this.log);
      return [];
    }
  }

  dispose(): void {
    this.search.abort();
    this.endProgress?.();
    for (const each of this.disposables) each.dispose();
  }

  private async dataSetNodes(): Promise<DataSetNode[]> {
    const { current: review, runningAudit } = this.reviews;
    const reviewed = review && placesOf(review.dataSet).resultFile;
    await this.findChosen(review?.dataSet ?? runningAudit?.dataSet);
    const dataSets = await this.found();
    const { signal } = this.search;
    return Promise.all(
      dataSets.map(async ({ offered, dataSet }) => {
        const isUnderReview = placesOf(dataSet).resultFile === reviewed;
        return new DataSetNode(
          offered,
          dataSet,
          await this.auditOf(offered, dataSet, runningAudit, signal),
          isUnderReview,
        );
      }),
    );
  }

  /** What was pointed at outside the workspace is not among those that were found before. */
  private async findChosen(chosen: DataSet | undefined): Promise<void> {
    const resultFile = chosen && placesOf(chosen).resultFile;
    if (resultFile === this.chosen) return;
    this.chosen = resultFile;
    const known = (await this.dataSets) ?? [];
    if (!known.some(({ dataSet }) => placesOf(dataSet).resultFile === resultFile)) this.dataSets = undefined;
  }

  private async found() {
    const dataSets = (this.dataSets ??= this.find());
    try {
      return await dataSets;
    } catch (error) {
      // What failed once is tried again when VS Code asks the next time.
      if (this.dataSets === dataSets) this.dataSets = undefined;
      throw error;
    }
  }

  private async find() {
    this.search = new AbortController();
    const found = await this.chooser.found(this.search.signal);
    return found.map((offered) => ({ offered, dataSet: this.chooser.unsettled(offered) }));
  }

  private async auditOf(
    offered: OfferedDataSet,
    dataSet: DataSet,
    running: RunningAudit | undefined,
    signal: AbortSignal,
  ): Promise<AuditState> {
    if (running && placesOf(dataSet).resultFile === placesOf(running.dataSet).resultFile)
      return { kind: 'running', progress: running.progress };
    const state = await this.audits.of(dataSet, signal);
    return state.kind === 'none' ? { ...state, size: this.sizeOf(offered, dataSet, signal) } : state;
  }

  /** Nothing waits for it: it shows when it is known. */
  private sizeOf(offered: OfferedDataSet, dataSet: DataSet, signal: AbortSignal): LabelsSize | undefined {
    const { location, reading } = dataSet;
    const key = JSON.stringify([keyOf(dataSet), reading]);
    const known = this.sizes.get(key);
    // What has to be asked first cannot be counted.
    if (known !== undefined || (offered.isUnclear && reading === offered.reading)) return known ?? undefined;
    this.sizes.set(key, null);
    this.look.ask('size', { location, ...reading }, signal).then(
      (size) => {
        this.sizes.set(key, size);
        this.refreshes.ask();
      },
      // Who audits it learns why it cannot be read.
      () => undefined,
    );
    return undefined;
  }

  /** The bar above the view, as long as an audit runs. */
  private showProgress(): void {
    if (!this.reviews.runningAudit) {
      this.endProgress?.();
      this.endProgress = undefined;
    } else if (!this.endProgress)
      showProgressIn(viewId, new Promise((resolve) => (this.endProgress = resolve)));
  }

  private showBadge(nodes: readonly DataSetNode[]): void {
    const value = nodes.reduce(
      (sum, { audit }) => sum + (audit.kind === 'audited' ? audit.overview.uncommitted : 0),
      0,
    );
    this.view.badge = value === 0 ? undefined : { value, tooltip: toCommitText(value) };
  }
}
