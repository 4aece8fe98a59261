import * as v from 'valibot';
import {
  type AskedFaces,
  type FaceNote,
  faceFlag,
  type GalleryFaces,
  verdicts as allVerdicts,
} from '../../../src/protocol/gallery';
import { type PilePart, pileParts } from './piles';
import type { Review } from './review';

/** The properties that can be asked for; several at once must all hold. */
export const faceTraits = [
  'suspects',
  'unclear',
  'relabelCandidates',
  'lowImportance',
  'verified',
  'setAside',
  'inTraining',
  'failed',
] as const;
export type FaceTrait = (typeof faceTraits)[number];

/** What can have been said of a face: a verdict, a note, or a proposal of an agent’s. */
export const faceWords = [...allVerdicts, 'note', 'proposal'] as const;
export type FaceWord = (typeof faceWords)[number];

/** What the review says of faces. */
type Judged = Pick<Review, 'isDecided' | 'isDisputed' | 'verdictOf'> & {
  notesOn(face: number): readonly Pick<FaceNote, 'text'>[];
  proposalsOn(face: number): readonly unknown[];
};

/** Which faces are on which pile. */
type Sorted = { isIn(part: PilePart, face: number): boolean };

const classOrAll = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));

export const filterSchema = v.object({
  /** Index of the given class, or null for all. */
  given: classOrAll,
  /** Index of the suggested class, or null for all. */
  suggested: v.optional(classOrAll, null),
  /** Only faces with a label quality below this, or null for all. */
  belowQuality: v.optional(v.nullable(v.number()), null),
  /** Only the suspects of a pile, or of a part of one; null for all faces. Missing in views from before there were piles. */
  pile: v.optional(v.nullable(v.picklist(pileParts)), null),
  traits: v.array(v.picklist(faceTraits)),
  undecidedOnly: v.boolean(),
  /** Only what annotators disagree about. */
  disputedOnly: v.optional(v.boolean(), false),
  /** Only those of which this was said, or null for all. */
  said: v.optional(v.nullable(v.picklist(faceWords)), null),
  /** Part of the image's path or of a note, in any case. */
  search: v.string(),
});

export type FaceFilter = Readonly<v.InferOutput<typeof filterSchema>>;

export const noFilter: FaceFilter = {
  given: null,
  suggested: null,
  belowQuality: null,
  pile: null,
  traits: [],
  undecidedOnly: false,
  disputedOnly: false,
  said: null,
  search: '',
};

/** The filter that shows what the user asked for outside the page. */
export function filterFor({ given, suggested, suspects, disputed }: AskedFaces): FaceFilter {
  return {
    ...noFilter,
    given,
    suggested: suggested ?? null,
    traits: suspects ? ['suspects'] : [],
    disputedOnly: disputed,
  };
}

export const flagOf: Readonly<Record<FaceTrait, number>> = {
  suspects: faceFlag.issue,
  unclear: faceFlag.unclear,
  relabelCandidates: faceFlag.relabelCandidate,
  lowImportance: faceFlag.lowImportance,
  verified: faceFlag.verified,
  setAside: faceFlag.setAside,
  inTraining: faceFlag.inTraining,
  failed: faceFlag.failed,
};

/** The faces of `order` that pass, in the same order. */
export function filterFaces(
  order: Uint32Array,
  faces: GalleryFaces,
  judged: Judged,
  filter: FaceFilter,
  piles: Sorted,
): Uint32Array {
  const wanted = filter.traits.reduce((flags, trait) => flags | flagOf[trait], 0);
  const part = filter.search.trim().toLowerCase();
  return order.filter(
    (face) =>
      ((faces.flags[face] ?? 0) & wanted) === wanted &&
      (filter.pile === null || piles.isIn(filter.pile, face)) &&
      (filter.given === null || faces.given[face] === filter.given) &&
      (filter.suggested === null || faces.suggested[face] === filter.suggested) &&
      // A face without a score is below nothing.
      (filter.belowQuality === null || (faces.labelQuality[face] ?? NaN) < filter.belowQuality) &&
      !(filter.undecidedOnly && judged.isDecided(face)) &&
      !(filter.disputedOnly && !judged.isDisputed(face)) &&
      (filter.said === null || isSaid(judged, face, filter.said)) &&
      (part === '' || (faces.image[face] ?? '').toLowerCase().includes(part) || isNoted(judged, face, part)),
  );
}

function isSaid(judged: Judged, face: number, word: FaceWord): boolean {
  if (word === 'proposal') return judged.proposalsOn(face).length > 0;
  return word === 'note' ? judged.notesOn(face).length > 0 : judged.verdictOf(face) === word;
}

function isNoted(judged: Judged, face: number, part: string): boolean {
  return judged.notesOn(face).some(({ text }) => text.toLowerCase().includes(part));
}

export function countTraits(faces: GalleryFaces): Readonly<Record<FaceTrait, number>> {
  const counts = faceTraits.map((trait) => [
    trait,
    faces.flags.reduce((sum, flags) => sum + Number((flags & flagOf[trait]) !== 0), 0),
  ]);
  return Object.fromEntries(counts) as Record<FaceTrait, number>;
}
