import type { Host } from '../guard';
import type { FaceInspection, FaceNeighbours } from '../../../src/protocol/inspection';

/** Where details come from. */
export type DetailSource = {
  inspect(face: number): Promise<FaceInspection>;
  neighbours(face: number): Promise<FaceNeighbours>;
};

export function detailsFrom(host: Pick<Host, 'call'>): DetailSource {
  return {
    inspect: (face) => host.call('inspect', { face }),
    neighbours: (face) => host.call('neighbours', { face }),
  };
}

export type DetailListener = {
  /** What the page knows already is due: the details take their time. */
  waiting(face: number): void;
  inspected(inspection: FaceInspection): void;
  /** Similar faces take their time. */
  searching(face: number): void;
  found(neighbours: FaceNeighbours): void;
  failed(face: number, part: 'inspection' | 'neighbours', reason: unknown): void;
};

/** Who goes from face to face faster than this is not looking. */
const restless = 120;
/** What is shown stays that long for want of the new: a short wait would only flicker. */
const patience = 150;

/**
 * Fetches what the inspector shows of the face that has the focus. One who holds an arrow key down passes many faces:
 * only where they rest is anything asked for, and answers about a face that was left are dropped.
 */
export class Details {
  private face: number | undefined;
  private lastChange = -Infinity;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private waiting: ReturnType<typeof setTimeout>[] = [];

  constructor(
    private readonly source: DetailSource,
    private readonly listener: DetailListener,
  ) {}

  show(face: number, now = performance.now()): void {
    if (face === this.face) return;
    this.stop();
    this.face = face;
    const isRestless = now - this.lastChange < restless;
    this.lastChange = now;
    if (isRestless) this.rest = setTimeout((): void => this.fetch(face), restless);
    else this.fetch(face);
  }

  /** Asks anew for what a decision changes. */
  refresh(): void {
    if (this.face !== undefined) this.inspect(this.face);
  }

  /** Forgets the face; what is under way is dropped. */
  stop(): void {
    clearTimeout(this.rest);
    for (const timer of this.waiting.splice(0)) clearTimeout(timer);
    this.face = undefined;
  }

  private fetch(face: number): void {
    this.inspect(face, () => this.listener.waiting(face));
    const { found, searching } = this.listener;
    this.answer(face, 'neighbours', this.source.neighbours(face), found, () => searching(face));
  }

  private inspect(face: number, onLate: () => void = () => undefined): void {
    this.answer(face, 'inspection', this.source.inspect(face), this.listener.inspected, onLate);
  }

  private answer<T>(
    face: number,
    part: 'inspection' | 'neighbours',
    asked: Promise<T>,
    onAnswer: (answer: T) => void,
    onLate: () => void,
  ): void {
    const late = setTimeout(onLate, patience);
    this.waiting.push(late);
    asked.then(
      (answer) => {
        clearTimeout(late);
        if (face === this.face) onAnswer(answer);
      },
      (error: unknown) => {
        clearTimeout(late);
        if (face === this.face) this.listener.failed(face, part, error);
      },
    );
  }
}
