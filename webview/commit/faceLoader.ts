import { type CommitFace, mostCommitFaces } from '../../src/protocol/commit';

/** So that the host has work while an answer is on its way. */
const batchesAtOnce = 2;

/** Finds out how faces are to be shown, those in view only. */
export class FaceLoader {
  private readonly known = new Map<number, CommitFace>();
  private readonly asked = new Set<number>();
  private readonly wanted = new Set<number>();
  private batches = 0;

  /**
   * @param ask in the order of the changes.
   * @param show called once for each that was wished.
   */
  constructor(
    private readonly ask: (changes: readonly number[]) => Promise<readonly CommitFace[]>,
    private readonly show: (change: number, face: CommitFace) => void,
  ) {}

  /** It came into view. */
  wish(change: number): void {
    if (this.known.has(change) || this.asked.has(change)) return;
    this.wanted.add(change);
    // All that come into view at once go into one request.
    queueMicrotask(() => this.askNext());
  }

  /** It left the view before its turn. */
  drop(change: number): void {
    this.wanted.delete(change);
  }

  private askNext(): void {
    while (this.batches < batchesAtOnce && this.wanted.size > 0) {
      const changes = [...this.wanted].slice(0, mostCommitFaces);
      for (const change of changes) {
        this.wanted.delete(change);
        this.asked.add(change);
      }
      void this.load(changes);
    }
  }

  private async load(changes: readonly number[]): Promise<void> {
    this.batches++;
    // A commit can be looked at without pictures, too.
    const faces = await this.ask(changes).catch(() => changes.map((): CommitFace => ({ kind: 'none' })));
    this.batches--;
    changes.forEach((change, index) => {
      const face = faces[index] ?? { kind: 'none' };
      this.asked.delete(change);
      this.known.set(change, face);
      this.show(change, face);
    });
    this.askNext();
  }
}
