import type { GalleryFaces } from '../../../src/protocol/gallery';

/** A suggestion that the audit finds at least as likely is one of the sure ones, unless the annotator says otherwise. */
export const usualSureLimit = 0.7;

type Chances = Pick<GalleryFaces, 'given' | 'suggested' | 'labelQuality' | 'confidence'>;

/**
 * How likely the audit finds it that a class is a face's right one.
 * @param label index of the class.
 * @returns undefined where the audit says nothing of that class, or nothing of the face.
 */
export function chanceOf(
  { given, suggested, labelQuality, confidence }: Chances,
  face: number,
  label: number,
): number | undefined {
  const chance =
    label === given[face] ? labelQuality[face] : label === suggested[face] ? confidence[face] : undefined;
  return chance === undefined || Number.isNaN(chance) ? undefined : chance;
}

/** Chances come as 32-bit numbers: 0.7 among them is a little less than the limit of that name. */
export function isAtLeast(chance: number, limit: number): boolean {
  return chance >= Math.fround(limit);
}

/** How many of several choices are expected to be wrong: each by the chance that it is not right, added up. */
export function expectedMistakes(chances: Iterable<number>): number {
  let mistakes = 0;
  for (const chance of chances) mistakes += 1 - chance;
  return mistakes;
}

/** What deciding several faces alike at once is expected to do. */
export type Outlook = {
  /** How many of the labels would be wrong. */
  readonly mistakes: number;
  /** Those whose label would be right at least as likely as the limit says, in their order. */
  readonly sure: readonly number[];
};

/** Of taking the suggestions of these faces. One whose chance is not known is none of the sure, and counts as a mistake. */
export function acceptOutlook(all: Chances, faces: readonly number[], limit: number): Outlook {
  return outlook(all, faces, all.suggested, limit);
}

/** Of keeping the labels of these faces, as `acceptOutlook`. */
export function keepOutlook(all: Chances, faces: readonly number[], limit: number): Outlook {
  return outlook(all, faces, all.given, limit);
}

function outlook(all: Chances, faces: readonly number[], labels: Uint16Array, limit: number): Outlook {
  const chances = faces.map((face) => chanceOf(all, face, labels[face] ?? NaN) ?? 0);
  return {
    mistakes: expectedMistakes(chances),
    sure: faces.filter((_, place) => isAtLeast(chances[place] ?? 0, limit)),
  };
}
