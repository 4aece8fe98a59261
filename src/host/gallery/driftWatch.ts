import path from 'node:path';
import * as vscode from 'vscode';
import type { LookAround } from '../../audit/looking/lookAround';
import type { LabelDrift } from '../../audit/result/labelDrift';
import { messageOf } from '../../base/humanError';
import { membersOf } from '../../labels/dataSet';
import { placesOf } from '../../labels/places';
import type { ReviewEvent } from '../reviews/reviewEvents';
import type { Reviews } from '../reviews/reviews';
import type { ReviewSession } from '../reviews/reviewSession';
import { waitingRoomFor } from '../reviews/waitingRoom';

/** A program that saves often is waited for, in milliseconds. */
const patience = 1000;
/** Label files of one data set; the images of class folders are too many. */
const mostWatched = 50;

type DriftServices = {
  readonly reviews: Pick<Reviews, 'current' | 'onDidChange'>;
  readonly look: Pick<LookAround, 'ask'>;
  /** See `ReviewServices`. */
  readonly waitingDecisions: string;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
};

/** Says of the open review where its labels are no longer those that were audited. */
export class DriftWatch implements vscode.Disposable {
  private session: ReviewSession | undefined;
  private said: string | undefined;
  private watcher: vscode.Disposable | undefined;
  private timer: NodeJS.Timeout | undefined;
  private search = new AbortController();
  private readonly changed = new vscode.EventEmitter<ReviewSession>();
  /** What is to be said of a review differs from before. */
  readonly onDidChange = this.changed.event;
  private readonly listening: vscode.Disposable;

  constructor(private readonly services: DriftServices) {
    this.listening = services.reviews.onDidChange((event) => this.hear(event));
  }

  /** A sentence; undefined where the labels are as they were audited, or that is not known yet. */
  sentenceOf(session: ReviewSession): string | undefined {
    return session === this.session ? this.said : undefined;
  }

  dispose(): void {
    this.listening.dispose();
    this.leave();
    this.changed.dispose();
  }

  private hear(event: ReviewEvent): void {
    switch (event.kind) {
      case 'opened':
        return this.follow(event.session);
      case 'auditStarted':
        return this.follow(undefined);
      case 'auditFailed':
        return this.follow(this.services.reviews.current);
      case 'replaced':
        return this.checkSoon();
      case 'decided':
        // A commit, or the undoing of one, is a decision made elsewhere.
        if (event.by === 'elsewhere') this.checkSoon();
    }
  }

  /** Looks at the labels of another review, and again whenever their file changes. */
  private follow(session: ReviewSession | undefined): void {
    this.leave();
    this.session = session;
    this.said = undefined;
    if (!session) return;
    const files = membersOf(session.dataSet).filter(({ isFolder }) => !isFolder);
    const watchers = files.slice(0, mostWatched).flatMap(({ location: file }) => {
      // By a pattern, VS Code leaves out what the user told it not to follow.
      const name = path.basename(file).replaceAll(/[[\]{}*?]/g, '?');
      const watcher = vscode.workspace.createFileSystemWatcher(`**/${name}`);
      const hear = ({ fsPath }: vscode.Uri) => {
        if (fsPath === file) this.checkSoon();
      };
      return [watcher, watcher.onDidChange(hear), watcher.onDidCreate(hear)];
    });
    this.watcher = vscode.Disposable.from(...watchers);
    this.checkSoon(0);
  }

  /** Looks again when nothing more happens for a moment. */
  private checkSoon(delay = patience): void {
    clearTimeout(this.timer);
    const { session } = this;
    if (session) this.timer = setTimeout(() => void this.check(session), delay);
  }

  private leave(): void {
    clearTimeout(this.timer);
    this.watcher?.dispose();
    this.watcher = undefined;
    this.search.abort();
    this.search = new AbortController();
  }

  private async check(session: ReviewSession): Promise<void> {
    const { look, waitingDecisions, log } = this.services;
    const { dataSet } = session;
    try {
      const { folder } = await waitingRoomFor(waitingDecisions, placesOf(dataSet).home);
      const drift = await look.ask('drift', { dataSet, waiting: folder }, this.search.signal);
      if (session !== this.session) return;
      const said = driftText(drift, path.basename(dataSet.location));
      if (said === this.said) return;
      this.said = said;
      this.changed.fire(session);
    } catch (error) {
      // Whoever commits learns why the labels cannot be read.
      if (session === this.session) log.warn(messageOf(error));
    }
  }
}

function driftText({ changed, missing }: LabelDrift, name: string): string | undefined {
  const count = (value: number) => value.toLocaleString(vscode.env.language);
  const parts = [
    ...(changed === 1 ? [vscode.l10n.t('1 label in {0} is no longer the one that was audited.', name)] : []),
    ...(changed > 1
      ? [vscode.l10n.t('{0} labels in {1} are no longer those that were audited.', count(changed), name)]
      : []),
    ...(missing === 1 ? [vscode.l10n.t('1 audited face is not in {0} any more.', name)] : []),
    ...(missing > 1
      ? [vscode.l10n.t('{0} audited faces are not in {1} any more.', count(missing), name)]
      : []),
  ];
  if (parts.length === 0) return undefined;
  return [...parts, vscode.l10n.t('Audit again to have the labels judged as they are.')].join(' ');
}
