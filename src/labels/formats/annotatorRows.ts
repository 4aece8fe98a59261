import * as l10n from '@vscode/l10n';
import { sha256OfBlocks } from '../../base/disk/fingerprints';
import { HumanError } from '../../base/humanError';
import { ClassNames, missingWords, oneSpelling, spelledNames } from '../classes/classOrder';
import { keptLabelFile } from '../edits/keptLabelFile';
import { imageCandidates } from '../images/imageCandidates';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { namesNoImage, tooShort } from '../problemList';
import { normalised } from '../text/columnNames';
import { recogniseColumns } from '../text/columns';
import type { EncodedText } from '../text/encodedText';
import { headLength } from '../text/fileBlocks';
import { LabelRows } from '../text/labelRows';
import { readRows } from '../text/readRows';
import type { Row } from '../text/rowScanner';
import { fieldText } from '../text/scanText';
import { sniffTable } from '../text/tableSniffer';
import { correctionsPath, readCorrections } from '../votes/correctionsFile';
import { isUnclear } from '../votes/voteRows';

/** Where a table has a row for each annotator of an image. Columns count from 0. */
type AnnotatorColumns = {
  readonly image: number;
  readonly label: number;
  readonly annotator: number;
  /** Whether Mechanical Turk's requester took the answer: `Approved`, `Submitted`, `Rejected`. */
  readonly status: number | undefined;
};

type Rows = readonly (readonly string[])[];

const annotatorNames = new Set([
  ...[
    'workerid',
    'worker',
    'annotator',
    'annotatorid',
    'annotatorname',
    'rater',
    'raterid',
    'coder',
    'coderid',
  ],
  ...['labeler', 'labeller', 'labelerid', 'labellerid', 'judge', 'judgeid', '标注者', '标注人'],
]);
const statusName = 'assignmentstatus';
const rejected = /^rejected$/i;

/**
 * A table with a row for each annotator of an image, as Mechanical Turk's results are: their labels are votes. It stays as
 * it is; a correction goes to a file beside it.
 */
export const annotatorRows: LabelFormat = {
  id: 'annotators',
  title: () => l10n.t('Table of annotators’ labels'),
  recognise,
  read,
};

/** @returns undefined where no image has rows of two annotators. */
function annotatorColumns(rows: Rows): AnnotatorColumns | undefined {
  const [names = [], ...values] = rows;
  const plain = names.map(normalised);
  const annotator = plain.findIndex((name) => annotatorNames.has(name));
  if (annotator < 0) return undefined;
  const columns = recogniseColumns(rows);
  if (!columns?.header || [columns.imageColumn, columns.labelColumn].includes(annotator)) return undefined;
  const { imageColumn: image, labelColumn: label } = columns;
  const status = plain.indexOf(statusName);
  const first = new Map<string, string>();
  const isShared = values.some((row) => {
    const [name = '', who = ''] = [row[image], row[annotator]];
    const known = first.get(name);
    if (known === undefined) first.set(name, who);
    return name !== '' && known !== undefined && known !== who;
  });
  return isShared ? { image, label, annotator, status: status < 0 ? undefined : status } : undefined;
}

function recognise(probe: LabelProbe): Recognition {
  const table = probe.isFolder ? undefined : sniffTable(probe);
  return table && annotatorColumns(table.rows)
    ? { kind: 'yes', options: {}, confidence: 0.97 }
    : { kind: 'no' };
}

/** An image's labels, by annotator: the last one counts of somebody who said two. */
type Opinions = { readonly line: number; readonly by: Map<string, string> };

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const table = sniffTable(await source.head(headLength));
  const columns = table && annotatorColumns(table.rows);
  if (!table || !columns)
    throw new HumanError(
      l10n.t(
        '{0} is no table of annotators’ labels, which has columns for the image, the annotator and the label, and rows of several annotators for an image; choose another file or format.',
        location,
      ),
    );
  const needed = Math.max(columns.image, columns.label, columns.annotator) + 1;
  let opinions = new Map<string, Opinions>();
  let refused = 0;
  const take = (row: Row, text: EncodedText, rows: LabelRows, number: number) => {
    // A file that turns out to be in another encoding is read anew.
    if (number === 1) [opinions, refused] = [new Map<string, Opinions>(), 0];
    const { line } = row;
    const image = fieldText(text, row, columns.image);
    if (row.fields < needed) return rows.problem(tooShort(row, needed), line, image || undefined);
    if (image === '') return rows.problem(namesNoImage(row), line);
    if (columns.status !== undefined && rejected.test(fieldText(text, row, columns.status))) {
      refused++;
      return;
    }
    const known = opinions.get(image) ?? { line, by: new Map<string, string>() };
    opinions.set(image, known);
    known.by.set(fieldText(text, row, columns.annotator), fieldText(text, row, columns.label));
  };
  const dialect = { delimiter: table.delimiter, quotes: true };
  const { rows: noted, scanned } = await readRows(source, { dialect, header: true, take });
  if (opinions.size === 0)
    throw new HumanError(l10n.t('{0} has no row with an image and a label; choose another file.', location));
  if (refused > 0)
    noted.problem(
      l10n.t(
        'Rejected answers ({0}, by the column “{1}”) are left out.',
        refused.toLocaleString('en'),
        table.rows[0]?.[columns.status ?? 0] ?? '',
      ),
    );
  const written = new Set([...opinions.values()].flatMap(({ by }) => [...by.values()]));
  const missing = missingWords(written, options.classNames);
  const given = options.classNames;
  const names = new ClassNames({ ...oneSpelling(written), ...(given && spelledNames(written, given)) });
  const choices = names.classes([...written].filter((label) => !missing.has(label)));
  const rows = new LabelRows<undefined>();
  for (const [image, { line, by }] of opinions) {
    const said = [...by.values()]
      .filter((label) => label !== '' && !missing.has(label))
      .map((label) => names.nameOf(label));
    const votes = choices.map((choice) => said.filter((label) => label === choice).length);
    const { label, aside } = decided(choices, votes);
    rows.add(image, label, line, undefined, { votes, ...(aside !== undefined && { aside }) });
  }
  rows.finish();
  return keptLabelFile({
    ...{ format: annotatorRows.id, location, voteClasses: choices, takesClassNames: true },
    classes: choices.filter((choice) => !isUnclear(choice)),
    samples: rows.samples,
    problems: [...noted.problems, ...rows.problems],
    corrections: await readCorrections(source.beside(correctionsPath(location))),
    classOf: (label) => choices.find((name) => name === names.nameOf(label)),
    candidates: imageCandidates,
    isUnchanged: async () => (await sha256OfBlocks(source.blocks())) === scanned.hash,
  });
}

/** What more than half of an image's annotators chose, or why it has no label. */
function decided(choices: readonly string[], votes: readonly number[]): { label: string; aside?: string } {
  const all = votes.reduce((sum, each) => sum + each, 0);
  const most = Math.max(0, ...votes);
  const winner = choices[votes.indexOf(most)] ?? '';
  const inWords = choices
    .map((name, at) => ({ name, count: votes[at] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name} ${count}`)
    .join(', ');
  if (all === 0) return { label: '', aside: l10n.t('Nobody voted on this face.') };
  if (2 * most <= all) return { label: '', aside: l10n.t('No majority among the votes: {0}.', inWords) };
  if (isUnclear(winner))
    return { label: '', aside: l10n.t('Most votes are for “{0}”: {1}.', winner, inWords) };
  return { label: winner };
}
