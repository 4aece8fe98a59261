import type { FaceNeighbours } from '../../../src/protocol/inspection';

/** Who goes from face to face faster than this, in milliseconds, is not looking. */
const restless = 120;

/** Looks up the faces most like one, once the annotator rests on it; answers about a face that was left are dropped. */
export class SimilarFaces {
  private face: number | undefined;
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: (face: number) => Promise<FaceNeighbours>,
    /** Told for a face with similar ones, by the index of their label; the most similar first. */
    private readonly found: (byLabel: ReadonlyMap<number, readonly number[]>) => void,
  ) {}

  /** @returns whether it is another face than before, about which nothing is known yet. */
  of(face: number): boolean {
    if (face === this.face) return false;
    this.stop();
    this.face = face;
    this.rest = setTimeout((): void => this.look(face), restless);
    return true;
  }

  stop(): void {
    clearTimeout(this.rest);
    this.face = undefined;
  }

  private look(face: number): void {
    this.ask(face).then(
      (answer) => {
        if (face !== this.face || answer.kind !== 'found') return;
        this.found(
          new Map(answer.groups.map(({ label, neighbours }) => [label, neighbours.map((each) => each.face)])),
        );
      },
      // The inspector says why; here the typical faces stay.
      () => undefined,
    );
  }
}
