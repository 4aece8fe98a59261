import * as vscode from 'vscode';
import type { PlacedRow } from './labelDocument';
import { rangeOf } from './rowPlace';
import { openInGallery } from './rowCommands';
import { problemText } from './rowText';
import { mostListed, worstRows } from './worstRows';

/** Who reports the problems. */
export const diagnosticSource = 'SCN';

const severities = {
  wrong: vscode.DiagnosticSeverity.Warning,
  unclear: vscode.DiagnosticSeverity.Information,
  accepted: vscode.DiagnosticSeverity.Hint,
} as const;

/** The problems of a label file: the worst ones, and where that is not all, a last one that says so. */
export function rowDiagnostics(
  document: vscode.TextDocument,
  rows: readonly PlacedRow[],
): vscode.Diagnostic[] {
  const { listed, left } = worstRows(rows, rows.length > mostListed ? mostListed - 1 : mostListed);
  const problems = listed.map((row) => {
    const problem = new vscode.Diagnostic(rangeOf(row), problemText(vscode.l10n, row), severities[row.state]);
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
