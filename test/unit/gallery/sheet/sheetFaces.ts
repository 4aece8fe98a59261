import type { FaceDecision } from '../../../../src/protocol/gallery';
import { Review } from '../../../../webview/gallery/store/review';
import { madeUpFaces, madeUpReview } from '../madeUpFaces';

/** A face as a sheet looks at it; classes by their index among Surprise, Fear, Disgust, Happiness, Sadness, Anger, Neutral. */
export type SheetFace = readonly [given: number, suggested: number, chance: number, flags?: number];

/** A review of just these faces; the given label is right with half of what is left of the chance. */
export function reviewOf(...faces: readonly SheetFace[]): Review {
  const column = (place: 0 | 1) => Uint16Array.from(faces, (face) => face[place]);
  const columns = madeUpFaces(faces.length, {
    given: column(0),
    suggested: column(1),
    confidence: Float32Array.from(faces, ([, , chance]) => chance),
    labelQuality: Float32Array.from(faces, ([given, suggested, chance]) =>
      given === suggested ? chance : (1 - chance) / 2,
    ),
    flags: Uint8Array.from(faces, ([, , , flags = 0]) => flags),
  });
  return new Review(madeUpReview(columns));
}

/** What the host would say after decisions. */
export function say(review: Review, ...decisions: readonly FaceDecision[]): void {
  review.apply({ decisions, canUndo: true, canRedo: false, uncommitted: 0, disagreements: 0 });
}

export const repeat = (count: number, face: SheetFace): SheetFace[] => new Array<SheetFace>(count).fill(face);
