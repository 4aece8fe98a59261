import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelProblem } from '../labelFile';
import { labelNumber } from './classOrder';

/*
 * Columns (or keys) that say the class a second time, as a number here and a name there. A correction must reach both:
 * what is left behind would say later that the correction was wrong.
 */

/** Pairs that a wrong label here and there does not join. */
const agreeingShare = 0.9;
/** More different pairs than these are no classes. */
const mostPairs = 2_000;
const rowsNamed = 20;

type Pair = { readonly text: string; count: number; readonly rows: PairRow[] };
type PairRow = { readonly line: number; readonly image: string };

/** Counts which values of two columns stand in one row. */
export class PairTally {
  private readonly pairs = new Map<string, Map<string, Pair>>();
  private different = 0;

  add(label: string, text: string, row?: PairRow): void {
    if (label === '' || text === '' || this.different > mostPairs) return;
    const key = keyOf(label);
    let texts = this.pairs.get(key);
    if (!texts) this.pairs.set(key, (texts = new Map()));
    let pair = texts.get(keyOf(text));
    if (!pair) {
      texts.set(keyOf(text), (pair = { text, count: 0, rows: [] }));
      this.different++;
    }
    pair.count++;
    if (row && pair.rows.length < rowsNamed) pair.rows.push(row);
  }

  /** What most rows of a label say in the other column; undefined where no row has it. */
  partnerOf(label: string): string | undefined {
    return this.top(label)?.text;
  }

  /** How many rows repeat what others say already. */
  get repeated(): number {
    return this.agreement.all - this.different;
  }

  /** Whether each label has a text of its own, in all rows but a few. */
  isOneToOne(share = this.isSameText ? 1 : agreeingShare): boolean {
    if (this.pairs.size < 2 || this.different > mostPairs) return false;
    const tops = new Set([...this.pairs.keys()].map((label) => keyOf(this.partnerOf(label) ?? '')));
    const { agreeing, all } = this.agreement;
    return tops.size === this.pairs.size && agreeing >= share * all;
  }

  /** How many rows there are, and how many say what most rows of their label say. */
  get agreement(): { readonly agreeing: number; readonly all: number } {
    let [agreeing, all] = [0, 0];
    for (const [label, texts] of this.pairs) {
      agreeing += this.top(label)?.count ?? 0;
      for (const { count } of texts.values()) all += count;
    }
    return { agreeing, all };
  }

  /** Whether there is more than one label. */
  get hasSeveral(): boolean {
    return this.pairs.size > 1;
  }

  /** Whether both columns say the same words. Where they differ then, one of them may be there to differ. */
  get isSameText(): boolean {
    return [...this.pairs.keys()].every((label) => this.partnerOf(label) === label);
  }

  /** Whether the other column says what each label is called, and a label written so is one like the others. */
  isAlways(nameOf: (label: string) => string, written: string): boolean {
    const labels = [...this.pairs.keys()];
    const areNumbers = labels.every((label) => labelNumber(label) !== undefined);
    return (
      areNumbers === (labelNumber(written) !== undefined) &&
      labels.every((label) => this.partnerOf(label) === nameOf(label))
    );
  }

  /** Whether every text is a word. */
  get holdsWords(): boolean {
    return [...this.pairs.values()].every((texts) =>
      [...texts.values()].every(({ text }) => labelNumber(text) === undefined),
    );
  }

  /** The rows that say something else than most rows of their label. */
  *strays(): Generator<PairRow & { readonly label: string; readonly text: string }> {
    for (const [label, texts] of this.pairs) {
      const top = this.top(label);
      for (const pair of texts.values())
        if (pair !== top) for (const row of pair.rows) yield { ...row, label, text: pair.text };
    }
  }

  private top(label: string): Pair | undefined {
    let best: Pair | undefined;
    for (const pair of this.pairs.get(keyOf(label))?.values() ?? [])
      if (!best || pair.count > best.count) best = pair;
    return best;
  }
}

/** `3` and `3.0` are one. */
function keyOf(text: string): string {
  return labelNumber(text) ?? text;
}

/** A column that may say the class too. */
export type TwinColumn = {
  readonly name: string;
  /** Its index in a table, or where a record has it. */
  readonly place: number | string;
  /** What its name and values show: the class, something else (corrections leave it then), or nothing. */
  readonly shows: 'class' | 'other' | 'nothing';
};

/** So many rows that repeat others do not go together by chance. */
const surelyRepeated = 5;

/** Where a row says the class again, in the columns' order; undefined where it lacks one. */
export type TwinFields<Field> = readonly (Field | undefined)[];

/** The columns that say the class of a label file too, once all of its rows are read. */
export class SameClass {
  /** The tallies of those columns that do, by the columns' place among all. */
  private readonly twins = new Map<number, PairTally>();

  /** @param column what the label's own column is called. */
  constructor(
    private readonly column: string,
    private readonly candidates: readonly TwinColumn[],
    private readonly tallies: readonly PairTally[],
  ) {
    for (const [index, { shows }] of candidates.entries()) {
      const tally = tallies[index];
      if (shows === 'other' || !tally?.isOneToOne()) continue;
      if (shows === 'class' || tally.repeated >= surelyRepeated) this.twins.set(index, tally);
    }
  }

  /** The columns that corrections are written into besides the label's. */
  get columns(): readonly string[] {
    return [...this.twins.keys()].map((index) => this.nameOfColumn(index));
  }

  /** Names for classes that are bare numbers, where a column has words. */
  namesOf(numbers: readonly string[]): Record<string, string> | undefined {
    for (const tally of this.twins.values()) {
      if (!tally.holdsWords) continue;
      const names = numbers.map((number) => [number, tally.partnerOf(number)] as const);
      if (names.every(([, name]) => name !== undefined))
        return Object.fromEntries(names.map(([number, name]) => [number, name ?? number]));
    }
    return undefined;
  }

  /**
   * What a row's further fields say once it has another label.
   * @param written how the file writes the label.
   * @param location of the file.
   * @throws HumanError where it is not known what a column says for the class.
   */
  textsFor<Field>(
    fields: TwinFields<Field>,
    written: string,
    nameOf: (written: string) => string,
    location: string,
  ): { readonly field: Field; readonly text: string }[] {
    return [...this.twins].flatMap(([index, tally]) => {
      const field = fields[index];
      if (!field) return [];
      const name = nameOf(written);
      const text = tally.partnerOf(written) ?? (tally.isAlways(nameOf, written) ? name : undefined);
      if (text !== undefined) return [{ field, text }];
      throw new HumanError(
        l10n.t(
          '“{0}” cannot be written into {1}: no row has the class yet, and its column “{2}” says the class too, in a way of its own. Put one row of the class right by hand, in both columns, and try again.',
          name,
          location,
          this.nameOfColumn(index),
        ),
      );
    });
  }

  /** What its owner should know: rows that say two classes, and columns that corrections leave behind. */
  *problems(nameOf: (written: string) => string): Generator<Stray> {
    for (const [index, tally] of this.tallies.entries()) {
      const column = this.nameOfColumn(index);
      if (this.twins.has(index)) {
        for (const { line, image, label, text } of tally.strays()) {
          const name = nameOf(label);
          const message = l10n.t(
            'Line {0}: “{1}” says “{2}”, which goes with another class than the “{3}” in “{4}”; put the wrong one right.',
            ...([line, column, text, name === label ? label : `${label} (${name})`, this.column] as const),
          );
          yield { line, image, message };
        }
      } else if (
        this.candidates[index]?.shows === 'other' &&
        tally.repeated >= surelyRepeated &&
        tally.isOneToOne()
      ) {
        const message = l10n.t(
          'The column “{0}” goes with the label in “{1}”, but corrections leave it as it is; where it says the class too, put it right by hand.',
          column,
          this.column,
        );
        yield { line: undefined, image: undefined, message };
      }
    }
  }

  private nameOfColumn(index: number): string {
    return this.candidates[index]?.name ?? '';
  }
}

type Stray = Pick<LabelProblem, 'line' | 'image' | 'message'>;
