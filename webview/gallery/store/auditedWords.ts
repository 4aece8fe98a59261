import type { SharedDecision } from '../../../src/protocol/gallery';
import type { Review } from './review';

/**
 * Decisions as the host takes them: to it, to accept is to take the class that the audit suggests. Where decisions taught
 * another one, that class is named.
 */
export function inAuditedWords(
  { classes, faces, state }: Pick<Review, 'classes' | 'faces' | 'state'>,
  decisions: readonly SharedDecision[],
): readonly SharedDecision[] {
  return decisions.flatMap((decision) => {
    if (decision.verdict !== 'accept') return [decision];
    const asAudited: number[] = [];
    const named = new Map<string, number[]>();
    for (const face of decision.faces) {
      const suggested = faces.suggested[face] ?? 0;
      const label = classes[suggested];
      if (suggested === state.faces.suggested[face] || label === undefined) asAudited.push(face);
      else named.set(label, [...(named.get(label) ?? []), face]);
    }
    const accepted = asAudited.length > 0 ? [{ ...decision, faces: asAudited }] : [];
    return [
      ...accepted,
      ...Array.from(named, ([label, own]) => ({ faces: own, verdict: 'relabel' as const, label })),
    ];
  });
}
