import { type FaceProperty, linkedMeasures } from './pictureIssues';
import { noPart, type PropertyPart, type PropertyParts } from './faceProperties';

/** What stands out of a property: the part of it in which a label, or suspects, are most beyond what chance would give. */
export type OutstandingPart = {
  readonly part: PropertyPart;
  /** Index of the class; null: suspects. */
  readonly label: number | null;
  /** Faces of the part, the share of them that has the label (or is suspect), and that of all faces. */
  readonly faces: number;
  readonly share: number;
  readonly usual: number;
};

/** How far labels, or what the audit suspects, depend on a property that they should not depend on. */
export type LabelLink = {
  /** Cramér's V, corrected for chance (Bergsma 2013): 0: not at all; 1: the property gives it away. */
  readonly strength: number;
  /** Undefined where nothing is beyond chance. */
  readonly most: OutstandingPart | undefined;
};

/** Faces with a label, as links are reckoned of them. */
export type LinkedFaces = {
  /** Index of each face's class; those from `classes` on have none. */
  readonly labels: Uint16Array;
  readonly classes: number;
  /** 1 where the audit suspects the label. */
  readonly suspects: Uint8Array;
};

/** Standard deviations beyond chance from which on a part stands out; many are looked at. */
const leastDeviations = 5;
/** From this strength on a link is worth a look, and is a strong one. */
const noted = 0.1;
const strong = 0.3;
/**
 * A link of few faces is weak, and worth a look where a label is so many times as common as usual: expressions may go with
 * light a little, but where a file lies should say nothing.
 */
const muchMoreCommon = { pictures: 2.5, files: 1.5 };

export type LinkGrade = 'none' | 'slight' | 'clear' | 'strong';

/** How far somebody should look at a link of this property: from `clear` on. */
export function linkGrade({ strength, most }: LabelLink, property: FaceProperty): LinkGrade {
  if (!most) return 'none';
  if (strength >= strong) return 'strong';
  const times = muchMoreCommon[isOfPicture(property) ? 'pictures' : 'files'];
  return strength >= noted || most.share >= times * most.usual ? 'clear' : 'slight';
}

const isOfPicture = (property: FaceProperty) =>
  (linkedMeasures as readonly FaceProperty[]).includes(property);

/** Whether somebody should look at a link. */
export function isNoted(link: LabelLink, property: FaceProperty): boolean {
  return ['clear', 'strong'].includes(linkGrade(link, property));
}

export function linkToLabel(parts: PropertyParts, faces: LinkedFaces): LabelLink {
  return linkOf(parts, faces, faces.classes, (face) => faces.labels[face] as number);
}

/** The same of what the audit suspects. */
export function linkToSuspects(parts: PropertyParts, faces: LinkedFaces): LabelLink {
  const link = linkOf(parts, faces, 2, (face) => faces.suspects[face] as number, [1]);
  return { ...link, most: link.most && { ...link.most, label: null } };
}

/** @param told the groups that may stand out; missing: all */
function linkOf(
  { parts, of }: PropertyParts,
  { labels, classes }: LinkedFaces,
  groups: number,
  groupOf: (face: number) => number,
  told?: readonly number[],
): LabelLink {
  const counts = new Float64Array(parts.length * groups);
  let [faces, runs, lastPart, lastLabel] = [0, 0, -1, -1];
  for (let face = 0; face < of.length; face++) {
    const part = of[face] as number;
    const label = labels[face] as number;
    if (part === noPart || label >= classes) continue;
    const cell = part * groups + groupOf(face);
    counts[cell] = (counts[cell] as number) + 1;
    faces++;
    // Faces that follow one another with the same label and property, such as frames of a video or a file in the order of
    // its classes, are not independent: a run counts as one.
    if (part !== lastPart || label !== lastLabel) runs++;
    [lastPart, lastLabel] = [part, label];
  }
  const partSums = Array.from(parts, (_, part) => sumOf(counts.subarray(part * groups, (part + 1) * groups)));
  const groupSums = Array.from({ length: groups }, (_, group) =>
    partSums.reduce((sum, _part, part) => sum + (counts[part * groups + group] as number), 0),
  );
  let [square, deviations] = [0, leastDeviations];
  let most: OutstandingPart | undefined;
  for (const [part, ofPart] of partSums.entries()) {
    for (const [group, ofGroup] of groupSums.entries()) {
      if (ofPart === 0 || ofGroup === 0) continue;
      const expected = (ofPart * ofGroup) / faces;
      const count = counts[part * groups + group] as number;
      square += (count - expected) ** 2 / expected;
      const variance = expected * (1 - ofPart / faces) * (1 - ofGroup / faces) * (faces / runs);
      const beyond = variance > 0 ? (count - expected) / Math.sqrt(variance) : 0;
      if (beyond < deviations || (told && !told.includes(group))) continue;
      deviations = beyond;
      most = {
        ...{ part: parts[part] as PropertyPart, label: group, faces: ofPart },
        ...{ share: count / ofPart, usual: ofGroup / faces },
      };
    }
  }
  const kinds = (sums: readonly number[]) => sums.filter((sum) => sum > 0).length;
  const strength = strengthOf(square / faces, kinds(partSums), kinds(groupSums), runs);
  // Without a part that stands out it is chance, or that faces follow one another.
  return { strength: most ? strength : 0, most };
}

/** Bergsma's correction of Cramér's V. */
function strengthOf(square: number, rows: number, columns: number, faces: number): number {
  if (rows < 2 || columns < 2 || faces < 2) return 0;
  const chance = ((rows - 1) * (columns - 1)) / (faces - 1);
  const left = (kinds: number) => kinds - (kinds - 1) ** 2 / (faces - 1);
  const most = Math.min(left(rows), left(columns)) - 1;
  return most > 0 ? Math.min(1, Math.sqrt(Math.max(0, square - chance) / most)) : 0;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
