import * as vscode from 'vscode';
import { type CommitTarget, nameChangedRow } from '../../commits/planCommit';
import { HumanError } from '../../base/humanError';
import { listSome } from '../../labels/problemList';
import { showQuickPick } from '../ui/questions';
import { labelCount } from '../../commits/previewTexts';
import type { OpenElsewhere, OpenWish } from '../../commits/openElsewhere';
import { type OpenProgress, progressText } from '../../commits/openProgress';
import { type UndoableCommit, undoableCommits, type UndoPlan } from '../../commits/undoCommit';
import { commitDate } from './commitNotice';
import type { LabelChange } from '../../labels/labelFile';
import { oneLine } from '../ui/fileText';
import type { ReviewSession } from '../reviews/reviewSession';
import { ask } from '../ui/notices';

/** Rows that a question lists. */
const mostListed = 12;
/** Changes that the list of commits names of each. */
const mostInDetail = 3;
/** A row has one line of the question, or a label with line breaks would look like several. */
const longestListed = 300;

/**
 * Has the user choose a commit to undo.
 * @throws HumanError where there is none, CancelledError when the user leaves the list.
 */
export async function chooseCommit(target: CommitTarget): Promise<Pick<UndoableCommit, 'id' | 'at'>> {
  const commits = await undoableCommits(target);
  if (commits.length === 0)
    throw new HumanError(vscode.l10n.t('There is no commit to undo for {0}.', target.location));
  const items = commits.map(({ id, who, at, changes }) => ({
    label: commitDate(at),
    description: [changes ? labelCount(changes) : vscode.l10n.t('cannot be read'), who].join(' · '),
    detail: listSome(changes ?? [], nameChange, { most: mostInDetail }),
    ...{ id, at },
  }));
  return showQuickPick(items, {
    title: vscode.l10n.t('Undo a Commit'),
    placeHolder: vscode.l10n.t('Which commit shall be taken back? Later ones stay.'),
    matchOnDetail: true,
  });
}

/** @throws CancelledError when the user leaves the question. */
export async function askToUndo(
  name: string,
  { edit: { changes }, left, newLabels }: Omit<UndoPlan, 'commit' | 'isExact'>,
): Promise<void> {
  const detail = [listOf(changes, nameChange)];
  if (left.length > 0)
    detail.push(
      '',
      vscode.l10n.t('These were changed after the commit and stay:'),
      listOf(left, nameChangedRow),
    );
  if (newLabels.length > 0)
    detail.push(
      '',
      vscode.l10n.t('No sample has these labels now; the journal says that samples had:'),
      listOf(newLabels, (label) => label),
    );
  const question = vscode.l10n.t('Take back {0} in {1}?', labelCount(changes), name);
  await ask('question', question, detail.join('\n'), vscode.l10n.t('Undo Commit'));
}

/** “A commit of 3 labels to labels.csv is open that was not begun here.” */
export function openElsewhereText(name: string, { kind, changes, refusal }: OpenElsewhere): string {
  // What cannot be read cannot be counted.
  if (refusal !== undefined)
    return kind === 'commit'
      ? vscode.l10n.t('A commit to {0} is open that was not begun on this machine.', name)
      : vscode.l10n.t('The undoing of a commit to {0} is open that was not begun on this machine.', name);
  return kind === 'commit'
    ? vscode.l10n.t(
        'A commit of {0} to {1} is open that was not begun on this machine.',
        labelCount(changes),
        name,
      )
    : vscode.l10n.t(
        'The undoing of a commit of {0} to {1} is open that was not begun on this machine.',
        labelCount(changes),
        name,
      );
}

/**
 * Asks what becomes of a commit that the journal has open and this machine did not begin.
 * @param progress how much of it the disk holds; undefined where that cannot be told.
 * @throws CancelledError when the user leaves the question.
 */
export async function askAboutOpen(
  name: string,
  open: OpenElsewhere,
  progress: OpenProgress | undefined,
): Promise<OpenWish> {
  const { who, at } = open.commit;
  const takeBack = vscode.l10n.t('Take Back What Was Done');
  const drop = vscode.l10n.t('Drop It');
  const done = progress ? progressText(progress) : '';
  const detail = [
    vscode.l10n.t(
      'The journal says that “{0}” began it ({1}). It may be a colleague’s whose end has not arrived yet, from before this folder was moved or copied, or a line that somebody put there. Nothing of it was done now.',
      who,
      at,
    ),
    '',
    open.refusal ??
      (open.changes.length > 0
        ? listOf(open.changes, nameChange)
        : vscode.l10n.t('It would change no label.')),
    ...(done === '' ? [] : ['', done]),
  ].join('\n');
  const choice = await ask(
    'warning',
    openElsewhereText(name, open),
    detail,
    ...(open.refusal === undefined ? [vscode.l10n.t('Do It')] : []),
    ...(open.kind === 'commit' && done !== '' ? [takeBack] : []),
    drop,
  );
  if (choice === drop) return 'drop';
  return choice === takeBack ? 'take-back' : 'finish';
}

/** What annotators disagree about stays out of commits. */
export function disputedNote({ disagreements }: ReviewSession): readonly string[] {
  if (disagreements === 0) return [];
  return [
    disagreements === 1
      ? vscode.l10n.t(
          'Annotators disagree about 1 face, which is left out; decide about it again in the gallery to settle it (filter “Disagreements”).',
        )
      : vscode.l10n.t(
          'Annotators disagree about {0} faces, which are left out; decide about them again in the gallery to settle them (filter “Disagreements”).',
          disagreements.toLocaleString(),
        ),
  ];
}

function listOf<T>(rows: readonly T[], name: (row: T) => string): string {
  const lines = rows.slice(0, mostListed).map((row) => oneLine(name(row), longestListed));
  if (rows.length > mostListed) lines.push(vscode.l10n.t('… and {0} more', rows.length - mostListed));
  return lines.join('\n');
}

function nameChange({ image, line, from, to }: LabelChange): string {
  const where = line === undefined ? image : vscode.l10n.t('line {0}, {1}', line, image);
  return `${where}: ${from} → ${to}`;
}
