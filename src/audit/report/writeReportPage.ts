import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { writeWhole } from '../../base/disk/writeWhole';
import { type DataSet, labelFilesOf, membersOf } from '../../labels/dataSet';
import { labelFormats } from '../../labels/formats/labelFormats';
import { listSome } from '../../labels/problemList';
import { outcomeOf, wordFor } from '../../review/decision';
import { decisionsOn, type ReviewFold } from '../../review/fold';
import type { AuditResult } from '../result/auditResult';
import { healthFacts } from './healthSections';
import { type FaceSources, reportFaces } from './reportFaces';
import { reportFacts } from './reportFacts';
import { type ReportKind, reportPage } from './reportPage';

/** An audit, what was decided about it, and how the report of it is to be. */
export type PageReport = {
  /** Missing: of the audit. */
  readonly kind?: ReportKind | undefined;
  readonly dataSet: DataSet;
  readonly result: AuditResult;
  readonly state: ReviewFold;
  /** Whose word counts where annotators differ; `''`: the last one. */
  readonly who: string;
  /** Of the sentences, as VS Code names it. */
  readonly language: string;
  /** Where example faces come from; undefined: the report has none. */
  readonly faces: Omit<FaceSources, 'decidedLabelOf'> | undefined;
};

/** Whether a report of this name is a page for people. */
export function isReportPage(file: string): boolean {
  return /\.html?$/i.test(file);
}

/**
 * Writes the report for people as one HTML file, all at once or not at all.
 * @throws HumanError when the disk refuses; what was there before stays.
 */
export async function writeReportPage(file: string, report: PageReport): Promise<void> {
  const { dataSet, result, state, who, language, kind = 'audit' } = report;
  const decidedLabelOf = (row: number) => {
    const word = wordFor(who, decisionsOn(state, result.ids[row] ?? ''));
    return word && outcomeOf(word);
  };
  const faces = report.faces ? await reportFaces(result, { ...report.faces, decidedLabelOf }) : [];
  const page = reportPage(
    kind,
    {
      ...{ title: path.basename(dataSet.location), reading: readingOf(dataSet, result), language },
      ...{ metadata: result.metadata, now: new Date() },
    },
    { facts: reportFacts(result, state, who), health: healthFacts(result) },
    faces,
  );
  await writeWhole(file, page);
}

/** How labels were read, in sentences; without the folders of whoever audited them. */
function readingOf(dataSet: DataSet, { metadata }: AuditResult): readonly string[] {
  const files = labelFilesOf(dataSet).map((file) => path.basename(file));
  const titles = membersOf(dataSet).map(({ reading: { format } }) => titleOf(format));
  const { sameClasses = {} } = dataSet.reading.options;
  const renamed = Object.entries(sameClasses).filter(([from, to]) => from !== to);
  return [
    l10n.t('Labels were read from {0} ({1}).', listSome(files, String), [...new Set(titles)].join(', ')),
    l10n.t('Classes: {0}.', listSome(metadata.classes, String, { most: 40 })),
    ...(renamed.length > 0
      ? [
          l10n.t(
            'Read as one class: {0}.',
            listSome(renamed, ([from, to]) => `${from} → ${to}`, { most: 20 }),
          ),
        ]
      : []),
  ];
}

function titleOf(format: string): string {
  return labelFormats.find(({ id }) => id === format)?.title() ?? format;
}
