import type { Decision } from './decision';

/** One decision in its place among its annotator's on the sample. */
export type Step = {
  /** Replaced when a commit writes it or takes it back. */
  decision: Decision;
  readonly batch: Batch;
  /** Counts up within an annotator's decisions. */
  readonly order: number;
  /** The annotator's decision that stood on the sample before. */
  readonly previous: Step | undefined;
};

/** A decision of one or many samples, which is undone as one. */
export type Batch = { readonly id: string; readonly steps: Step[]; undone: boolean };

/** What one annotator has done. */
export type Annotator = {
  readonly who: string;
  /** Since their last commit, the last at the end. */
  readonly undoable: Batch[];
  readonly redoable: Batch[];
  made: number;
};

/** For each sample, the standing step of each annotator who has one. */
export type SampleSteps = Map<string, Step[]>;

/** Makes `step` its annotator's standing one on its sample. */
export function stand(samples: SampleSteps, step: Step): void {
  const { sampleId, who } = step.decision;
  const steps = samples.get(sampleId);
  if (!steps) {
    samples.set(sampleId, [step]);
    return;
  }
  const place = steps.findIndex(({ decision }) => decision.who === who);
  if (place < 0) steps.push(step);
  else steps[place] = step;
}

export function standingStep(samples: SampleSteps, sampleId: string, who: string): Step | undefined {
  return samples.get(sampleId)?.find(({ decision }) => decision.who === who);
}

/** After undoing: falls back to the annotator's last decision on the sample that is not undone, if there is one. */
export function fallBack(samples: SampleSteps, { decision: { sampleId, who } }: Step): void {
  let step = standingStep(samples, sampleId, who);
  while (step?.batch.undone) step = step.previous;
  if (step) {
    stand(samples, step);
    return;
  }
  const others = (samples.get(sampleId) ?? []).filter(({ decision }) => decision.who !== who);
  if (others.length > 0) samples.set(sampleId, others);
  else samples.delete(sampleId);
}

/** After redoing: stands again, unless its annotator has decided about the sample since, in another window. */
export function standAgain(samples: SampleSteps, step: Step): void {
  const { sampleId, who } = step.decision;
  const now = standingStep(samples, sampleId, who);
  if (!now || now.order < step.order) stand(samples, step);
}

/** Takes a batch off a stack; it is the last one unless two windows wrote the journal in turns. */
export function take(stack: Batch[], id: string): Batch | undefined {
  const index = stack.findLastIndex((batch) => batch.id === id);
  return index < 0 ? undefined : stack.splice(index, 1)[0];
}
