import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelFile } from '../../labels/labelFile';
import { listSome } from '../../labels/problemList';
import type { Predictions } from './predictions';
import { SampleNames } from '../../labels/images/sampleNames';

/** How the places of a file are counted, for people. */
export type PlaceKind = 'line' | 'row';

/** A row's scores as they stand in the file. */
export type RowScores = {
  /** Of each class, [classes]; NaN where it has none. */
  readonly scores: Float64Array;
  /** Of classes that the labels lack. */
  readonly others: readonly number[];
};

/** The first place of something that rows have, and how many do. */
type Found = { count: number; readonly place: number; readonly example: string };

type Oddity = 'unknown' | 'ambiguous' | 'notANumber' | 'different' | 'notOne' | 'broken';

/** A sum of probabilities this near to 1 was rounded. */
const rounding = 0.02;
const mostExamples = 3;

/**
 * Gathers the rows of a file of predictions as scores of a label file's samples. What they are, probabilities or something
 * that becomes such, only all rows together show.
 */
export class PredictionRows {
  private readonly scores: Float32Array;
  /** Of all of a row's scores, those of classes that the labels lack too, [samples]. */
  private readonly sums: Float32Array;
  private readonly leasts: Float32Array;
  private readonly mosts: Float32Array;
  /** Where in the file each sample's row is, from 1; 0 where there is none, [samples]. */
  private readonly places: Uint32Array;
  /** Samples of which two rows say different things. */
  private readonly disputed = new Set<number>();
  private readonly odd = new Map<Oddity, Found>();
  private readonly knows: Uint8Array;
  private readonly names: SampleNames;
  private readonly classes: number;
  /** Whether rows may leave out classes that others have: only the likeliest ones are written then. */
  areCut = false;

  constructor(
    private readonly file: string,
    private readonly labels: Pick<LabelFile, 'samples' | 'classes' | 'location'>,
    private readonly placeKind: PlaceKind,
  ) {
    const samples = labels.samples.length;
    this.classes = labels.classes.length;
    this.scores = new Float32Array(samples * this.classes).fill(NaN);
    this.sums = new Float32Array(samples);
    this.leasts = new Float32Array(samples);
    this.mosts = new Float32Array(samples);
    this.places = new Uint32Array(samples);
    this.knows = new Uint8Array(this.classes);
    this.names = new SampleNames(labels);
  }

  /** Takes in the scores of the image with that name. @param place its line or row in the file, from 1. */
  takeImage(image: string, row: RowScores, place: number): void {
    const rows = this.names.rowsOf(image);
    if (rows === 'several') this.note('ambiguous', place, image);
    else if (rows.length === 0) this.note('unknown', place, image);
    else for (const sample of rows) this.takeSample(sample, row, place);
  }

  takeSample(sample: number, { scores, others }: RowScores, place: number): void {
    if (this.isDisputed(sample, scores, place)) return;
    if (this.places[sample] !== 0) return;
    this.places[sample] = place;
    let [sum, least, most] = [0, Infinity, -Infinity];
    const count = (score: number) => {
      sum += score;
      least = Math.min(least, score);
      most = Math.max(most, score);
    };
    scores.forEach((score, label) => {
      if (Number.isNaN(score)) return;
      this.knows[label] = 1;
      count(score);
    });
    others.forEach(count);
    this.scores.set(scores, sample * this.classes);
    [this.sums[sample], this.leasts[sample], this.mosts[sample]] = [sum, least, most];
  }

  /** Notes a row that has no number where one should be. */
  noteNoNumber(place: number, text: string): void {
    this.note('notANumber', place, text);
  }

  /** Notes a row that could not be read, and why: a sentence. */
  noteBroken(place: number, reason: string): void {
    this.note('broken', place, reason);
  }

  private isDisputed(sample: number, scores: Float64Array, place: number): boolean {
    if (this.places[sample] === 0) return false;
    const start = sample * this.classes;
    const differs = scores.some((score, label) => {
      const earlier = this.scores[start + label] as number;
      return (
        Number.isNaN(score) !== Number.isNaN(earlier) ||
        Math.abs(score - earlier) > 1e-6 * Math.max(1, Math.abs(score))
      );
    });
    if (!differs) return true;
    if (!this.disputed.has(sample)) this.note('different', place, this.labels.samples[sample]?.image ?? '');
    this.disputed.add(sample);
    return true;
  }

  private note(kind: Oddity, place: number, example: string): void {
    const found = this.odd.get(kind);
    if (found) found.count++;
    else this.odd.set(kind, { count: 1, place, example });
  }

  /**
   * What the rows say, once all are in.
   * @throws HumanError where none of them is about one of the samples.
   */
  finish(): Predictions {
    const samples = this.labels.samples.length;
    const spoken = [...this.places.keys()].filter(
      (sample) => this.places[sample] !== 0 && !this.disputed.has(sample),
    );
    if (spoken.length === 0) throw this.nothing();
    const meaning = this.meaningOf(spoken);
    const probabilities = new Float32Array(samples * this.classes);
    const speaks = new Uint8Array(samples);
    for (const sample of spoken) {
      const row = this.probabilitiesOf(sample, meaning);
      if (!row) continue;
      probabilities.set(row, sample * this.classes);
      speaks[sample] = 1;
    }
    const silent = this.labels.samples.filter(({ label }, sample) => label !== '' && speaks[sample] === 0);
    const lacking = this.labels.classes.filter((_, label) => this.knows[label] === 0);
    const { file } = this;
    if (!speaks.includes(1)) throw this.nothing();
    return {
      file,
      probabilities,
      speaks,
      knows: this.knows,
      notes: [
        ...meaningNotes(meaning, file),
        ...(lacking.length === 0
          ? []
          : [
              l10n.t(
                '{0} has no scores for {1}: of these classes your model has no opinion.',
                file,
                listSome(lacking, (name) => `“${name}”`),
              ),
            ]),
        ...this.oddities(),
        ...(silent.length === 0
          ? []
          : [
              l10n.t(
                '{0} says nothing of {1} of {2} images, such as {3}: there your model has no opinion.',
                file,
                silent.length.toLocaleString('en'),
                samples.toLocaleString('en'),
                listSome(silent, ({ image }) => `“${image}”`, { most: mostExamples }),
              ),
            ]),
      ],
    };
  }

  private meaningOf(spoken: readonly number[]): Meaning {
    const share = (is: (sample: number) => boolean) => spoken.filter(is).length / spoken.length;
    const isWithin = (sample: number, most: number) =>
      (this.leasts[sample] as number) >= -most * 1e-6 && (this.mosts[sample] as number) <= most * (1 + 1e-6);
    const addsUp = (sample: number, total: number) =>
      isWithin(sample, total) &&
      (Math.abs((this.sums[sample] as number) - total) <= rounding * total ||
        (this.areCut && (this.sums[sample] as number) <= total));
    if (share((sample) => addsUp(sample, 1)) > 0.5) return 'probabilities';
    if (share((sample) => addsUp(sample, 100)) > 0.5) return 'percentages';
    return share((sample) => isWithin(sample, 1)) < 1 ? 'logits' : 'scores';
  }

  /** [classes]; undefined where the row is none of what the others are. */
  private probabilitiesOf(sample: number, meaning: Meaning): Float64Array | undefined {
    const start = sample * this.classes;
    const row = Float64Array.from(this.scores.subarray(start, start + this.classes));
    if (meaning === 'logits') {
      const highest = row.reduce((most, score) => (score > most ? score : most), -Infinity);
      row.forEach((score, label) => (row[label] = Number.isNaN(score) ? 0 : Math.exp(score - highest)));
    } else {
      const whole = meaning === 'percentages' ? 100 : 1;
      const sum = this.sums[sample] as number;
      const isOff = Math.abs(sum - whole) > rounding * whole && !(this.areCut && sum < whole);
      const isOut = (this.leasts[sample] as number) < -1e-6 * whole;
      if (meaning !== 'scores' && (isOff || isOut)) {
        this.note('notOne', this.places[sample] as number, String(Number(sum.toPrecision(4))));
        return undefined;
      }
      this.fillCut(row, whole - sum);
    }
    const total = row.reduce((sum, score) => sum + Math.max(0, score), 0);
    if (!(total > 0)) return undefined;
    return row.map((score) => Math.max(0, score) / total);
  }

  /** Classes that a row leaves out share what is left; classes that no row has keep 0. @param left what the others leave. */
  private fillCut(row: Float64Array, left: number): void {
    const out = [...row.keys()].filter((label) => Number.isNaN(row[label] as number));
    const cut = out.filter((label) => this.knows[label] === 1).length;
    for (const label of out) row[label] = this.knows[label] === 1 ? Math.max(0, left) / cut : 0;
  }

  private oddities(): string[] {
    return [...this.odd].map(([kind, { count, place, example }]) => {
      const args = [this.file, count.toLocaleString('en'), this.placeText(place), example];
      switch (kind) {
        case 'unknown':
          return l10n.t(
            'Rows of {0} about images that are not in the labels: {1}, the first “{3}” ({2}). They were left out.',
            ...args,
          );
        case 'ambiguous':
          return l10n.t(
            'Rows of {0} whose image may be several: {1}, the first “{3}” ({2}). They were left out; write the path as the label file does.',
            ...args,
          );
        case 'notANumber':
          return l10n.t(
            'Rows of {0} without a number for each class: {1}, the first with “{3}” ({2}). They were left out.',
            ...args,
          );
        case 'different':
          return l10n.t(
            'Images of which {0} says different things: {1}, the first “{3}” (again on {2}). There your model has no opinion; keep one row an image.',
            ...args,
          );
        case 'notOne':
          return l10n.t(
            'Rows of {0} whose probabilities do not add up to 1: {1}, the first with {3} ({2}). They were left out.',
            ...args,
          );
        case 'broken':
          return l10n.t(
            'Rows of {0} that cannot be read: {1}, the first on {2}: {3}. They were left out.',
            ...args,
          );
      }
    });
  }

  private placeText(place: number): string {
    const number = place.toLocaleString('en');
    return this.placeKind === 'line' ? l10n.t('line {0}', number) : l10n.t('row {0}', number);
  }

  private nothing(): HumanError {
    const [first] = this.labels.samples;
    const { file } = this;
    const reasons = this.oddities().join(' ');
    return new HumanError(
      reasons === ''
        ? l10n.t('{0} holds no predictions; write a row with a score of each class for each image.', file)
        : l10n.t(
            'No row of {0} is a prediction about an image of {1}, whose images are called like “{2}”. {3}',
            file,
            this.labels.location,
            first?.image ?? '',
            reasons,
          ),
    );
  }
}

/** What the scores of most rows are. */
type Meaning = 'probabilities' | 'percentages' | 'logits' | 'scores';

function meaningNotes(meaning: Meaning, file: string): string[] {
  switch (meaning) {
    case 'probabilities':
      return [];
    case 'percentages':
      return [l10n.t('{0} holds percentages; they were divided by 100.', file)];
    case 'logits':
      return [
        l10n.t(
          '{0} holds no probabilities but logits (numbers below 0 or above 1 whose rows do not add up to 1); they were turned into probabilities by a softmax.',
          file,
        ),
      ];
    case 'scores':
      return [
        l10n.t(
          '{0} holds scores from 0 to 1 whose rows do not add up to 1, as of independent outputs; each row was divided by its sum.',
          file,
        ),
      ];
  }
}
