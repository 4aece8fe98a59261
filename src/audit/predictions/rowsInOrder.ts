import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelFile } from '../../labels/labelFile';
import type { PredictionRows, RowScores } from './predictionRows';

/** Takes rows that name no image for the label file's rows, in their order. */
export class RowsInOrder {
  private count = 0;

  constructor(
    private readonly file: string,
    private readonly labels: Pick<LabelFile, 'samples' | 'location'>,
    private readonly gathered: PredictionRows,
  ) {}

  /** @param row undefined where it has no scores that can be used: it counts all the same. */
  take(row: RowScores | undefined, place: number): void {
    const sample = this.count++;
    if (row && sample < this.labels.samples.length) this.gathered.takeSample(sample, row, place);
  }

  /** @throws HumanError where there were not as many rows as the label file has. */
  finish(): void {
    const { file, count } = this;
    const { location, samples } = this.labels;
    if (count !== 0 && count !== samples.length)
      throw new HumanError(
        l10n.t(
          '{0} names no images, so its rows are those of {1} in their order; but it has {2} rows and the label file {3}. Write the image into each row, or a row for each of the label file’s.',
          file,
          location,
          count.toLocaleString('en'),
          samples.length.toLocaleString('en'),
        ),
      );
  }
}
