import type { Run } from '../../protocol/rpc';
import type { MeasureTask, MeasuredPace } from './images/measureTraining';
import type { ImageFoldResult, ImageFoldTask, ImageTrainingRun } from './images/trainImageFold';
import type { FoldTask, OutOfFold } from './features/foldTraining';

/** What a training thread answers. Plain data but for typed arrays in shared memory: it crosses the border of a thread. */
export type TrainingRequests = {
  /** Tells the share that is done. */
  features(task: FoldTask, run: Run<number>): OutOfFold;
  images(task: ImageFoldTask, run: ImageTrainingRun): ImageFoldResult;
  measure(task: MeasureTask): MeasuredPace;
};
