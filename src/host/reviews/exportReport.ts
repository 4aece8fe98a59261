import path from 'node:path';
import * as vscode from 'vscode';
import { hasCopies } from '../../audit/result/auditResult';
import type { CopyList } from '../../audit/result/copyColumns';
import { writeLabelStudioTasks } from '../../audit/result/labelStudioTasks';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { ownFolderOf } from '../../base/disk/ownFiles';
import type { SecondLabels } from '../../protocol/secondLabels';
import { HumanError } from '../../base/humanError';
import type { ReviewSession } from './reviewSession';
import { showInformationMessage } from '../ui/notices';
import { showQuickPick, showSaveDialog } from '../ui/questions';

/** What a report can be. */
type ReportKind = {
  readonly ending: 'csv' | 'html' | 'json';
  /** Example faces come into the page. */
  readonly withFaces: boolean;
  /** The data set's health in place of the audit. */
  readonly isOfHealth?: boolean;
  /** Only some faces, those of a list of copies. */
  readonly list?: CopyList;
};

/** Its page has no faces: it is to be sent and kept. */
const healthKind = (): vscode.QuickPickItem & ReportKind => ({
  label: vscode.l10n.t('Health of the data set (HTML)'),
  detail: vscode.l10n.t(
    'Classes and splits, copies and leaks, pictures that stand out, what labels depend on. No images are in it.',
  ),
  ...{ ending: 'html', withFaces: false, isOfHealth: true },
});

/** @throws CancelledError when the user leaves the question. */
async function askForKind(hasCopies: boolean, hasLeaks: boolean): Promise<ReportKind> {
  const kinds: readonly (vscode.QuickPickItem & ReportKind)[] = [
    {
      label: vscode.l10n.t('Page for people (HTML)'),
      detail: vscode.l10n.t(
        'What was found and decided: counts, pairs, classes, how far to trust it. No images are in it.',
      ),
      ...{ ending: 'html', withFaces: false },
    },
    {
      label: vscode.l10n.t('Page for people, with example faces (HTML)'),
      detail: vscode.l10n.t(
        'The same with up to 40 faces of the data set in the file: mind whom you give it to.',
      ),
      ...{ ending: 'html', withFaces: true },
    },
    healthKind(),
    {
      label: vscode.l10n.t('Table of all faces (CSV)'),
      detail: vscode.l10n.t('For spreadsheets and programs: a row a face, with what was decided.'),
      ...{ ending: 'csv', withFaces: false },
    },
    ...(hasLeaks
      ? [
          {
            label: vscode.l10n.t('Faces in several splits (CSV)'),
            detail: vscode.l10n.t(
              'A row for each face that has a copy in another split, such as training and test.',
            ),
            ...({ ending: 'csv', withFaces: false, list: 'leaks' } as const),
          },
        ]
      : []),
    ...(hasCopies
      ? [
          {
            label: vscode.l10n.t('Copies to leave out (CSV)'),
            detail: vscode.l10n.t(
              'A row for each face that a set without copies leaves out, with the copy of it that stays.',
            ),
            ...({ ending: 'csv', withFaces: false, list: 'copies' } as const),
          },
        ]
      : []),
    {
      label: vscode.l10n.t('Label Studio tasks'),
      detail: vscode.l10n.t('The suggestions, to be imported there (JSON).'),
      ...{ ending: 'json', withFaces: false },
    },
  ];
  return showQuickPick(kinds, {
    title: vscode.l10n.t('Export Audit Report'),
    placeHolder: vscode.l10n.t('Which report?'),
  });
}

/**
 * Asks for a kind and a file and writes the audit, with the decisions made so far; the file’s ending has the last word.
 * @param second what another label file says of the faces, which comes into the table of them.
 */
export async function exportReport(
  session: ReviewSession,
  thumbnails: Pick<ThumbnailService, 'make' | 'folder'>,
  second: SecondLabels | undefined,
): Promise<void> {
  const { result } = session;
  const hasLeaks = (result.metadata.leaks?.copies.length ?? 0) > 0;
  await exportKind(session, thumbnails, await askForKind(hasCopies(result), hasLeaks), second);
}

/** Asks for a file and writes the page on the data set's health, without faces. */
export async function exportHealth(
  session: ReviewSession,
  thumbnails: Pick<ThumbnailService, 'make' | 'folder'>,
): Promise<void> {
  await exportKind(session, thumbnails, healthKind());
}

async function exportKind(
  session: ReviewSession,
  thumbnails: Pick<ThumbnailService, 'make' | 'folder'>,
  { ending, withFaces, list, isOfHealth = false }: ReportKind,
  second?: SecondLabels,
): Promise<void> {
  const about = list ?? (isOfHealth ? 'health' : 'audit');
  const name = `${path.parse(session.dataSet.location).name}-${about}.${ending}`;
  const filters = {
    csv: { CSV: ['csv'] },
    html: { HTML: ['html'] },
    json: { [vscode.l10n.t('Label Studio tasks')]: ['json'] },
  };
  const target = await showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(session.dataFolder, name)),
    filters: filters[ending],
    title: vscode.l10n.t('Export Audit Report'),
  });
  const file = target.fsPath;
  if (file === session.dataSet.location) {
    throw new HumanError(vscode.l10n.t('{0} is the label file. Choose another name for the report.', file));
  }
  // The person chooses the place, but a report must not take that of the decisions or the last audit.
  if (ownFolderOf(file) !== undefined) {
    throw new HumanError(
      vscode.l10n.t(
        '{0} is in the folder of the audit and its decisions. Choose another folder for the report.',
        file,
      ),
    );
  }
  const isPage = list
    ? await writeList(list, file, session)
    : await write(file, session, isOfHealth ? 'health' : 'audit', withFaces ? thumbnails : undefined, second);
  const open = vscode.l10n.t('Open');
  const choice = await showInformationMessage(vscode.l10n.t('The report is in {0}.', file), open);
  if (choice !== open) return;
  // A page is read in a browser.
  if (isPage) await vscode.env.openExternal(target);
  else await vscode.window.showTextDocument(target);
}

/** @returns that it is no page. */
async function writeList(list: CopyList, file: string, { result }: ReviewSession): Promise<false> {
  // It knows the columns of results: see below.
  const { writeCopyList } = await import('../../audit/result/copyColumns');
  await writeCopyList(list, file, result, 'forSpreadsheets');
  return false;
}

/** @returns whether it is a page. */
async function write(
  file: string,
  session: ReviewSession,
  kind: 'audit' | 'health',
  thumbnails: Pick<ThumbnailService, 'make' | 'folder'> | undefined,
  second: SecondLabels | undefined,
): Promise<boolean> {
  const { journal, result, dataSet } = session;
  // They know the columns of results, which takes the Arrow library, or all formats: activation must not wait for that.
  const { isReportPage, writeReportPage } = await import('../../audit/report/writeReportPage');
  if (isReportPage(file)) {
    await writeReportPage(file, {
      ...{ kind, dataSet, result, state: journal.state, who: journal.who },
      language: vscode.l10n.bundle ? vscode.env.language : 'en',
      faces: thumbnails && { fileOf: session.imageFiles(), thumbnails },
    });
    return true;
  }
  if (/\.json$/i.test(file)) await writeLabelStudioTasks(file, result, dataSet);
  else {
    const { writeReport } = await import('../../audit/result/report');
    const reviewOf = (id: string) => {
      const decision = journal.decisionOf(id);
      return {
        verdict: decision?.verdict ?? '',
        label: decision?.label ?? null,
        notes: journal.notesOn(id),
      };
    };
    await writeReport(file, result, 'forSpreadsheets', { reviewOf, second });
  }
  return false;
}
