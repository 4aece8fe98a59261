import type { FaceThumbnail, ThumbnailEdge } from '../../../src/protocol/thumbnails';

/** As many as fill a row or two: the first ones show while the others are made. */
const batchSize = 16;
/** So that the process has work while an answer is on its way; more would be work for a view that has moved on. */
const batchesAtOnce = 3;
/** Faces whose thumbnail is known; a scroll back over so many asks nobody. */
const mostKnown = 5000;

type Known = { readonly edge: ThumbnailEdge; readonly thumbnail: FaceThumbnail };

/** Where thumbnails come from and go to. */
export type ThumbnailWire = {
  /** In the order of the faces. */
  ask(faces: readonly number[], edge: ThumbnailEdge): Promise<readonly FaceThumbnail[]>;
  /** These faces can be shown, or better than before. */
  arrived(faces: readonly number[]): void;
};

/** How the faces in view are shown small. Asks for those in view only: what was scrolled past before its turn is dropped. */
export class Thumbnails {
  /** The one that was asked for last comes last. */
  private readonly known = new Map<number, Known>();
  private readonly asked = new Set<number>();
  private wishes: readonly number[] = [];
  private batches = 0;

  constructor(
    private readonly wire: ThumbnailWire,
    /** Longest side of the thumbnails that are wished from now on. */
    public edge: ThumbnailEdge,
  ) {}

  /** Undefined until it is known; perhaps a smaller one than wished, until that is there. */
  of(face: number): FaceThumbnail | undefined {
    return this.known.get(face)?.thumbnail;
  }

  /** @param faces those in view, most wanted first; wishes from before that are not among them are dropped. */
  wish(faces: readonly number[]): void {
    this.wishes = faces;
    this.askNext();
  }

  /** The thumbnail is not where it was said to be: it was deleted, since the folder is bounded. */
  lost(face: number): void {
    this.learn(face, { edge: this.edge, thumbnail: { kind: 'original' } });
    this.wire.arrived([face]);
  }

  private askNext(): void {
    while (this.batches < batchesAtOnce) {
      const faces: number[] = [];
      for (const face of this.wishes) {
        if (faces.length === batchSize) break;
        if (this.isWanting(face)) faces.push(face);
      }
      if (faces.length === 0) return;
      void this.ask(faces, this.edge);
    }
  }

  private isWanting(face: number): boolean {
    if (this.asked.has(face)) return false;
    const known = this.known.get(face);
    return !known || (known.thumbnail.kind === 'made' && known.edge < this.edge);
  }

  private async ask(faces: readonly number[], edge: ThumbnailEdge): Promise<void> {
    this.batches++;
    for (const face of faces) this.asked.add(face);
    const thumbnails = await this.wire.ask(faces, edge).catch(() => undefined);
    this.batches--;
    faces.forEach((face, index) => {
      this.asked.delete(face);
      // Without thumbnails, faces are shown all the same.
      this.learn(face, { edge, thumbnail: thumbnails?.[index] ?? { kind: 'original' } });
    });
    this.wire.arrived(faces);
    this.askNext();
  }

  private learn(face: number, known: Known): void {
    this.known.delete(face);
    this.known.set(face, known);
    if (this.known.size <= mostKnown) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }
}
