import type { MessagePort } from 'node:worker_threads';
import type { ImageSource } from '../../scn/endToEnd/imageSource';
import type { EpochReport } from '../../scn/endToEnd/trainEndToEnd';
import type { ThreadTask } from '../threadTasks';
import { serveOnThread } from '../trainingThread';
import { type MeasuredPace, measureTraining } from './measureTraining';
import { type ImageFoldResult, trainImageFold } from './trainImageFold';

/** What a thread that trains on images tells its owner. */
export type FromImageThread =
  /** It needs the images of some rows; the answer is `ImagesLoaded`. */
  | { readonly kind: 'load'; readonly request: number; readonly rows: Uint32Array }
  /** Epochs done, the running one in part. */
  | { readonly kind: 'trained'; readonly epochs: number }
  | { readonly kind: 'epoch'; readonly report: EpochReport }
  | { readonly kind: 'resumed'; readonly epoch: number }
  | { readonly kind: 'predicted'; readonly faces: number }
  /** The state of the training could not be written; it goes on all the same. */
  | { readonly kind: 'notSaved'; readonly reason: string };

/** The images that a thread asked for. */
export type ImagesLoaded = { readonly request: number; readonly images: Uint8Array };

/**
 * Images that the thread's owner decodes: while a batch trains, the thread is busy and could not read a file, whereas its
 * owner has nothing else to do. Decoded images so also outlive the thread.
 * @param size side of the images, pixels.
 */
export function imagesFromOwner(
  port: MessagePort,
  size: number,
  tell: (message: FromImageThread) => void,
): ImageSource {
  const waiting = new Map<number, (images: Uint8Array) => void>();
  let requests = 0;
  port.on('message', ({ request, images }: ImagesLoaded) => {
    waiting.get(request)?.(images);
    waiting.delete(request);
  });
  return {
    size,
    load: (samples) =>
      new Promise<Uint8Array>((resolve) => {
        const request = requests++;
        waiting.set(request, resolve);
        tell({ kind: 'load', request, rows: Uint32Array.from(samples) });
      }),
  };
}

/** The thread's side: trains or measures, as it was told when it was started. */
export function serveImageTask(
  port: MessagePort,
  { kind, task }: Exclude<ThreadTask, { kind: 'features' }>,
): Promise<void> {
  if (kind === 'measure') return serveOnThread<MeasuredPace, never>(port, () => measureTraining(task));
  return serveOnThread<ImageFoldResult, FromImageThread>(port, async (tell) => {
    const images = imagesFromOwner(port, task.recipe.backbone.inputSize, tell);
    return trainImageFold(task, images, tell);
  });
}
