import * as vscode from 'vscode';
import { textFilesOf } from '../../labels/dataSet';
import type { Reviews } from '../reviews/reviews';
import type { ReviewSession } from '../reviews/reviewSession';
import { throttled } from '../views/reviewIndicators';
import { LabelDocument, type PlacedRow } from './labelDocument';
import { rowDiagnostics, RowFixes } from './rowDiagnostics';
import { rowHover, inlayText, problemText } from './rowText';

const section = 'scn.labelFile';

/**
 * The review within the label file itself: problems, hovers, quick fixes and inlay hints on the suspect rows of the audit
 * under review, in step with the journal of decisions and with what is typed.
 */
export class LabelEditor implements vscode.Disposable {
  private readonly problems = vscode.languages.createDiagnosticCollection('scn');
  private readonly hintsChanged = new vscode.EventEmitter<void>();
  private readonly open = new Map<vscode.TextDocument, LabelDocument>();
  private readonly disposables: vscode.Disposable[];
  private session: ReviewSession | undefined;
  private settings = readLabelFileSettings();
  /** An audit reports its progress many times a second; what comes close together is looked at once. */
  private readonly refreshes = throttled(50, () => this.refresh());

  /** @param onError told of errors that nobody waits for. */
  constructor(
    private readonly reviews: Pick<Reviews, 'current' | 'onDidChange'>,
    private readonly onError: (error: unknown) => void,
  ) {
    const files = { scheme: 'file' };
    const soon = () => this.refreshes.ask();
    this.disposables = [
      this.problems,
      this.hintsChanged,
      reviews.onDidChange(soon),
      vscode.workspace.onDidOpenTextDocument(soon),
      vscode.workspace.onDidCloseTextDocument(soon),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(section)) soon();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        this.open.get(document)?.textChanged(contentChanges);
      }),
      vscode.languages.registerHoverProvider(files, {
        provideHover: (document, { line }) => this.hoverAt(document, line),
      }),
      vscode.languages.registerCodeActionsProvider(
        files,
        new RowFixes((document, line) => this.rowAt(document, line)),
        RowFixes.metadata,
      ),
      vscode.languages.registerInlayHintsProvider(files, {
        onDidChangeInlayHints: this.hintsChanged.event,
        provideInlayHints: (document, range) => this.hintsIn(document, range),
      }),
    ];
    this.refreshes.ask();
  }

  dispose(): void {
    this.refreshes.dispose();
    this.forgetAll();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private refresh(): void {
    this.settings = readLabelFileSettings();
    const { diagnostics, inlayHints } = this.settings;
    const session = diagnostics || inlayHints ? this.reviews.current : undefined;
    if (session !== this.session) this.forgetAll();
    this.session = session;
    const members = session ? textFilesOf(session.dataSet) : [];
    const files = new Map(members.map((file) => [file.location, file]));
    for (const [document, tracked] of this.open)
      if (document.isClosed) this.forget(document);
      else if (tracked.reviewChanged()) this.show(tracked);
    for (const document of vscode.workspace.textDocuments) {
      const file = document.uri.scheme === 'file' ? files.get(document.uri.fsPath) : undefined;
      if (!session || !file || this.open.has(document)) continue;
      const tracked: LabelDocument = new LabelDocument(
        document,
        file,
        session,
        () => this.show(tracked),
        this.onError,
      );
      this.open.set(document, tracked);
    }
  }

  private show({ document, rows }: LabelDocument): void {
    this.problems.set(document.uri, this.settings.diagnostics ? rowDiagnostics(document, rows) : []);
    this.hintsChanged.fire();
  }

  private forget(document: vscode.TextDocument): void {
    this.open.get(document)?.dispose();
    this.open.delete(document);
    this.problems.delete(document.uri);
  }

  private forgetAll(): void {
    for (const document of [...this.open.keys()]) this.forget(document);
    this.hintsChanged.fire();
  }

  private rowAt(document: vscode.TextDocument, line: number): PlacedRow | undefined {
    if (!this.settings.diagnostics) return undefined;
    return this.open.get(document)?.rows.find((row) => row.line === line);
  }

  private hoverAt(document: vscode.TextDocument, line: number): vscode.Hover | undefined {
    const row = this.rowAt(document, line);
    if (!row || !this.session) return undefined;
    return new vscode.Hover(rowHover(row, this.session.fileOf(row.row)), document.lineAt(line).range);
  }

  private hintsIn(document: vscode.TextDocument, visible: vscode.Range): vscode.InlayHint[] {
    if (!this.settings.inlayHints) return [];
    const rows = this.open.get(document)?.rows ?? [];
    return rows
      .filter(({ line }) => line >= visible.start.line && line <= visible.end.line)
      .map((row) => {
        const end = document.lineAt(row.line).range.end;
        const hint = new vscode.InlayHint(end, inlayText(row));
        hint.paddingLeft = true;
        hint.tooltip = problemText(row);
        return hint;
      });
  }
}

function readLabelFileSettings(): { readonly diagnostics: boolean; readonly inlayHints: boolean } {
  const settings = vscode.workspace.getConfiguration(section);
  return {
    diagnostics: settings.get('diagnostics', true),
    inlayHints: settings.get('inlayHints', true),
  };
}
