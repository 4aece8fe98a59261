import { type AskedFaces, faceFlag, type GalleryFaces } from '../../../src/protocol/gallery';

/** The properties that can be asked for; several at once must all hold. */
export const faceTraits = [
  'suspects',
  'unclear',
  'relabelCandidates',
  'lowImportance',
  'setAside',
  'inTraining',
  'failed',
] as const;
export type FaceTrait = (typeof faceTraits)[number];

/** Which faces to show. */
export type FaceFilter = {
  /** Index of the given class, or null for all. */
  readonly given: number | null;
  readonly traits: readonly FaceTrait[];
  readonly undecidedOnly: boolean;
  /** Only what annotators disagree about. */
  readonly disputedOnly: boolean;
  /** Part of the image's path, in any case. */
  readonly search: string;
};

export const noFilter: FaceFilter = {
  given: null,
  traits: [],
  undecidedOnly: false,
  disputedOnly: false,
  search: '',
};

/** The filter that shows what the user asked for outside the page. */
export function filterFor({ given, suspects, disputed }: AskedFaces): FaceFilter & { traits: FaceTrait[] } {
  return { ...noFilter, given, traits: suspects ? ['suspects'] : [], disputedOnly: disputed };
}

const flagOf: Readonly<Record<FaceTrait, number>> = {
  suspects: faceFlag.issue,
  unclear: faceFlag.unclear,
  relabelCandidates: faceFlag.relabelCandidate,
  lowImportance: faceFlag.lowImportance,
  setAside: faceFlag.setAside,
  inTraining: faceFlag.inTraining,
  failed: faceFlag.failed,
};

/** The faces of `order` that pass, in the same order. */
export function filterFaces(
  order: Uint32Array,
  faces: GalleryFaces,
  verdicts: { isDecided(face: number): boolean; isDisputed(face: number): boolean },
  filter: FaceFilter,
): Uint32Array {
  const wanted = filter.traits.reduce((flags, trait) => flags | flagOf[trait], 0);
  const part = filter.search.trim().toLowerCase();
  return order.filter(
    (face) =>
      ((faces.flags[face] ?? 0) & wanted) === wanted &&
      (filter.given === null || faces.given[face] === filter.given) &&
      !(filter.undecidedOnly && verdicts.isDecided(face)) &&
      !(filter.disputedOnly && !verdicts.isDisputed(face)) &&
      (part === '' || (faces.image[face] ?? '').toLowerCase().includes(part)),
  );
}

/** How many faces have each trait. */
export function countTraits(faces: GalleryFaces): Readonly<Record<FaceTrait, number>> {
  const count = (flag: number) =>
    faces.flags.reduce((sum, flags) => sum + ((flags & flag) === flag ? 1 : 0), 0);
  return {
    suspects: count(faceFlag.issue),
    unclear: count(faceFlag.unclear),
    relabelCandidates: count(faceFlag.relabelCandidate),
    lowImportance: count(faceFlag.lowImportance),
    setAside: count(faceFlag.setAside),
    inTraining: count(faceFlag.inTraining),
    failed: count(faceFlag.failed),
  };
}
