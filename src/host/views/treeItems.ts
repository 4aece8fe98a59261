import * as vscode from 'vscode';
import { progressText } from '../../audit/progressText';
import type { AskedFaces } from '../../protocol/gallery';
import { keyOf } from '../../labels/dataSet';
import { lineText, markdownText, oneLine } from '../fileText';
import { plainText } from '../../protocol/plainText';
import type { AuditOverview } from '../../audit/auditOverview';
import type { DataSetNode, DetailNode, ViewNode } from './dataSetNodes';
import { count, lastAuditText, overviewTooltip, reviewedText, suspectsText } from './overviewText';

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
  const isOpen = isUnderReview || audit.kind === 'none';
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
    case 'running':
      item.iconPath = new vscode.ThemeIcon('sync~spin');
      item.description = lineText(progressText(audit.progress));
      break;
    case 'audited': {
      const { suspects, errors, uncommitted, isCommitted, isCommitOpen } = audit.overview;
      item.description = suspectsText(suspects, errors);
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
    case 'unreadable':
      show('warning', vscode.l10n.t('The last audit cannot be read'), vscode.l10n.t('audit again'));
      item.tooltip = parent.audit.kind === 'unreadable' ? plainText(parent.audit.reason) : '';
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
    default:
      if (parent.audit.kind === 'audited') showOverview(node.kind, parent.audit.overview, show);
      if (node.kind === 'reviewed') faces({ suspects: true });
      if (node.kind === 'disagreements') faces({ disputed: true });
      if (node.kind === 'uncommitted') act('scn.commitCorrections', vscode.l10n.t('Commit the corrections'));
      if (node.kind === 'lastAudit') act('scn.openGallery', vscode.l10n.t('Open the review gallery'));
  }
  return item;
}

function showOverview(
  kind: 'lastAudit' | 'reviewed' | 'uncommitted' | 'disagreements',
  overview: AuditOverview,
  show: (icon: string, label: string, description?: string) => void,
): void {
  switch (kind) {
    case 'lastAudit':
      show('history', lastAuditText(overview), vscode.l10n.t('{0} samples', count(overview.faces)));
      break;
    case 'reviewed':
      show('checklist', vscode.l10n.t('Suspects'), reviewedText(overview));
      break;
    case 'uncommitted':
      show('git-commit', vscode.l10n.t('Corrections not committed yet: {0}', count(overview.uncommitted)));
      break;
    case 'disagreements':
      show(
        'comment-discussion',
        vscode.l10n.t('Disagreements between annotators: {0}', count(overview.disagreements)),
      );
  }
}
