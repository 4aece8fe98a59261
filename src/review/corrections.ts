import { correctionIn, standing } from './decision';
import type { ReviewFold } from './fold';
import { decisionsOn } from './fold';

/** A label to write, with the image and the label that the sample had when that was decided. */
export type JournalCorrection = {
  readonly id: string;
  readonly label: string;
  readonly given: string;
  readonly image: string;
};

/** Labels to write: accepted or chosen, not in the label file yet, and not what annotators disagree about. */
export function correctionsIn(state: ReviewFold): JournalCorrection[] {
  const corrections: JournalCorrection[] = [];
  if (state.corrections.size === 0) return corrections;
  for (const id of state.samples.keys()) {
    if (!state.corrections.has(id)) continue;
    const decision = correctionIn(standing(decisionsOn(state, id)));
    if (decision && decision.label !== null)
      corrections.push({ id, label: decision.label, given: decision.given, image: decision.image });
  }
  return corrections;
}
