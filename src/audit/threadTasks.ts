import type { MeasureTask } from './endToEnd/measureTraining';
import type { ImageFoldTask } from './endToEnd/trainImageFold';
import type { FoldTask } from './foldTraining';

/** What a training thread can be started with. */
export type ThreadTask =
  | { readonly kind: 'features'; readonly task: FoldTask }
  | { readonly kind: 'images'; readonly task: ImageFoldTask }
  | { readonly kind: 'measure'; readonly task: MeasureTask };
