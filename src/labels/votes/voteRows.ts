import * as l10n from '@vscode/l10n';
import type { FaceBox } from '../labelFile';
import type { EncodedText } from '../text/encodedText';
import { fieldText } from '../text/fieldText';
import type { LabelRows } from '../text/labelRows';
import { fieldSpan } from '../text/readRows';
import type { Row } from '../text/rowScanner';
import { majority, votesInWords } from './majority';
import { boxShape, isUnclear, type VoteColumns } from './voteColumns';

/** FERPlus' images, all of this size; its boxes are all as large as the image and say nothing. */
const ferPlusSide = 48;

/** Makes samples of the rows of a table of votes. */
export class VoteRows {
  private readonly usages = new Map<string, string>();
  private namelessCount = 0;
  private firstNameless = 0;
  private current: LabelRows | undefined;

  constructor(private readonly columns: VoteColumns) {}

  /** Takes in a row that is neither blank, a comment nor the header. */
  take(row: Row, text: EncodedText, rows: LabelRows): void {
    // A file that turns out to be in another encoding is read anew.
    if (rows !== this.current) this.namelessCount = 0;
    this.current = rows;
    const { columns } = this;
    const image = fieldText(text, row, columns.image);
    if (image === '') {
      if (this.namelessCount++ === 0) this.firstNameless = row.line;
      return;
    }
    const votes = columns.votes.map((column) => countIn(fieldText(text, row, column)));
    const problem = this.problemOf(row, text, votes);
    if (problem !== undefined) {
      rows.problem(row.line, image, problem);
      return;
    }
    const usage = columns.usage === undefined ? '' : fieldText(text, row, columns.usage);
    if (usage !== '') this.usages.set(image, usage);
    const box = columns.box === undefined ? undefined : boxIn(fieldText(text, row, columns.box));
    const corrected = columns.corrected === undefined ? '' : fieldText(text, row, columns.corrected);
    const { label, aside } = corrected === '' ? this.decided(votes) : { label: corrected };
    rows.found(label);
    rows.add(image, label, row.line, fieldSpan(text, row, columns.corrected ?? columns.image), {
      votes,
      ...(box && { box }),
      ...(aside !== undefined && { aside }),
    });
  }

  /** Which part of the data set an image is in, where the table says so. */
  usageOf(image: string): string | undefined {
    return this.usages.get(image);
  }

  /** Says once how many rows had no image: FERPlus has 173 for pictures that show no face. */
  noteNameless(rows: LabelRows): void {
    const { namelessCount: count, firstNameless } = this;
    if (count === 0) return;
    rows.problem(
      undefined,
      undefined,
      count === 1
        ? l10n.t(
            'Line {0} names no image and is left out. FERPlus has such rows for pictures without a face.',
            firstNameless,
          )
        : l10n.t(
            '{0} rows name no image, the first in line {1}, and are left out. FERPlus has such rows for pictures without a face.',
            count.toLocaleString('en'),
            firstNameless,
          ),
    );
  }

  /** What the votes come to. */
  private decided(votes: readonly number[]): { label: string; aside?: string } {
    const { choices } = this.columns;
    const winner = majority(votes);
    const inWords = votesInWords(votes, choices);
    if (winner === undefined)
      return {
        label: '',
        aside:
          inWords === ''
            ? l10n.t('Nobody voted on this face.')
            : l10n.t('No majority among the votes: {0}.', inWords),
      };
    const choice = choices[winner] ?? '';
    if (isUnclear(choice))
      return { label: '', aside: l10n.t('Most votes are for “{0}”: {1}.', choice, inWords) };
    return { label: choice };
  }

  private problemOf(row: Row, text: EncodedText, votes: readonly number[]): string | undefined {
    const { columns } = this;
    if (row.strayQuote)
      return l10n.t(
        'Line {0}: a field starts with a quote that is not closed; put the row right, it is left out until then.',
        row.line,
      );
    let fields = row.fields;
    // A delimiter at the end of a row adds nothing.
    while (fields > columns.count && fieldText(text, row, fields - 1) === '') fields--;
    if (fields !== columns.count)
      return l10n.t(
        'Line {0}: the row has {1} fields where {2} are expected; put the row right, it is left out until then.',
        row.line,
        fields,
        columns.count,
      );
    const wrong = votes.findIndex((count) => Number.isNaN(count));
    if (wrong < 0) return undefined;
    const cell = fieldText(text, row, columns.votes[wrong] ?? 0);
    return l10n.t(
      'Line {0}: “{1}” is no number of votes for “{2}”; put the row right, it is left out until then.',
      row.line,
      cell,
      columns.choices[wrong] ?? '',
    );
  }
}

/** A number of votes, which some programs write as “4.0”; NaN where it is none. */
function countIn(cell: string): number {
  return /^\d{1,9}(\.0+)?$/.test(cell) ? Number(cell) : NaN;
}

/** FERPlus writes left, top, right and bottom. */
function boxIn(cell: string): FaceBox | undefined {
  const [left = 0, top = 0, right = 0, bottom = 0] = (boxShape.exec(cell) ?? []).slice(1).map(Number);
  if (right <= left || bottom <= top) return undefined;
  if (left === 0 && top === 0 && right === ferPlusSide && bottom === ferPlusSide) return undefined;
  return { left, top, width: right - left, height: bottom - top };
}
