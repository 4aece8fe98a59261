import type { ThumbnailMade, ThumbnailWish } from '../../faces/thumbnails/thumbnailMaker';
import { IdleProcess } from '../../processes/idleProcess';

/** Faces to show small. Plain data: it crosses a process boundary. */
type ThumbnailBatch = {
  /** Folder of the thumbnails; made when missing. */
  readonly folder: string;
  readonly wishes: readonly ThumbnailWish[];
  /** Longest side of the thumbnails, in pixels. */
  readonly edge: number;
};

export type ThumbnailRequests = {
  /** In the order of the wishes. */
  make(batch: ThumbnailBatch): readonly ThumbnailMade[];
};

/** Long enough to look at a screen of faces; the process has little to load when it starts again. */
const idleMilliseconds = 60_000;

/** Shows faces small: asks a process of its own for thumbnails, which are kept in a folder. */
export class ThumbnailService {
  private readonly process: IdleProcess<ThumbnailRequests>;

  /**
   * @param entry path of the process's bundle.
   * @param folder absolute path of the folder of thumbnails; made when missing.
   */
  constructor(
    entry: string,
    readonly folder: string,
    onNote: (line: string) => void,
    patience = idleMilliseconds,
  ) {
    this.process = new IdleProcess({ entry, patience, decodes: true, onNote });
  }

  get processId(): number | undefined {
    return this.process.processId;
  }

  /** Call when faces are about to be shown. */
  warm(): void {
    this.process.warm();
  }

  /**
   * Makes thumbnails or finds them, in the order of the wishes.
   * @param edge longest side, in pixels.
   * @throws Error when the process cannot start or dies; images can be shown themselves then.
   */
  make(wishes: readonly ThumbnailWish[], edge: number): Promise<readonly ThumbnailMade[]> {
    return this.process.call('make', { folder: this.folder, wishes, edge });
  }

  dispose(): void {
    this.process.dispose();
  }
}
