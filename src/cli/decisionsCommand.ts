import { verdicts, type Verdict } from '../protocol/gallery';
import { unreadable } from '../review/journalErrors';
import { agreementText, type Agreement } from '../review/agreement';
import { type JournalSummary, summariseJournal } from '../review/journalSummary';
import { loadDataSets } from '../review/loadedJournal';
import type { JournalNote } from '../review/readJournal';
import { countOf } from '../base/text';
import { print, printJson, textTable } from './terminal';
import path from 'node:path';
import { journalFile, statOwn } from '../base/disk/ownFiles';
import { peekFolder } from '../labels/images/peekFolder';
import { HumanError } from '../base/humanError';
import { statGiven } from './givenPaths';

/** Levels below the given folder, and folders in all, that are looked into. */
const depthLimit = 4;
const folderLimit = 2_000;

/** A journal, and which of its data sets is meant; undefined: all. */
type FoundJournal = { readonly file: string; readonly dataSet: string | undefined };

/**
 * The journal of a label file, or all journals in a folder.
 * @throws HumanError where there is none, or a link on the way to one.
 */
async function findJournals(given: string): Promise<readonly FoundJournal[]> {
  const location = path.resolve(given);
  if (!(await statGiven(location, 'folder or label file')).isDirectory()) {
    const file = journalFile(path.dirname(location));
    if (await statOwn(file)) return [{ file, dataSet: path.basename(location) }];
    throw noDecisions(location);
  }
  const found: FoundJournal[] = [];
  const queue = [{ folder: location, depth: 0 }];
  for (const { folder, depth } of queue) {
    const file = journalFile(folder);
    if (await statOwn(file)) found.push({ file, dataSet: undefined });
    if (depth === depthLimit) continue;
    for (const name of (await peekFolder(folder)).folders) {
      if (queue.length < folderLimit) queue.push({ folder: path.join(folder, name), depth: depth + 1 });
    }
  }
  if (found.length === 0) throw noDecisions(location);
  return found;
}

function noDecisions(location: string): HumanError {
  return new HumanError(
    `Nothing has been decided about ${location} yet: review an audit of it in the gallery first.`,
  );
}

type DecisionsOptions = { readonly list?: boolean; readonly json?: boolean };

type Journal = {
  readonly file: string;
  readonly dataSets: readonly ({ readonly name: string } & JournalSummary)[];
  readonly notes: readonly JournalNote[];
};

const mostNotes = 20;

const verdictTitles: Readonly<Record<Verdict, string>> = {
  accept: 'Accepted',
  reject: 'Kept',
  relabel: 'Relabelled',
  skip: 'Skipped',
  unclear: 'Unclear',
  notAFace: 'Not a face',
};

/**
 * Says what was decided about a data set, by whom, and how far annotators agree; with `--json` one object alone on
 * stdout.
 * @throws HumanError where nothing was decided, or a journal cannot be read.
 */
export async function decisionsCommand(given: string, options: DecisionsOptions): Promise<void> {
  const journals: Journal[] = [];
  for (const { file, dataSet } of await findJournals(given)) {
    const { states, notes } = await loadDataSets(file, dataSet).catch((error: unknown) => {
      throw unreadable(file, error);
    });
    const dataSets = [...states].map(([name, state]) => ({ name, ...summariseJournal(state) }));
    journals.push({
      file,
      dataSets: dataSets.filter(({ samples, faceNotes }) => samples > 0 || faceNotes.length > 0),
      notes,
    });
  }
  if (journals.every(({ dataSets, notes }) => dataSets.length === 0 && notes.length === 0))
    throw noDecisions(given);
  if (options.json === true) printJson({ journals: journals.map(asJson) });
  else print(journals.flatMap((journal) => textOf(journal, options.list === true)));
}

function textOf({ file, dataSets, notes }: Journal, list: boolean): string[] {
  const noted = notes.slice(0, mostNotes).map(({ message }) => message);
  if (notes.length > mostNotes) noted.push(`… and ${notes.length - mostNotes} more notes; --json lists all.`);
  return [file, '', ...dataSets.flatMap((each) => [...dataSetText(each, list), '']), ...noted];
}

function dataSetText({ name, ...summary }: Journal['dataSets'][number], list: boolean): string[] {
  const { annotators, samples, uncommitted, disagreements, faceNotes, agreement, hasOpenCommit } = summary;
  const isBlind = annotators.some(({ blind }) => blind > 0);
  const rows = [
    [
      'Annotator',
      'Decisions',
      ...verdicts.map((verdict) => verdictTitles[verdict]),
      'Committed',
      ...(isBlind ? ['Blind'] : []),
    ],
    ...annotators.map((each) => [
      each.who,
      ...[
        each.decisions,
        ...verdicts.map((verdict) => each[verdict]),
        each.committed,
        ...(isBlind ? [each.blind] : []),
      ].map((count) => count.toLocaleString('en')),
    ]),
  ];
  return [
    name === '.' ? 'The folder’s classes' : name,
    `${countOf(samples, 'sample')} decided about; ${countOf(uncommitted, 'correction')} not committed yet.`,
    ...(hasOpenCommit
      ? [
          'A commit is open. What this machine began is settled when the gallery opens or at the next commit; anything else is asked about there.',
        ]
      : []),
    '',
    ...textTable(rows, verdicts.length + (isBlind ? 3 : 2)),
    '',
    ...agreementText(agreement),
    ...(annotators.length > 1 || isBlind ? [disagreementText(disagreements.length, list)] : []),
    ...(list
      ? disagreements.map(
          ({ id, labels }) =>
            `  ${id}: ${labels.map(({ who, label, verdict, blind }) => `${who}${blind ? ' (blind)' : ''} ${label ?? verdictTitles[verdict].toLowerCase()}`).join(', ')}`,
        )
      : []),
    ...(faceNotes.length > 0
      ? [`${countOf(faceNotes.length, 'note')}${list ? ':' : '; --list shows them.'}`]
      : []),
    ...(list ? faceNotes.map(({ id, who, text }) => `  ${id}: ${who}: ${text}`) : []),
  ];
}

function disagreementText(count: number, list: boolean): string {
  if (count === 0) return 'No disagreements.';
  const settle = 'left out of commits until one of them decides again';
  return `${countOf(count, 'disagreement')}, ${settle}${list ? ':' : '; --list names them.'}`;
}

function asJson({ file, dataSets, notes }: Journal) {
  return {
    journal: file,
    dataSets: dataSets.map(({ name, agreement: { blind, ...agreement }, hasOpenCommit, ...rest }) => ({
      dataSet: name,
      ...rest,
      openCommit: hasOpenCommit,
      ...independentJson(agreement),
      ...(blind && {
        blind: {
          ...independentJson(blind),
          across: blind.across.map(pairJson),
          deviations: blind.deviations,
        },
      }),
    })),
    notes,
  };
}

type Agreements = Omit<JournalSummary['agreement'], 'blind'>;

function independentJson({ pairs, all, confusions }: Agreements) {
  return { cohen: pairs.map(pairJson), fleiss: all ? agreementJson(all) : null, confusions };
}

function pairJson({ annotators, agreement }: Agreements['pairs'][number]) {
  return { annotators, ...agreementJson(agreement) };
}

/** JSON leaves out what is undefined. */
function agreementJson({ samples, observed, expected, kappa }: Agreement) {
  return { samples, observed, expected, kappa: kappa ?? null };
}
