import { roundedEstimate } from '../../../src/protocol/noiseEstimate';
import { create, setText } from '../../shared/dom';
import { percent } from '../../shared/numbers';
import type { OverviewNumbers } from './numbers/overviewNumbers';
import { wilsonInterval } from '../../../src/base/wilson';
import { strings } from '../strings';
import { words } from './words';

const { figures: say } = words;

/** A number that is to be seen first, and what it is of. */
class Figure {
  private readonly value = create('dd', 'figure-value');
  private readonly note = create('dd', 'figure-note');
  readonly element: HTMLElement;

  constructor(name: string) {
    this.element = create('div', 'figure', [create('dt', '', name), this.value, this.note]);
  }

  show(value: string, note: string): void {
    setText(this.value, value);
    setText(this.note, note);
  }
}

/** How bad the data set is and how far the annotator is, in four numbers. */
export class Figures {
  private readonly wrong = new Figure(say.wrong);
  private readonly decided = new Figure(say.decided);
  private readonly precision = new Figure(say.precision);
  private readonly ahead = new Figure(say.ahead);
  readonly element = create('dl', 'figures', {
    children: [this.wrong, this.decided, this.precision, this.ahead].map(({ element }) => element),
  });

  /** @param audited how many labels are wrong by the audit alone, which the header says; null where it did not estimate it. */
  update({ progress, present }: OverviewNumbers, decided: number, audited: number | null): void {
    const { suspects, judged, changed, wrongFaces, judgedFaces, unjudged } = progress;
    const labels = judgedFaces.length + unjudged.length;
    const wrong = wrongFaces + present.errors;
    const share = labels > 0 ? wrong / labels : 0;
    const now = roundedEstimate(wrong);
    const before = roundedEstimate(audited ?? wrong);
    this.wrong.show(
      strings.noise.about(now),
      now === before ? say.ofLabels(share, labels) : say.ofLabelsSince(share, labels, before),
    );
    this.decided.show(say.decidedOf(decided, suspects), percent(suspects > 0 ? decided / suspects : 1));
    const precision = wilsonInterval(changed, judged);
    if (precision) this.precision.show(percent(precision.share), say.precisionOf(precision, changed, judged));
    else this.precision.show(say.none, say.notYet);
    this.ahead.show(
      strings.noise.about(roundedEstimate(present.errors)),
      say.between(roundedEstimate(present.low), roundedEstimate(present.high)),
    );
  }
}
