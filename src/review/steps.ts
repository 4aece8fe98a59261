import type { Decision } from './decision';
import type { Note } from './note';

/** What an annotator can say of a sample; the last of its kind stands. */
type Saying = { readonly sampleId: string; readonly who: string };

/** One saying in its place among its annotator's on the sample. */
export type Step<S extends Saying> = {
  /** A decision is replaced when a commit writes it or takes it back. */
  said: S;
  readonly batch: Batch;
  /** Counts up within an annotator's sayings. */
  readonly order: number;
  /** The annotator's saying that stood on the sample before. */
  readonly previous: Step<S> | undefined;
};

/** What one act said of one or many samples, which is undone as one. */
export type Batch = {
  readonly id: string;
  readonly decisions: Step<Decision>[];
  readonly notes: Step<Note>[];
  undone: boolean;
};

/** What one annotator has done. */
export type Annotator = {
  readonly who: string;
  /** Since their last commit, the last at the end. */
  readonly undoable: Batch[];
  readonly redoable: Batch[];
  made: number;
};

/** For each sample, the standing step of each annotator who has one. */
export type SampleSteps<S extends Saying> = Map<string, Step<S>[]>;

/** Takes a saying in as its annotator's standing one on its sample. */
export function say<S extends Saying>(
  samples: SampleSteps<S>,
  said: S,
  batch: Batch,
  annotator: Annotator,
): Step<S> {
  const previous = standingStep(samples, said.sampleId, said.who);
  const step = { said, batch, order: annotator.made++, previous };
  stand(samples, step);
  return step;
}

/** After undoing: falls back to the annotator's last saying on the sample that is not undone, if there is one. */
export function fallBack<S extends Saying>(
  samples: SampleSteps<S>,
  { said: { sampleId, who } }: Step<S>,
): void {
  let step = standingStep(samples, sampleId, who);
  while (step?.batch.undone) step = step.previous;
  if (step) {
    stand(samples, step);
    return;
  }
  const others = (samples.get(sampleId) ?? []).filter(({ said }) => said.who !== who);
  if (others.length > 0) samples.set(sampleId, others);
  else samples.delete(sampleId);
}

/** After redoing: stands again, unless its annotator has said something of the sample since, in another window. */
export function standAgain<S extends Saying>(samples: SampleSteps<S>, step: Step<S>): void {
  const { sampleId, who } = step.said;
  const now = standingStep(samples, sampleId, who);
  if (!now || now.order < step.order) stand(samples, step);
}

/** Takes a batch off a stack; it is the last one unless two windows wrote the journal in turns. */
export function take(stack: Batch[], id: string): Batch | undefined {
  const index = stack.findLastIndex((batch) => batch.id === id);
  return index < 0 ? undefined : stack.splice(index, 1)[0];
}

/** Makes `step` its annotator's standing one on its sample. */
function stand<S extends Saying>(samples: SampleSteps<S>, step: Step<S>): void {
  const { sampleId, who } = step.said;
  const steps = samples.get(sampleId);
  if (!steps) {
    samples.set(sampleId, [step]);
    return;
  }
  const place = steps.findIndex(({ said }) => said.who === who);
  if (place < 0) steps.push(step);
  else steps[place] = step;
}

function standingStep<S extends Saying>(
  samples: SampleSteps<S>,
  sampleId: string,
  who: string,
): Step<S> | undefined {
  return samples.get(sampleId)?.find(({ said }) => said.who === who);
}
