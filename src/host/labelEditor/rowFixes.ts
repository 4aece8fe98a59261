import * as vscode from 'vscode';
import type { Verdict } from '../../protocol/gallery';
import type { PlacedRow } from './labelDocument';
import { decideCommand, openInGallery, relabelCommand } from './rowCommands';
import { diagnosticSource } from './rowDiagnostics';
import { shownLabel } from './rowText';

/** Quick fixes on rows. They record decisions for the next commit; none changes the text. */
export class RowFixes implements vscode.CodeActionProvider {
  static readonly metadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };

  constructor(
    private readonly rowAt: (document: vscode.TextDocument, line: number) => PlacedRow | undefined,
  ) {}

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics, only }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (only && !only.contains(vscode.CodeActionKind.QuickFix)) return [];
    const row = this.rowAt(document, range.start.line);
    if (!row) return [];
    const own = diagnostics.filter(
      (each) => each.source === diagnosticSource && each.range.start.line === row.line,
    );
    return fixesOf(row).map(({ title, command, parameters }, index) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.command = { title, command, arguments: [row.id, ...parameters] };
      action.diagnostics = own;
      action.isPreferred = index === 0 && row.state === 'wrong';
      return action;
    });
  }
}

type Fix = { readonly title: string; readonly command: string; readonly parameters: readonly string[] };

function fixesOf({ given, suggested, state }: PlacedRow): Fix[] {
  const { t } = vscode.l10n;
  const decide = (title: string, verdict: Verdict, ...label: string[]): Fix => ({
    title,
    command: decideCommand,
    parameters: [verdict, ...label],
  });
  const relabels =
    state === 'accepted'
      ? []
      : suggested.map((label) => decide(t('Relabel to “{0}”', shownLabel(label)), 'relabel', label));
  return [
    ...relabels,
    decide(t('Keep “{0}”', shownLabel(given)), 'reject'),
    { title: t('Relabel to …'), command: relabelCommand, parameters: [] },
    { title: t('Open in Gallery'), command: openInGallery.id, parameters: [] },
  ];
}
