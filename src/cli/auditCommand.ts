import path from 'node:path';
import type { ReportKind } from '../audit/report/reportPage';
import { isReportPage, writeReportPage } from '../audit/report/writeReportPage';
import { type CopyList, writeCopyList } from '../audit/result/copyColumns';
import type { AuditResult } from '../audit/result/auditResult';
import { writeReport } from '../audit/result/report';
import { readAuditResult } from '../audit/result/resultFile';
import { auditInProcess } from '../audit/run/auditClient';
import { secondLabelsOf } from '../audit/secondLabels/secondLabels';
import { ThumbnailService } from '../audit/thumbnails/thumbnailService';
import { unreadable } from '../review/journalErrors';
import { loadJournal } from '../review/loadedJournal';
import { makeFolderFor, modelBeside, placesOf } from '../labels/places';
import { summaryText, estimateText } from '../audit/run/progressText';
import type { AuditRequest, AuditSummary, TaskRun } from '../protocol/auditProcess';
import type { ImageTraining, RecipeName } from '../protocol/training';
import { labelFilesOf, type DataSet, imageRootsOf } from '../labels/dataSet';
import { issueName, tooSmallText } from '../base/health/healthWords';
import { pictureIssues } from '../base/health/pictureIssues';
import { HumanError } from '../base/humanError';
import { roundedEstimate } from '../protocol/noiseEstimate';
import { chooseLabels } from './labelReading';
import { dataSetFolder, refuseOverwriting, statGiven } from './givenPaths';
import { type ComparedLabels, countsOf, openSecond, secondLine } from './secondLabels';
import { note, printFound, abortable, TerminalProgress } from './terminal';
import envPaths from 'env-paths';
import { enginesFolder } from '../audit/engines/engineFolders';
import { sha256 } from '../base/disk/fingerprints';
import { explainFileError } from '../base/disk/fileErrors';
import { statOwn } from '../base/disk/ownFiles';
import type { EngineWish } from '../protocol/engine';
import type { FaceModelChoice, ProviderChoice } from '../protocol/faceModel';
import type { ReadingOptions } from './options';

export type ScoringOptions = ReadingOptions & {
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly subjects: string;
  readonly backbone?: FaceModelChoice['backbone'];
  readonly provider: ProviderChoice;
  readonly engine: EngineWish['choice'];
  readonly enginesFrom?: readonly string[];
  readonly cache?: string;
};

/** The audit process's bundle, beside that of this program. */
export const auditEntry = path.join(__dirname, 'audit.js');

/**
 * What is audited and how, and where its result belongs.
 * @param folder absolute path of the data set's folder.
 * @returns also the absolute paths of the Arrow file of the data set's last audit, beside the data, and of the folder of
 *   features and of what cannot be beside the data.
 */
export function givenSource(folder: string, dataSet: DataSet, options: ScoringOptions) {
  const cache = cacheFolder(options.cache);
  return {
    request: {
      dataSet,
      roots: imageRootsOf(dataSet, [folder]),
      subjects: options.subjects,
      recipe: options.recipe,
      seed: options.seed,
      faceModel: { backbone: options.backbone, provider: options.provider },
      engine: { choice: options.engine, folders: engineFolders(options.enginesFrom) },
      cacheFolder: path.join(cache, 'features'),
    },
    besideData: placesOf(dataSet).resultFile,
    cache,
  };
}

/** Where features are kept, and what cannot be beside the data. */
export function cacheFolder(given: string | undefined): string {
  return path.resolve(given ?? envPaths('scn-label-audit', { suffix: '' }).cache);
}

/**
 * The folders whose `node_modules` may hold a native engine: starting one runs its code. So the folder that one happens to be
 * in, or a cache that came with the data, is none of them by itself, whatever engine is asked for.
 * @param named those that were asked for by name, absolute.
 */
export function engineFolders(named: readonly string[] = []): string[] {
  return [...named, enginesFolder(cacheFolder(undefined)), path.dirname(__dirname)];
}

/** Where the Arrow file of the last audit of these labels may be, absolute; the likelier place first. */
export function placesOfAudit(dataSet: DataSet, cache: string | undefined): [string, string] {
  const { resultFile } = placesOf(dataSet);
  return [resultFile, resultInCache(resultFile, cacheFolder(cache))];
}

/**
 * The first of some places where something is; undefined where nothing is at any.
 * @throws HumanError where nothing is but one of them cannot be looked at, for a link on the way to it.
 */
export async function firstThere(places: readonly string[]): Promise<string | undefined> {
  let refusal: { readonly error: unknown } | undefined;
  for (const place of places) {
    try {
      if (await statOwn(place)) return place;
    } catch (error) {
      refusal ??= { error: explainFileError(error, place) };
    }
  }
  if (refusal) throw refusal.error;
  return undefined;
}

/** Where the result of data that are read-only is kept instead. */
function resultInCache(besideData: string, cache: string): string {
  const hash = sha256(besideData).slice(0, 8);
  return path.join(cache, 'results', `${hash}-${path.basename(besideData)}`);
}

/**
 * Runs a task of the audit process that shows its progress on stderr and ends on Ctrl+C.
 * @param work `listen` begins to show the progress.
 * @param outcome what is left of a task that was cancelled, a sentence.
 */
export function watched<T>(
  work: (watch: { readonly signal: AbortSignal; readonly listen: () => TaskRun }) => Promise<T>,
  outcome = 'Features computed so far are kept for the next audit.',
): Promise<T> {
  return abortable(async (signal) => {
    let progress: TerminalProgress | undefined;
    const listen = (): TaskRun => {
      const shown = (progress ??= new TerminalProgress(process.stderr));
      return {
        signal,
        onProgress: (each) => shown.update(each),
        onNote: (text) => shown.note(text),
        ask: (estimate) => {
          shown.note(
            `${estimateText(estimate)} If it is interrupted, the same audit goes on after the last epoch.`,
          );
          return Promise.resolve();
        },
      };
    };
    try {
      return await work({ signal, listen });
    } finally {
      progress?.stop();
    }
  }, outcome);
}

export type AuditOptions = ScoringOptions & {
  /** Where the report goes; a name that ends in `.html` makes it a page for people. */
  readonly report?: string;
  /** Where the page on the data set's health goes. */
  readonly health?: string;
  /** Where the list of faces goes whose copies are in other splits, and that of copies to leave out. */
  readonly leaks?: string;
  readonly copies?: string;
  /** Whether example faces come into the pages. */
  readonly reportFaces?: boolean;
  /** Whether the report is for spreadsheets; where it is not, its cells stay as they are. */
  readonly spreadsheet?: boolean;
  readonly result?: string;
  readonly json?: boolean;
  readonly imageTraining?: ImageTraining | undefined;
  /** The folder of a saved model, which judges instead of networks trained now. */
  readonly model?: string;
  /** A file with what a model of the user's own says of the faces. */
  readonly predictions?: string;
  /** Another label file of the same images, to compare with. */
  readonly second?: string;
  /** Whether what people decided about the labels before counts. */
  readonly decisions?: boolean;
  /** A folder of parts that tasks computed elsewhere. */
  readonly parts?: string;
};

/**
 * Audits a folder's labels: progress and notes go to stderr, what was found to stdout; with `--json` all text goes to
 * stderr and the summary alone to stdout.
 */
export async function auditCommand(givenFolder: string, options: AuditOptions): Promise<void> {
  const page = options.report !== undefined && isReportPage(options.report);
  if (options.reportFaces === true && !page && options.health === undefined)
    throw new HumanError(
      '--report-faces is for a report that is a page: give --report a name that ends in .html, or --health one.',
    );
  if (options.health !== undefined && !isReportPage(options.health))
    throw new HumanError('--health writes a page: give it a name that ends in .html.');
  let second: ComparedLabels | undefined;
  const summary = await watched(async ({ listen }) => {
    const folder = await dataSetFolder(givenFolder);
    const request = await auditRequest(folder, await chooseLabels(folder, options), options);
    // Before the audit spends its time: it may be no label file.
    const others =
      options.second === undefined ? undefined : await openSecond(options.second, writtenBy(options));
    const { reportFile } = request;
    // The audit's own process writes tables, unless they hold what it does not know.
    const table = page || others ? undefined : reportFile;
    const done = await auditInProcess(auditEntry, { ...request, reportFile: table }, listen());
    const pages = [
      ['audit', page ? reportFile : undefined],
      ['health', options.health],
    ] as const;
    const lists = copyLists(options);
    if (others || lists.length > 0 || pages.some(([, file]) => file !== undefined)) {
      const result = await readAuditResult(done.resultFile);
      if (others) {
        second = { file: others.location, ...secondLabelsOf(result, others) };
        if (!page && reportFile !== undefined)
          await writeReport(reportFile, result, cellsFor(options), { second });
      }
      for (const [kind, file] of pages)
        if (file !== undefined) await writePage(kind, path.resolve(file), result, request, options);
      for (const { list, file } of lists) await writeCopyList(list, file, result, cellsFor(options));
    }
    return reportFile === undefined ? done : { ...done, reportFile };
  });
  writeSummary(summary, options, second);
}

function cellsFor({ spreadsheet }: Pick<AuditOptions, 'spreadsheet'>) {
  return spreadsheet === false ? 'asTheyAre' : 'forSpreadsheets';
}

/** What the options name to be written. */
function writtenBy(options: AuditOptions): Readonly<Record<string, string | undefined>> {
  const { report, health, result } = options;
  const lists = copyLists(options).map(({ list, file }) => [`--${list}`, file] as const);
  return { '--report': report, '--health': health, '--result': result, ...Object.fromEntries(lists) };
}

/** The lists of copies that are wanted, and where. */
function copyLists({ leaks, copies }: Pick<AuditOptions, CopyList>) {
  return Object.entries({ leaks, copies } satisfies Record<CopyList, string | undefined>).flatMap(
    ([list, file]) => (file === undefined ? [] : [{ list: list as CopyList, file: path.resolve(file) }]),
  );
}

/** Writes a page for people of an audit that is done, with what the journal beside its labels says. */
async function writePage(
  kind: ReportKind,
  file: string,
  result: AuditResult,
  { dataSet }: AuditRequest,
  { cache, reportFaces }: AuditOptions,
): Promise<void> {
  const { journalFile, name } = placesOf(dataSet);
  const { state } = await loadJournal(journalFile, name).catch((error: unknown) => {
    throw unreadable(journalFile, error);
  });
  const folder = path.join(cacheFolder(cache), 'thumbnails');
  const thumbnails = new ThumbnailService(path.join(__dirname, 'thumbnails.js'), folder, note);
  try {
    await writeReportPage(file, {
      ...{ kind, dataSet, result, state, who: '', language: 'en' },
      faces: reportFaces === true ? { fileOf: (row) => result.files[row] ?? '', thumbnails } : undefined,
    });
  } finally {
    thumbnails.dispose();
  }
}

/** Everything that can be refused is refused here, before the audit spends its time. */
export async function auditRequest(
  folder: string,
  dataSet: DataSet,
  options: AuditOptions,
): Promise<AuditRequest> {
  const { request, besideData, cache } = givenSource(folder, dataSet, options);
  const resultFile =
    options.result === undefined ? await writablePlace(besideData, cache) : path.resolve(options.result);
  const reportFile = options.report === undefined ? undefined : path.resolve(options.report);
  const healthFile = options.health === undefined ? undefined : path.resolve(options.health);
  const lists = copyLists(options);
  const predictions = options.predictions === undefined ? undefined : path.resolve(options.predictions);
  if (predictions !== undefined) await statGiven(predictions, 'file of predictions');
  await refuseOverwriting(
    labelFilesOf(dataSet),
    {
      ...{ '--result': resultFile, '--report': reportFile, '--health': healthFile },
      ...Object.fromEntries(lists.map(({ list, file }) => [`--${list}`, file])),
    },
    predictions === undefined ? {} : { [predictions]: 'the file of predictions' },
  );
  await makeFolderFor(resultFile);
  for (const file of [reportFile, healthFile, ...lists.map(({ file }) => file)])
    if (file !== undefined) await makeFolderFor(file);
  // Where the result was wanted elsewhere, nobody asked for a folder beside it.
  const keptBeside = options.result === undefined ? resultFile : resultInCache(besideData, cache);
  return {
    ...request,
    imageTraining: options.imageTraining,
    ...(options.decisions === false && { ignoreDecisions: true }),
    predictions,
    parts: options.parts === undefined ? undefined : path.resolve(options.parts),
    resultFile,
    reportFile,
    ...(options.spreadsheet === false && { reportAsIs: true }),
    ...(options.model === undefined
      ? { keepModel: modelBeside(keptBeside) }
      : { model: path.resolve(options.model) }),
  };
}

/** Beside the data, where the gallery finds it; data that are read-only are audited all the same, into the cache. */
async function writablePlace(besideData: string, cache: string): Promise<string> {
  try {
    await makeFolderFor(besideData);
    return besideData;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    const inCache = resultInCache(besideData, cache);
    note(`${error.message} The result goes to ${inCache} this time.`);
    return inCache;
  }
}

/** The classes with wrong labels, the most wrong first. */
function classEstimates({ estimatedErrorsByClass }: AuditSummary): string[] {
  const classes = Object.entries(estimatedErrorsByClass ?? {})
    .map(([name, errors]) => ({ name, errors: roundedEstimate(errors) }))
    .filter(({ errors }) => errors > 0)
    .sort((a, b) => b.errors - a.errors);
  return classes.length === 0
    ? []
    : [
        `Wrong labels by class, estimated: ${classes.map(({ name, errors }) => `${name} ${errors.toLocaleString('en')}`).join(', ')}.`,
      ];
}

/** What trained, and where the training is a long one, why no faster engine did, as far as no warning has said it. */
function engineLine(
  { engine, engineNotes, warnings }: AuditSummary,
  { imageTraining }: AuditOptions,
): string {
  const notes = imageTraining ? engineNotes.filter((note) => !warnings.includes(note)) : [];
  return [`Trained by ${engine}.`, ...notes].join(' ');
}

/** Pictures that stand out, and what labels depend on besides the face. */
function healthLines({ imageIssues = {}, smallClasses, links }: AuditSummary): string[] {
  const issues = pictureIssues.filter((issue) => (imageIssues[issue] ?? 0) > 0);
  const counted = issues.map(
    (issue) => `${issueName(issue).toLowerCase()} ${imageIssues[issue]?.toLocaleString('en')}`,
  );
  return [
    ...(counted.length > 0
      ? [
          `Pictures that stand out of the set: ${counted.join(', ')}; the report’s column “image_issue” names them.`,
        ]
      : []),
    ...links.map(
      ({ of, text }) =>
        `${of === 'labels' ? 'Labels depend' : 'What is suspected depends'} on more than the face: ${text}`,
    ),
    ...(smallClasses.length > 0 ? [tooSmallText(smallClasses)] : []),
  ];
}

function writeSummary(
  summary: AuditSummary,
  options: AuditOptions,
  second: ComparedLabels | undefined,
): void {
  const { features, copies, folds, scoring, total } = summary.seconds;
  const lines = [
    summaryText(summary),
    ...classEstimates(summary),
    ...(summary.secondOpinion === null ? [] : [summary.secondOpinion]),
    ...(summary.predictions ? [summary.predictions.text] : []),
    ...(second ? [secondLine(second)] : []),
    summary.grouping.description,
    ...healthLines(summary),
    ...summary.warnings.map((warning) => `Note: ${warning}`),
    ...(summary.inference === undefined ? [] : [`Features were computed by ${summary.inference}.`]),
    engineLine(summary, options),
    `Features ${features.toFixed(1)} s, copies ${copies.toFixed(1)} s, folds ${folds.toFixed(1)} s, scoring ${scoring.toFixed(1)} s, ${total.toFixed(1)} s in all.`,
    `Result: ${summary.resultFile}`,
    ...(summary.reportFile === null ? [] : [`Report: ${summary.reportFile}`]),
    ...(options.health === undefined ? [] : [`Health: ${path.resolve(options.health)}`]),
    ...copyLists(options).map(({ list, file }) => `${list === 'leaks' ? 'Leaks' : 'Copies'}: ${file}`),
  ];
  const found = { ...summary, ...(second && { secondLabels: countsOf(second) }) };
  printFound(lines, found, options.json === true);
}
