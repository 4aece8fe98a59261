import * as l10n from '@vscode/l10n';
import type { MeasuredPace } from './measureTraining';
import type { FoldBegun } from './savedFold';
import type { ImageFoldProgress, ImageFoldTask } from './trainImageFold';

/** What a fold's network costs, in seconds of the measured pace, and how much of it is done. */
type FoldWork = { readonly train: number; readonly predict: number; done: number };

/** How far an end-to-end training is, and how long it is going to take. */
export class TrainingProgress {
  private started = 0;
  private readonly doneBefore: number;
  private readonly work: readonly FoldWork[];

  /** @param begun by task, what an earlier audit has done already. */
  constructor(
    private readonly tasks: readonly Pick<ImageFoldTask, 'recipe' | 'rows' | 'asked'>[],
    begun: readonly (FoldBegun | undefined)[],
    { trainSeconds, predictSeconds }: MeasuredPace,
    private readonly atOnce: number,
  ) {
    this.work = tasks.map(({ rows, asked, recipe }, fold) => {
      const train = rows.length * recipe.epochs * trainSeconds;
      const predict = asked.length * predictSeconds;
      const before = begun[fold];
      // Begun with other batches, it begins anew.
      if (before?.batchSize !== recipe.batchSize) return { train, predict, done: 0 };
      const { epochs } = before;
      return {
        train,
        predict,
        done: epochs === undefined ? train + predict : (epochs / recipe.epochs) * train,
      };
    });
    this.doneBefore = this.done;
  }

  private get done(): number {
    return this.work.reduce((sum, { done }) => sum + done, 0);
  }

  private get total(): number {
    return this.work.reduce((sum, { train, predict }) => sum + train + predict, 0);
  }

  /** By the measured pace at first, then by the one that the training really has. */
  get secondsLeft(): number {
    const [left, trained] = [this.total - this.done, this.done - this.doneBefore];
    const elapsed = (performance.now() - this.started) / 1000;
    return this.started > 0 && trained > this.total / 100 ? (left * elapsed) / trained : left / this.atOnce;
  }

  /** Where an earlier audit has begun the training, how far it came, a sentence for people. */
  get resumedText(): string | undefined {
    if (this.doneBefore === 0) return undefined;
    const percent = Math.max(1, Math.floor((100 * this.doneBefore) / this.total));
    return l10n.t('It goes on where it was interrupted, {0} % of the training done.', percent);
  }

  /** From now on the time counts. */
  start(): void {
    this.started = performance.now();
  }

  take(fold: number, message: ImageFoldProgress): void {
    const [work, task] = [this.work[fold], this.tasks[fold]];
    if (!work || !task) return;
    if (message.kind === 'trained') work.done = (message.epochs / task.recipe.epochs) * work.train;
    if (message.kind === 'predicted')
      work.done = work.train + (message.faces / Math.max(1, task.asked.length)) * work.predict;
  }

  finish(fold: number): void {
    const work = this.work[fold];
    if (work) work.done = work.train + work.predict;
  }

  /** Networks done, in part, of how many. */
  report(): { done: number; total: number; secondsLeft: number } {
    const done = this.work.reduce((sum, work) => sum + work.done / (work.train + work.predict), 0);
    return { done: Math.min(done, this.work.length), total: this.work.length, secondsLeft: this.secondsLeft };
  }
}
