import * as vscode from 'vscode';
import type { PlacedRow } from './labelDocument';
import { rangeOf } from './rowPlaces';
import { openInGallery, decideCommand, relabelCommand } from './rowCommands';
import { isProbablyWrong, problemText, shownLabel } from './rowText';
import { mostListed, worstRows } from './judgedRow';
import type { Verdict } from '../../protocol/gallery';

/** Who reports the problems. */
const diagnosticSource = 'SCN';

/** A label is to worry about only where it is likelier wrong than right. */
function severityOf(row: PlacedRow): vscode.DiagnosticSeverity {
  if (row.state === 'accepted' || !isProbablyWrong(row)) return vscode.DiagnosticSeverity.Hint;
  return row.state === 'unclear' ? vscode.DiagnosticSeverity.Information : vscode.DiagnosticSeverity.Warning;
}

/** The problems of a label file: the worst ones, and where that is not all, a last one that says so. */
export function rowDiagnostics(
  document: vscode.TextDocument,
  rows: readonly PlacedRow[],
): vscode.Diagnostic[] {
  const { listed, left } = worstRows(rows, rows.length > mostListed ? mostListed - 1 : mostListed);
  const problems = listed.map((row) => {
    const problem = new vscode.Diagnostic(rangeOf(row), problemText(row), severityOf(row));
    problem.source = diagnosticSource;
    problem.code = { value: vscode.l10n.t('open in gallery'), target: openInGallery.link(row.id) };
    return problem;
  });
  if (left > 0) problems.push(theRest(document, left));
  return problems;
}

function theRest(document: vscode.TextDocument, left: number): vscode.Diagnostic {
  const end = document.lineAt(document.lineCount - 1).range;
  const count = left.toLocaleString('en');
  const problem = new vscode.Diagnostic(
    end,
    vscode.l10n.t('Only the worst rows are listed: {0} more are in the gallery', count),
    vscode.DiagnosticSeverity.Information,
  );
  problem.source = diagnosticSource;
  return problem;
}

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
  const decide = (title: string, verdict: Verdict, ...label: string[]): Fix => ({
    title,
    command: decideCommand,
    parameters: [verdict, ...label],
  });
  const relabels =
    state === 'accepted'
      ? []
      : suggested.map((label) =>
          decide(vscode.l10n.t('Relabel to “{0}”', shownLabel(label)), 'relabel', label),
        );
  return [
    ...relabels,
    decide(vscode.l10n.t('Keep “{0}”', shownLabel(given)), 'reject'),
    { title: vscode.l10n.t('Relabel to …'), command: relabelCommand, parameters: [] },
    { title: vscode.l10n.t('Open in Gallery'), command: openInGallery.id, parameters: [] },
  ];
}
