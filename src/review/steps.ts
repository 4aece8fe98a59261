import type { Decision, Note } from './decision';
import type { Actor } from './history';

/** What an annotator can say of a sample; the last of its kind stands, and what they say blind is a kind of its own. */
type Saying = { readonly sampleId: string; readonly who: string; readonly blind?: boolean };

/** One saying in its place among its annotator's on the sample. */
export type Step<S extends Saying> = {
  /** A decision is replaced when a commit writes it or takes it back. */
  said: S;
  readonly batch: Batch;
  /** The annotator's saying that stood on the sample before. */
  readonly previous: Step<S> | undefined;
  /** The version of the commits that `said` shows. */
  stampedAt: number;
};

/** What one act said of one or many samples, which is undone as one. */
export type Batch = Actor & {
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
};

/**
 * For each sample, the last step of each annotator who said something. What stands follows from which batches are undone:
 * undoing and redoing look at no sample, since a few lines may do it to many samples again and again.
 */
export type SampleSteps<S extends Saying> = Map<string, Step<S>[]>;

/** The standing step of each annotator who has one, and the standing blind one. */
export function standingSteps<S extends Saying>(
  samples: SampleSteps<S>,
  sampleId: string,
): readonly Step<S>[] {
  const last = samples.get(sampleId) ?? [];
  return last.some(({ batch }) => batch.undone) ? last.flatMap((step) => standingFrom(step) ?? []) : last;
}

/** The samples of which something stands. */
export function* standingIds<S extends Saying>(samples: SampleSteps<S>): Generator<string, void> {
  for (const [sampleId, last] of samples) if (last.some(standingFrom)) yield sampleId;
}

/** Takes a saying in as its annotator's standing one on its sample; what they have undone before cannot come back. */
export function say<S extends Saying>(samples: SampleSteps<S>, said: S, batch: Batch): Step<S> {
  const last = samples.get(said.sampleId);
  const place = last?.findIndex((step) => step.said.who === said.who && step.said.blind === said.blind) ?? -1;
  const step = { said, batch, previous: standingFrom(last?.[place]), stampedAt: 0 };
  if (!last) samples.set(said.sampleId, [step]);
  else if (place < 0) last.push(step);
  else last[place] = step;
  return step;
}

/** Takes a batch off a stack; it is the last one unless two windows wrote the journal in turns. */
export function take(stack: Batch[], id: string): Batch | undefined {
  const index = stack.findLastIndex((batch) => batch.id === id);
  return index < 0 ? undefined : stack.splice(index, 1)[0];
}

/** The annotator's last saying that is not undone, from one of theirs on. */
function standingFrom<S extends Saying>(last: Step<S> | undefined): Step<S> | undefined {
  let step = last;
  while (step?.batch.undone) step = step.previous;
  return step;
}
