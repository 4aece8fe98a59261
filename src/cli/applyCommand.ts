import { stat } from 'node:fs/promises';
import path from 'node:path';
import { writeCommit } from '../commits/writeCommit';
import { applyLabelEdit } from '../labels/edits/applyEdit';
import { type DataSet, fileNamesId } from '../labels/dataSet';
import { openDataSet } from '../labels/opening/openLabels';
import type { Correction, LabelEdit } from '../labels/labelFile';
import { HumanError } from '../base/humanError';
import type { DecisionJournal } from '../review/decisionJournal';
import { type CorrectionRow, readCorrectionsFile, matchCorrections } from './correctionsFile';
import { countOf } from '../base/text';
import { dataSetFolder } from './givenPaths';
import { uninterrupted, note, print } from './terminal';
import { chooseLabels, chooseGiven } from './labelReading';
import type { ReadingOptions } from './options';
import {
  type CommitOptions,
  journalRefusal,
  lastPattern,
  withCommitTarget,
  withJournal,
} from './withCommitTarget';
import {
  type ChangedRow,
  type CommitTarget,
  leftOut,
  planRenaming,
  nameChangedRows,
} from '../commits/planCommit';
import { planUndo, undoableCommits, undoCommit } from '../commits/undoCommit';

type UndoOptions = ReadingOptions &
  CommitOptions & {
    /** The beginning of a commit's id; without it, the last one is undone. */
    readonly commit?: string;
    readonly list?: boolean;
  };

/** Characters of a commit's id that are listed: few commits begin alike, and a longer beginning tells them apart. */
const listedId = 8;

/**
 * Undoes a commit of the data set, the last one unless another is named, whether the gallery or `apply` made it: byte for
 * byte where nobody touched what it wrote, else the rows that are still as it left them, the others stay and are named.
 * @throws HumanError where there is none, or nothing of it can be taken back.
 */
export async function undoCommand(given: string, options: UndoOptions): Promise<void> {
  const dataSet = await chooseGiven(given, await withLastPattern(given, options));
  print(
    options.list === true
      ? await withJournal(dataSet, listCommits)
      : await withCommitTarget(dataSet, options, (target) => undoIn(target, options)),
  );
}

async function listCommits(target: CommitTarget): Promise<readonly string[]> {
  const commits = await undoableCommits(target);
  if (commits.length === 0) return [`There is no commit to undo for ${target.location}.`];
  return commits.map(({ id, at, who, changes }) => {
    const what = changes ? countOf(changes.length, 'label') : 'what it changed cannot be read';
    return `${id.slice(0, listedId)}  ${at}  ${what}, by ${who}`;
  });
}

async function undoIn(target: CommitTarget, { commit }: UndoOptions): Promise<readonly string[]> {
  const { location } = target;
  const plan = await planUndo(target, commit === undefined ? undefined : commitBeginning(target, commit));
  const { left, newLabels } = plan;
  const { changes } = plan.edit;
  if (changes.length === 0 && left.length > 0)
    throw new HumanError(
      `All labels of the ${commit === undefined ? 'last ' : ''}commit were changed since, so nothing was taken back: ${nameChangedRows(left)}.`,
    );
  if (newLabels.length > 0)
    note(
      `No sample of ${location} has the label ${newLabels.map((label) => `“${label}”`).join(', ')} now; the journal says that it had, and the undoing brings it back.`,
    );
  await uninterrupted(() => undoCommit(target, plan));
  const done = `${countOf(changes.length, 'label')} taken back in ${location}.`;
  if (left.length > 0)
    note(`${countOf(left.length, 'label')} stayed, changed since: ${nameChangedRows(left)}.`);
  return [done];
}

/** @throws HumanError where no commit, or more than one, begins so. */
function commitBeginning({ journal, location }: CommitTarget, beginning: string): string {
  const [found, ...others] = journal.commits().filter(({ id }) => id.startsWith(beginning));
  if (!found)
    throw new HumanError(
      `No commit of ${location} that can be undone begins with “${beginning}”. Undo with --list says which there are.`,
    );
  if (others.length > 0)
    throw new HumanError(
      `${others.length + 1} commits of ${location} begin with “${beginning}”; give more of the id, as in ${found.id}.`,
    );
  return found.id;
}

/** With what the images' names are made of, where the last commit to the folder says so and nobody else does. */
async function withLastPattern(given: string, options: UndoOptions): Promise<UndoOptions> {
  const { labels = [given], ...others } = options;
  const [location, ...further] = labels.map((each) => path.resolve(each));
  const isSaid = readingKeys.some((key) => others[key] !== undefined);
  if (isSaid || location === undefined || further.length > 0) return options;
  if ((await stat(location).catch(() => undefined))?.isDirectory() !== true) return options;
  const folder: DataSet = { location, isFolder: true, reading: { format: fileNamesId, options: {} } };
  const namePattern = await lastPattern(folder);
  return namePattern === undefined ? options : { ...options, namePattern };
}

/** What says how labels are read. */
const readingKeys = ['format', 'imageColumn', 'imageKey', 'namePattern'] as const;

type ApplyOptions = ReadingOptions &
  CommitOptions & {
    readonly corrections: string;
    readonly newClasses?: boolean;
  };

/**
 * Writes corrections (`image,label`) into a label file: those labels change and no other byte, all of them or none. The
 * journal of the data set notes it as a commit, so that it can be undone, and is settled after a kill.
 * @throws HumanError before anything is written, or with everything taken back.
 */
export async function applyCommand(givenFolder: string, options: ApplyOptions): Promise<void> {
  const folder = await dataSetFolder(givenFolder);
  const dataSet = await chooseLabels(folder, options);
  const file = path.resolve(options.corrections);
  const rows = await readCorrectionsFile(file, () => openDataSet(dataSet));
  const sentence = await withCommitTarget(dataSet, options, async (target) => {
    const { changed, kept } = await writeCorrections(target, () =>
      planCorrections(dataSet, rows, { ...options, file, folder }),
    );
    return `${countOf(changed, 'label')} changed in ${dataSet.location}${kept > 0 ? `; ${kept} had the wanted label already` : ''}.`;
  });
  print([sentence]);
}

type RenameOptions = ReadingOptions & CommitOptions;

/**
 * Writes the names that `--merge-classes` gives to classes into the labels, as one commit.
 * @throws HumanError before anything is written, or with everything taken back.
 */
export async function renameClassesCommand(given: string, options: RenameOptions): Promise<void> {
  const { reading, ...chosen } = await chooseGiven(given, options);
  const { sameClasses = {}, ...asWritten } = reading.options;
  const dataSet = { ...chosen, reading: { ...reading, options: asWritten } };
  if (Object.keys(sameClasses).length === 0)
    throw new HumanError(
      `No classes of ${dataSet.location} are to be renamed, so nothing was changed. Say which with --merge-classes FROM=TO, or spellings where some look like one.`,
    );
  const sentence = await withCommitTarget(dataSet, options, async (target) => {
    const { changed } = await writeCorrections(target, async () => {
      const { edit, left } = await planRenaming(await openDataSet(dataSet), sameClasses);
      return { corrections: [], edit, left };
    });
    return `${countOf(changed, 'label')} changed in ${dataSet.location}.`;
  });
  print([sentence]);
}

type CorrectionsPlan = {
  readonly corrections: readonly Correction[];
  readonly edit: LabelEdit;
  readonly left: readonly ChangedRow[];
};

/** @returns how many labels were changed, and how many had the wanted label already. */
async function writeCorrections(
  target: CommitTarget,
  plan: () => Promise<CorrectionsPlan>,
): Promise<{ readonly changed: number; readonly kept: number }> {
  const { corrections, edit, left } = await plan();
  const changed = edit.changes.length;
  if (changed > 0) {
    const refusal = await journalRefusal(target.journal);
    if (refusal === undefined)
      await uninterrupted(() =>
        writeCommit(target, { edit, ids: settledBy({ corrections, left }, target.journal) }, async () => {
          const again = await plan();
          return { edit: again.edit, ids: settledBy(again, target.journal), left: again.left };
        }),
      );
    else await applyWithoutJournal(edit, refusal);
  }
  if (left.length > 0) note(`${countOf(left.length, 'label')} stayed: ${nameChangedRows(left)}.`);
  return { changed, kept: corrections.length - changed - left.length };
}

async function planCorrections(
  dataSet: DataSet,
  rows: readonly CorrectionRow[],
  { file, folder, newClasses = false }: { file: string; folder: string; newClasses?: boolean },
): Promise<CorrectionsPlan> {
  const labels = await openDataSet(dataSet);
  const corrections = matchCorrections(labels, rows, { file, folder, newClasses });
  const edit = await labels.edit(corrections);
  return { corrections, edit, left: leftOut(labels.samples, edit, corrections) };
}

/** The samples whose decision in the journal wants what is written; another decision about a sample stays open. */
function settledBy(
  { corrections, left }: { corrections: readonly Correction[]; left: readonly ChangedRow[] },
  journal: DecisionJournal,
): string[] {
  const stayed = new Set(left.map(({ id }) => id));
  return corrections
    .filter(({ id, label }) => !stayed.has(id) && journal.decisionOf(id)?.label === label)
    .map(({ id }) => id);
}

/** One file is replaced at once, whatever happens; moves and several files need the journal to be settled after a kill. */
async function applyWithoutJournal(edit: LabelEdit, refusal: string): Promise<void> {
  if (edit.kind !== 'rewrite')
    throw new HumanError(
      `The commit cannot be noted before images are moved or several files are written, so nothing was changed. ${refusal}`,
    );
  await uninterrupted(() => applyLabelEdit(edit));
  note(`This could not be noted as a commit, so it cannot be undone later. ${refusal}`);
}
