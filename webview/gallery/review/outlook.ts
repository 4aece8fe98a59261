import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { create, setText } from '../../shared/dom';
import { ErrorsLeft } from '../overview/numbers/errorsLeft';
import type { Pace } from '../store/pace';
import type { Piles } from '../store/piles';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { frameWords } from './words';

const { outlook: say } = frameWords;
/** How long decisions may wait to be counted, in milliseconds: counting all faces must not hold up the next card. */
const delay = 120;

/** What the line is made of. */
export type OutlookNumbers = {
  readonly suspects: number;
  /** Suspects that nobody has decided about. */
  readonly toLookAt: number;
  readonly secondsPerFace: number;
  /** Wrong labels expected among all that nobody has judged; null where the audit cannot say. */
  readonly errors: number | null;
};

/** How much is to do, how long it takes and what it finds, as far as that is known. */
export function outlookParts({ suspects, toLookAt, secondsPerFace, errors }: OutlookNumbers) {
  const done = suspects > 0 ? say.allDecided(suspects) : say.nothing;
  return {
    work: toLookAt > 0 ? say.toLookAt(toLookAt) : done,
    time: toLookAt > 0 ? say.time(toLookAt * secondsPerFace) : '',
    errors: errors === null ? '' : say.wrong(roundedEstimate(errors)),
  };
}

/** The line in the header that says how much is to do; it sinks as labels are put right. */
export class Outlook {
  readonly element: HTMLElement;
  private readonly work = create('span', 'outlook-work');
  private readonly time = create('span', 'outlook-time');
  private readonly errors = create('span', 'header-estimate', { attributes: { title: say.wrongTitle } });
  private readonly disagreements = create('span', 'header-disagreements', {
    attributes: { title: strings.header.disagreementsTitle },
  });
  private readonly errorsLeft: ErrorsLeft | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly review: Review,
    private readonly piles: Piles,
    private readonly pace: Pace,
  ) {
    const { noise, state } = review;
    this.errorsLeft = noise && state.unrecognised !== true ? new ErrorsLeft(review) : undefined;
    this.element = create('div', 'outlook', [this.work, this.time, this.errors, this.disagreements]);
    this.show(null);
    // Counting all faces is not what the first picture waits for.
    this.update(0);
  }

  /** Call after decisions. */
  update(wait = delay): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.show(this.errorsLeft?.count() ?? null);
    }, wait);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private show(errors: number | null): void {
    const { review, piles, pace } = this;
    const parts = outlookParts({
      suspects: review.suspects,
      toLookAt: piles.toLookAt,
      secondsPerFace: pace.secondsPerFace,
      errors,
    });
    setText(this.work, parts.work);
    setText(this.time, parts.time);
    this.time.title = say.timeTitle(pace.secondsPerFace, pace.isOwn);
    setText(this.errors, parts.errors);
    const { disagreements } = review;
    setText(this.disagreements, disagreements > 0 ? strings.header.disagreements(disagreements) : '');
  }
}
