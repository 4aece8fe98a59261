import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { JsonLayout, JsonRecord } from '../../labels/json/jsonRecords';
import { scanJson } from '../../labels/json/scanJson';
import type { LabelFile } from '../../labels/labelFile';
import type { LabelSource } from '../../labels/labelSource';
import { imageColumnOf } from '../../labels/text/columns';
import { type ClassColumns, classColumns } from './classColumns';
import { PredictionRows, type RowScores } from './predictionRows';
import type { Predictions } from './predictions';
import { RowsInOrder } from './rowsInOrder';

type Labels = Pick<LabelFile, 'samples' | 'classes' | 'location' | 'classOf'>;

/** Where records have their scores, the likeliest first; letters and digits of the key alone. */
const scoreKeys = [
  ...[
    'probabilities',
    'predprobs',
    'probs',
    'proba',
    'classprobabilities',
    'predictproba',
    'predictions',
    'prediction',
  ],
  ...['scores', 'score', 'logits', 'outputs', 'output', 'results', 'result', 'pred', 'preds'],
];

/**
 * Reads JSON, or JSON lines, with the scores of an image a record: as an object of classes, as a list in the classes' order,
 * or as Hugging Face's pipelines give them (`[{"label": …, "score": …}]`, the likeliest classes at least).
 * @throws HumanError where it is no JSON, or none of its records has scores of the labels' classes.
 */
export async function readPredictionRecords(
  source: LabelSource,
  layout: JsonLayout,
  labels: Labels,
): Promise<Predictions> {
  const reader = new RecordScores(source.location, labels);
  await scanJson(source, {
    layout,
    visit: (record) => reader.take(record),
    onBrokenLine: ({ line, message }) => reader.gathered.noteBroken(line, message),
  });
  return reader.finish();
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScored = (value: unknown): value is { readonly label: string; readonly score: unknown } =>
  isObject(value) && typeof value['label'] === 'string' && 'score' in value;

class RecordScores {
  readonly gathered: PredictionRows;
  private readonly inOrder: RowsInOrder;
  /** The elements of the array that one image's name leads to: `{"a.png": [0.1, 0.9]}`. */
  private group: { readonly image: string; readonly values: unknown[]; readonly line: number } | undefined;
  /** The columns of the last names that were asked about: most records have the same. */
  private known: { readonly names: string; readonly columns: ClassColumns | undefined } | undefined;
  private foreign: { readonly names: readonly string[]; readonly line: number } | undefined;
  private isUnderstood = false;

  constructor(
    private readonly file: string,
    private readonly labels: Labels,
  ) {
    this.gathered = new PredictionRows(file, labels, 'line');
    this.inOrder = new RowsInOrder(file, labels, this.gathered);
  }

  take({ tape, collection, key }: JsonRecord): void {
    const line = tape.line(0);
    const value: unknown = JSON.parse(tape.units.toString('utf8', tape.start(0), tape.end));
    if (collection !== undefined && (typeof value === 'number' || isScored(value))) {
      if (this.group?.image !== collection) {
        this.endGroup();
        this.group = { image: collection, values: [], line };
      }
      this.group.values.push(value);
      return;
    }
    this.endGroup();
    if (Array.isArray(value)) this.takeRow(undefined, value, line);
    else if (isObject(value)) this.takeObject(key, value, line);
  }

  finish(): Predictions {
    this.endGroup();
    if (!this.isUnderstood && this.foreign) {
      const { names, line } = this.foreign;
      throw new HumanError(
        l10n.t(
          'Line {0} of {1} has scores of {2}, which are not the classes of {3} ({4}). Name the classes as the labels do.',
          line,
          this.file,
          names.slice(0, mostNamed).join(', '),
          this.labels.location,
          this.labels.classes.join(', '),
        ),
      );
    }
    this.inOrder.finish();
    return this.gathered.finish();
  }

  private endGroup(): void {
    const { group } = this;
    this.group = undefined;
    if (group) this.takeRow(group.image, group.values, group.line);
  }

  /** @param key the record's own, where the file is an object of images. */
  private takeObject(key: string | undefined, record: Json, line: number): void {
    const names = Object.keys(record);
    const texts = names.map((name) => (typeof record[name] === 'string' ? name : ''));
    const image = texts[imageColumnOf(texts) ?? -1];
    const scores = scoresIn(record, names);
    this.takeRow(image === undefined ? key : String(record[image]), scores ?? record, line);
  }

  private takeRow(image: string | undefined, scores: Json | readonly unknown[], line: number): void {
    const row = this.rowOf(scores, line);
    if (row) this.isUnderstood = true;
    if (image === undefined) this.inOrder.take(row, line);
    else if (row) this.gathered.takeImage(image, row, line);
  }

  private rowOf(scores: Json | readonly unknown[], line: number): RowScores | undefined {
    if (Array.isArray(scores) && scores.every((each) => typeof each !== 'object' || each === null))
      return this.listed(scores as readonly unknown[], line);
    const pairs: readonly (readonly [string, unknown])[] = Array.isArray(scores)
      ? scores.filter(isScored).map(({ label, score }) => [label, score])
      : Object.entries(scores).filter(([, score]) => typeof score === 'number' || score === null);
    const names = pairs.map(([name]) => name);
    const columns = this.columnsOf(names, Array.isArray(scores) ? 1 : 2);
    if (!columns) {
      this.foreign ??= { names, line };
      this.gathered.noteNoNumber(line, names.slice(0, mostNamed).join(', '));
      return undefined;
    }
    if (names.length < this.labels.classes.length) this.gathered.areCut ||= Array.isArray(scores);
    const row = new Float64Array(this.labels.classes.length).fill(NaN);
    const others: number[] = [];
    for (const [column, [, score]] of pairs.entries()) {
      const label = columns.classOf[column] as number;
      const isOther = label < 0 && columns.others.includes(column);
      if (label < 0 && !isOther) continue;
      if (typeof score !== 'number') return this.noNumber(line, score);
      if (isOther) others.push(score);
      else row[label] = score;
    }
    return { scores: row, others };
  }

  /** A list in the classes' order. */
  private listed(scores: readonly unknown[], line: number): RowScores | undefined {
    const { classes } = this.labels;
    if (scores.length !== classes.length) {
      this.gathered.noteBroken(line, l10n.t('{0} scores for {1} classes', scores.length, classes.length));
      return undefined;
    }
    const wrong = scores.find((score) => typeof score !== 'number');
    if (wrong !== undefined) return this.noNumber(line, wrong);
    return { scores: Float64Array.from(scores as readonly number[]), others: [] };
  }

  private noNumber(line: number, score: unknown): undefined {
    this.gathered.noteNoNumber(line, String(score));
    return undefined;
  }

  private columnsOf(names: readonly string[], fewest: number): ClassColumns | undefined {
    const joined = names.join('\n');
    if (this.known?.names !== joined) {
      this.known = { names: joined, columns: classColumns(names, this.labels, fewest) };
    }
    return this.known.columns;
  }
}

const mostNamed = 30;

/** The part of a record with its scores; undefined where it is the record itself. */
function scoresIn(record: Json, names: readonly string[]): Json | readonly unknown[] | undefined {
  const isRow = (value: unknown): value is Json | readonly unknown[] =>
    Array.isArray(value) || isObject(value);
  const plain = names.map((name) => name.toLowerCase().replaceAll(/[^a-z\d]/g, ''));
  const called = scoreKeys.map((key) => record[names[plain.indexOf(key)] ?? '']).find(isRow);
  return called ?? Object.values(record).find((value) => Array.isArray(value) && value.every(isScored));
}
