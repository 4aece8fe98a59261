import * as v from 'valibot';
import {
  type AskedFaces,
  type FaceNote,
  faceFlag,
  type GalleryFaces,
  verdicts as allVerdicts,
} from '../../../src/protocol/gallery';
import { faceProperties, pictureIssues } from '../../../src/base/health/pictureIssues';
import { contradictingGroups } from './order';
import { partTester } from './faceProperties';
import { type PilePart, pileParts } from './piles';
import type { Review } from './review';
import { differsThere, secondLabelOf } from './secondLabels';

/** The properties that can be asked for; several at once must all hold. */
export const faceTraits = [
  'suspects',
  'unclear',
  'relabelCandidates',
  'lowImportance',
  'verified',
  'setAside',
  'noFace',
  'severalFaces',
  'copies',
  'contradicting',
  'inTraining',
  'failed',
] as const;
export type FaceTrait = (typeof faceTraits)[number];

/** What can have been said of a face: a verdict, a note, or a proposal of an agent’s. */
export const faceWords = [...allVerdicts, 'note', 'proposal'] as const;
export type FaceWord = (typeof faceWords)[number];

/** What the review says of faces. */
type Judged = Pick<Review, 'classes' | 'isDecided' | 'isDisputed' | 'verdictOf'> & {
  notesOn(face: number): readonly Pick<FaceNote, 'text'>[];
  proposalsOn(face: number): readonly unknown[];
};

/** Which faces are on which pile. */
type Sorted = { isIn(part: PilePart, face: number): boolean };

const classOrAll = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)));

/** What pictures can be asked for: those with an issue, or with any. */
export const pictureFilters = ['any', ...pictureIssues] as const;
export type PictureFilter = (typeof pictureFilters)[number];

const partSchema = v.object({
  property: v.picklist(faceProperties),
  part: v.variant('kind', [
    v.object({ kind: v.literal('range'), from: v.number(), to: v.number() }),
    v.object({ kind: v.literal('name'), name: v.string() }),
  ]),
});

export const filterSchema = v.object({
  /** Index of the given class, or null for all. */
  given: classOrAll,
  /** Index of the suggested class, or null for all. */
  suggested: v.optional(classOrAll, null),
  /** Only faces with a label quality below this, or null for all. */
  belowQuality: v.optional(v.nullable(v.number()), null),
  /** Only the suspects of a pile, or of a part of one; null for all faces. Missing in views from before there were piles. */
  pile: v.optional(v.nullable(v.picklist(pileParts)), null),
  /** Only pictures with this issue, or with any; null for all faces. */
  picture: v.optional(v.nullable(v.picklist(pictureFilters)), null),
  /** Only faces of a part of a property, such as the darkest; null for all. */
  part: v.optional(v.nullable(partSchema), null),
  traits: v.array(v.picklist(faceTraits)),
  undecidedOnly: v.boolean(),
  /** Only what annotators disagree about. */
  disputedOnly: v.optional(v.boolean(), false),
  /** Only what another label file has otherwise, or labels as this class, by its index there; null for all faces. */
  second: v.optional(
    v.nullable(v.union([v.literal('differs'), v.pipe(v.number(), v.integer(), v.minValue(0))])),
    null,
  ),
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
  picture: null,
  part: null,
  traits: [],
  undecidedOnly: false,
  disputedOnly: false,
  second: null,
  said: null,
  search: '',
};

/** The filter that shows what the user asked for outside the page. */
export function filterFor({ given, suggested, suspects, disputed, differing }: AskedFaces): FaceFilter {
  return {
    ...noFilter,
    given,
    suggested: suggested ?? null,
    traits: suspects ? ['suspects'] : [],
    disputedOnly: disputed,
    second: differing === true ? 'differs' : null,
  };
}

/** Traits that a column says instead of a flag. */
type FoundTrait = 'noFace' | 'severalFaces' | 'copies' | 'contradicting';

export const flagOf: Readonly<Record<Exclude<FaceTrait, FoundTrait>, number>> = {
  suspects: faceFlag.issue,
  unclear: faceFlag.unclear,
  relabelCandidates: faceFlag.relabelCandidate,
  lowImportance: faceFlag.lowImportance,
  verified: faceFlag.verified,
  setAside: faceFlag.setAside,
  inTraining: faceFlag.inTraining,
  failed: faceFlag.failed,
};

/** Whether a face has a trait. */
function hasTrait(faces: GalleryFaces, face: number, trait: FaceTrait): boolean {
  const { flags, found, copies } = faces;
  const group = copies?.[face] ?? 0;
  if (trait === 'copies') return group > 0;
  if (trait === 'contradicting') return group > 0 && contradictingGroups(faces).has(group);
  if (trait === 'noFace') return found?.score[face] === 0;
  if (trait === 'severalFaces') return (found?.seen[face] ?? 0) > 1;
  return ((flags[face] ?? 0) & flagOf[trait]) !== 0;
}

/** The faces of `order` that pass, in the same order. */
export function filterFaces(
  order: Uint32Array,
  faces: GalleryFaces,
  judged: Judged,
  filter: FaceFilter,
  piles: Sorted,
): Uint32Array {
  const part = filter.search.trim().toLowerCase();
  const isInPart = filter.part ? partTester(faces, judged.classes, filter.part) : () => true;
  const issues = issueBits(filter.picture);
  return order.filter(
    (face) =>
      filter.traits.every((trait) => hasTrait(faces, face, trait)) &&
      (filter.pile === null || piles.isIn(filter.pile, face)) &&
      (issues === 0 || ((faces.pictures?.issues[face] ?? 0) & issues) !== 0) &&
      isInPart(face) &&
      (filter.given === null || faces.given[face] === filter.given) &&
      (filter.suggested === null || faces.suggested[face] === filter.suggested) &&
      // A face without a score is below nothing.
      (filter.belowQuality === null || (faces.labelQuality[face] ?? NaN) < filter.belowQuality) &&
      !(filter.undecidedOnly && judged.isDecided(face)) &&
      !(filter.disputedOnly && !judged.isDisputed(face)) &&
      (filter.second === null || isThere(faces, face, filter.second)) &&
      (filter.said === null || isSaid(judged, face, filter.said)) &&
      (part === '' || (faces.image[face] ?? '').toLowerCase().includes(part) || isNoted(judged, face, part)),
  );
}

function isThere(faces: GalleryFaces, face: number, wanted: NonNullable<FaceFilter['second']>): boolean {
  return wanted === 'differs' ? differsThere(faces, face) : secondLabelOf(faces, face) === wanted;
}

/** The bits of the issues that are asked for; 0 where none is. */
function issueBits(picture: FaceFilter['picture']): number {
  if (picture === null) return 0;
  return picture === 'any' ? 2 ** pictureIssues.length - 1 : 1 << pictureIssues.indexOf(picture);
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
    faces.flags.reduce((sum, _, face) => sum + Number(hasTrait(faces, face, trait)), 0),
  ]);
  return Object.fromEntries(counts) as Record<FaceTrait, number>;
}

/** How many pictures have an issue, any of them first; without those that none has. */
export function countIssues({
  pictures,
}: GalleryFaces): readonly { picture: PictureFilter; faces: number }[] {
  if (!pictures) return [];
  return pictureFilters
    .map((picture) => {
      const bits = issueBits(picture);
      return { picture, faces: pictures.issues.reduce((sum, mask) => sum + Number((mask & bits) !== 0), 0) };
    })
    .filter(({ faces }) => faces > 0);
}
