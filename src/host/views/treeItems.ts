import * as vscode from 'vscode';
import { progressText } from '../../audit/run/progressText';
import type { AskedFaces } from '../../protocol/gallery';
import { keyOf, type DataSet } from '../../labels/dataSet';
import { lineText, markdownText, oneLine } from '../ui/fileText';
import { plainText } from '../../base/text';
import {
  type AuditOverview,
  type SuspectClass,
  type SuspectPair,
  overviewOf,
} from '../../audit/result/auditOverview';
import { roundedEstimate } from '../../protocol/noiseEstimate';
import type { AuditProgress } from '../../protocol/auditProgress';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import type { LabelsSize, LookAround } from '../../audit/looking/lookAround';
import { placesOf } from '../../labels/places';
import { explainFileError } from '../../base/disk/fileErrors';
import { stampOfOwn } from '../../base/disk/ownFiles';
import { HumanError } from '../../base/humanError';
import { waitingFile } from '../../review/waitingEntries';
import type { BlindReview } from '../reviews/blindMode';
import type { Reviews } from '../reviews/reviews';
import { waitingRoomFor } from '../reviews/waitingRoom';

/** What the last audit of a data set is, as the view knows it. */
export type AuditState =
  /** `size`: what there is to audit, once that is counted. */
  | { readonly kind: 'none'; readonly size?: LabelsSize | undefined }
  | { readonly kind: 'running'; readonly progress: AuditProgress }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'audited'; readonly overview: AuditOverview }
  /** This window annotates blind: nothing is said of any audit. `progress` of the data set that it annotates. */
  | { readonly kind: 'blind'; readonly progress: BlindReview['progress'] | undefined };

/** What the last audits of data sets found: of the one under review as it is now, of others as it is on the disk. */
export class LastAudits {
  /** By result file, as the files were when they were read. */
  private readonly known = new Map<string, { readonly stamp: string; readonly state: AuditState }>();

  /** @param waitingDecisions see `ReviewServices`. */
  constructor(
    private readonly reviews: Pick<Reviews, 'current' | 'blind' | 'isBlind'>,
    private readonly look: LookAround,
    private readonly waitingDecisions: string,
  ) {}

  /** Reads all anew when it is asked for. */
  forget(): void {
    this.known.clear();
  }

  /** @throws CancelledError when the signal says so. */
  async of(dataSet: DataSet, signal?: AbortSignal): Promise<AuditState> {
    const { blind, isBlind } = this.reviews;
    const { home, resultFile, journalFile } = placesOf(dataSet);
    if (isBlind) {
      const isAnnotated = blind !== undefined && placesOf(blind.session.dataSet).resultFile === resultFile;
      return { kind: 'blind', progress: isAnnotated ? blind.progress : undefined };
    }
    const { current: review } = this.reviews;
    if (review && resultFile === placesOf(review.dataSet).resultFile)
      return { kind: 'audited', overview: overviewOf(review.result, review.journal) };
    const waiting = await waitingRoomFor(this.waitingDecisions, home);
    try {
      const files = [resultFile, journalFile, waitingFile(waiting)];
      const stamps = await Promise.all(files.map(stampOfOwn));
      if (stamps[0] === '') return { kind: 'none' };
      const stamp = stamps.join();
      const known = this.known.get(resultFile);
      if (known?.stamp === stamp) return known.state;
      const state = await this.look
        .ask('overview', { dataSet, waiting: waiting.folder }, signal)
        .then((overview) => ({ kind: 'audited', overview }) as const, unreadable);
      this.known.set(resultFile, { stamp, state });
      return state;
    } catch (error) {
      return unreadable(explainFileError(error, resultFile));
    }
  }
}

function unreadable(error: unknown): AuditState {
  if (error instanceof HumanError) return { kind: 'unreadable', reason: error.message };
  throw error;
}

/** A data set in the view; the commands of the view take it. */
export class DataSetNode {
  readonly kind = 'dataSet';

  constructor(
    readonly offered: OfferedDataSet,
    readonly dataSet: DataSet,
    readonly audit: AuditState,
    /** The one that the gallery shows. */
    readonly isUnderReview: boolean,
  ) {}
}

/** What stands below a data set; each says something and does something when it is chosen. */
type DetailNode = { readonly parent: DataSetNode } & (
  | { readonly kind: 'toAudit' }
  | { readonly kind: 'blind'; readonly progress: BlindReview['progress'] }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      readonly kind: 'lastAudit' | 'reviewed' | 'uncommitted' | 'disagreements';
      readonly overview: AuditOverview;
    }
  | { readonly kind: 'pair'; readonly pair: SuspectPair }
  | { readonly kind: 'class'; readonly suspectClass: SuspectClass }
);

export type ViewNode = DataSetNode | DetailNode;

/** The data set of the view that a command was run on, if it was. */
export function dataSetOf(target: unknown): OfferedDataSet | undefined {
  if (target instanceof DataSetNode) return target.offered;
  const isDetail = typeof target === 'object' && target !== null && 'parent' in target;
  return isDetail ? dataSetOf(target.parent) : undefined;
}

/** Most needed first: what is open, then what reviewing works by, then the classes. */
export function detailsOf(parent: DataSetNode): DetailNode[] {
  const { audit } = parent;
  switch (audit.kind) {
    case 'none':
      return [{ kind: 'toAudit', parent }];
    case 'unreadable':
      return [{ kind: 'unreadable', reason: audit.reason, parent }];
    case 'running':
      return [];
    case 'blind':
      return audit.progress ? [{ kind: 'blind', progress: audit.progress, parent }] : [];
    case 'audited': {
      const { overview } = audit;
      const { uncommitted, disagreements, suspects, pairs, classes } = overview;
      return [
        { kind: 'lastAudit', overview, parent },
        ...(suspects > 0 ? [{ kind: 'reviewed', overview, parent } as const] : []),
        ...(uncommitted > 0 ? [{ kind: 'uncommitted', overview, parent } as const] : []),
        ...(disagreements > 0 ? [{ kind: 'disagreements', overview, parent } as const] : []),
        ...pairs.map((pair) => ({ kind: 'pair', pair, parent }) as const),
        ...classes.map((suspectClass) => ({ kind: 'class', suspectClass, parent }) as const),
      ];
    }
  }
}

const count = (value: number): string => value.toLocaleString(vscode.env.language);

/** Date and time as the user's language writes them. */
function timeText(iso: string): string {
  return new Date(iso).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}

/** What an audit found, in a few words: “513 suspects; about 470 wrong labels”. */
function suspectsText(suspects: number, estimatedErrors: number | undefined): string {
  const found = suspects === 1 ? vscode.l10n.t('1 suspect') : vscode.l10n.t('{0} suspects', count(suspects));
  if (estimatedErrors === undefined) return found;
  const errors = roundedEstimate(estimatedErrors);
  return errors === 1
    ? vscode.l10n.t('{0}; about 1 wrong label', found)
    : vscode.l10n.t('{0}; about {1} wrong labels', found, count(errors));
}

/** What is still to do, as the gallery's first line says it: “505 to look at; about 445 wrong”. */
export function leftText({ suspects, reviewed, errorsLeft }: AuditOverview): string {
  const open = suspects - reviewed;
  const work =
    open > 0
      ? vscode.l10n.t('{0} to look at', count(open))
      : suspects > 0
        ? vscode.l10n.t('all suspects decided')
        : vscode.l10n.t('no suspects');
  if (errorsLeft === undefined) return work;
  const wrong = roundedEstimate(errorsLeft);
  return wrong === 0 ? work : vscode.l10n.t('{0}; about {1} wrong', work, count(wrong));
}

/** How far somebody is who annotates blind. */
export function blindText(done: number, faces: number): string {
  return vscode.l10n.t('blind, {0} of {1} judged', count(done), count(faces));
}

function reviewedText({ reviewed, suspects }: { reviewed: number; suspects: number }): string {
  return vscode.l10n.t('{0} of {1} reviewed', count(reviewed), count(suspects));
}

function samplesText({ faces }: AuditOverview): string {
  return vscode.l10n.t('{0} samples', count(faces));
}

/** “3,452 samples, 7 classes”. */
function sizeText({ samples, classes }: LabelsSize): string {
  return [
    samples === 1 ? vscode.l10n.t('1 sample') : vscode.l10n.t('{0} samples', count(samples)),
    classes === 1 ? vscode.l10n.t('1 class') : vscode.l10n.t('{0} classes', count(classes)),
  ].join(', ');
}

export function toCommitText(corrections: number): string {
  return corrections === 1
    ? vscode.l10n.t('1 correction to commit')
    : vscode.l10n.t('{0} corrections to commit', count(corrections));
}

function disagreementsText({ disagreements }: AuditOverview): string {
  return vscode.l10n.t('Disagreements between annotators: {0}', count(disagreements));
}

function lastAuditText({ createdAt }: AuditOverview): string {
  return vscode.l10n.t('Audited {0}', timeText(createdAt));
}

/**
 * An audit and its review in a tooltip.
 * @param title the data set's name; it comes from a file system, so it is shown as text.
 */
export function overviewTooltip(
  title: string,
  overview: AuditOverview,
  format?: string,
): vscode.MarkdownString {
  const { suspects, errors, recipe, model, engine, engineNotes, uncommitted, disagreements } = overview;
  const lines = [
    [...(format === undefined ? [] : [format]), samplesText(overview)].join(' · '),
    lastAuditText(overview),
    suspectsText(suspects, errors),
    ...(overview.recognised
      ? []
      : [
          vscode.l10n.t(
            'The networks cannot recognise the expressions in these images: are they cropped to the face?',
          ),
        ]),
    reviewedText(overview),
    ...(uncommitted > 0 ? [toCommitText(uncommitted)] : []),
    ...(disagreements > 0 ? [disagreementsText(overview)] : []),
    model === undefined
      ? vscode.l10n.t('Recipe “{0}”, trained by {1}', recipe, engine)
      : vscode.l10n.t('Judged by the saved model {0}, run by {1}', model, engine),
    ...engineNotes,
  ];
  const tooltip = new vscode.MarkdownString('**').appendText(markdownText(title)).appendMarkdown('**');
  for (const line of lines) tooltip.appendMarkdown('\n\n').appendText(markdownText(line));
  return tooltip;
}

/** How the view shows a data set or what stands below it. */
export function treeItemOf(node: ViewNode): vscode.TreeItem {
  const item = node.kind === 'dataSet' ? dataSetItem(node) : detailItem(node);
  item.accessibilityInformation = {
    label: [item.label, item.description].filter((text) => typeof text === 'string').join(', '),
  };
  return item;
}

function dataSetItem(node: DataSetNode): vscode.TreeItem {
  const { offered, dataSet, audit, isUnderReview } = node;
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const isOpen = isUnderReview || audit.kind === 'none' || audit.kind === 'blind';
  const item = new vscode.TreeItem(
    lineText(offered.title),
    audit.kind === 'running' ? None : isOpen ? Expanded : Collapsed,
  );
  // VS Code keeps what was opened and closed by id, so another state of the audit is another item.
  item.id = [keyOf(dataSet), audit.kind].join('\n');
  item.iconPath = new vscode.ThemeIcon(dataSet.isFolder ? 'folder-library' : 'table');
  item.contextValue = ['dataSet', audit.kind].join(' ');
  item.description = offered.formatTitle;
  item.tooltip = plainText(`${dataSet.location}\n${offered.formatTitle}`);
  switch (audit.kind) {
    case 'none':
      if (audit.size) item.description = [sizeText(audit.size), offered.formatTitle].join(' · ');
      break;
    case 'running':
      item.iconPath = new vscode.ThemeIcon('sync~spin');
      item.description = lineText(progressText(audit.progress));
      break;
    case 'audited': {
      const { suspects, errors, uncommitted, isCommitted, isCommitOpen } = audit.overview;
      item.description = audit.overview.recognised
        ? suspectsText(suspects, errors)
        : vscode.l10n.t('expressions not recognised');
      item.tooltip = overviewTooltip(dataSet.location, audit.overview, offered.formatTitle);
      item.contextValue += `${uncommitted > 0 ? ' uncommitted' : ''}${isCommitted || isCommitOpen ? ' committed' : ''}`;
      break;
    }
  }
  return item;
}

function detailItem(node: DetailNode): vscode.TreeItem {
  const { parent } = node;
  const item = new vscode.TreeItem('');
  item.contextValue = node.kind;
  const show = (icon: string, label: string, description = '') => {
    item.iconPath = new vscode.ThemeIcon(icon);
    item.label = label;
    item.description = description;
  };
  const act = (command: string, title: string, ...rest: unknown[]) => {
    item.command = { command, title, arguments: [parent, ...rest] };
  };
  const faces = (asked: Partial<AskedFaces>) => {
    const all: AskedFaces = { given: null, suspects: false, disputed: false };
    act('scn.showFaces', vscode.l10n.t('Show in the gallery'), { ...all, ...asked });
  };
  switch (node.kind) {
    case 'toAudit':
      show('play', vscode.l10n.t('Audit these labels'));
      act('scn.auditLabels', vscode.l10n.t('Audit these labels'));
      break;
    case 'blind': {
      const { done, faces } = node.progress;
      show('eye-closed', blindText(done, faces));
      act('scn.openGallery', vscode.l10n.t('Open the review gallery'));
      break;
    }
    case 'unreadable':
      show('warning', vscode.l10n.t('The last audit cannot be read'), vscode.l10n.t('audit again'));
      item.tooltip = plainText(node.reason);
      act('scn.auditLabels', vscode.l10n.t('Audit these labels'));
      break;
    case 'class': {
      const { name, suspects, reviewed, index } = node.suspectClass;
      const progress = reviewed > 0 ? [vscode.l10n.t('{0} reviewed', count(reviewed))] : [];
      show('tag', lineText(name), [suspectsText(suspects, undefined), ...progress].join(', '));
      item.tooltip = new vscode.MarkdownString().appendText(
        markdownText(vscode.l10n.t('Faces labelled {0} whose label is probably wrong', `“${oneLine(name)}”`)),
      );
      faces({ given: index, suspects: true });
      break;
    }
    case 'pair': {
      const { given, suggested, names, suspects, reviewed } = node.pair;
      const progress = reviewed > 0 ? [vscode.l10n.t('{0} reviewed', count(reviewed))] : [];
      const [from, to] = names.map(oneLine);
      show(
        'arrow-right',
        lineText(`${from} → ${to}`),
        [suspectsText(suspects, undefined), ...progress].join(', '),
      );
      item.tooltip = new vscode.MarkdownString().appendText(
        markdownText(vscode.l10n.t('Suspects labelled {0} that look like {1}', `“${from}”`, `“${to}”`)),
      );
      faces({ given, suggested, suspects: true });
      break;
    }
    case 'lastAudit':
      show('history', lastAuditText(node.overview), samplesText(node.overview));
      act('scn.openGallery', vscode.l10n.t('Open the review gallery'));
      break;
    case 'reviewed':
      show('checklist', vscode.l10n.t('Suspects'), reviewedText(node.overview));
      faces({ suspects: true });
      break;
    case 'uncommitted':
      show('git-commit', toCommitText(node.overview.uncommitted));
      act('scn.commitCorrections', vscode.l10n.t('Commit the corrections'));
      break;
    case 'disagreements':
      show('comment-discussion', disagreementsText(node.overview));
      faces({ disputed: true });
  }
  return item;
}
