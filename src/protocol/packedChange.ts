import type { FaceDecision, ReviewChange } from './gallery';

/** What was decided about several faces alike. */
export type DecidedAlike = Omit<FaceDecision, 'face'> & {
  /** Their numbers. */
  readonly faces: Uint32Array;
};

/**
 * A change of the review as it crosses to the page: decisions that are alike are one. VS Code walks a message value by
 * value, so a decision about 100,000 faces would keep both sides busy for a second.
 */
export type PackedChange = Omit<ReviewChange, 'decisions'> & { readonly decisions: readonly DecidedAlike[] };

/** The first face of each group is the first that was decided so. */
export function packChange(change: ReviewChange): PackedChange {
  const groups = new Map<string, { readonly alike: Omit<FaceDecision, 'face'>; readonly faces: number[] }>();
  for (const decision of change.decisions) {
    const key = likenessOf(decision);
    const group = groups.get(key);
    if (group) group.faces.push(decision.face);
    else {
      const { face, ...alike } = decision;
      groups.set(key, { alike, faces: [face] });
    }
  }
  const decisions = Array.from(groups.values(), ({ alike, faces }) => ({
    ...alike,
    faces: Uint32Array.from(faces),
  }));
  return { ...change, decisions };
}

export function unpackChange({ decisions, ...change }: PackedChange): ReviewChange {
  return {
    ...change,
    decisions: decisions.flatMap(({ faces, ...alike }) => Array.from(faces, (face) => ({ face, ...alike }))),
  };
}

/** Equal for decisions that differ in their face alone; what other annotators said and notes are hardly ever the same. */
function likenessOf({ face, verdict, label, committed, by, others, disputed, notes }: FaceDecision): string {
  if (others || notes) return `face ${face}`;
  return JSON.stringify([verdict, label, committed, by ?? null, disputed ?? null]);
}
