import { type FaceSplits, noSplit } from './classTable';
import { type PropertyColumn, noName, partsOf } from './faceProperties';
import { isNoted, type LabelLink, type LinkedFaces, linkToLabel, linkToSuspects } from './labelLinks';
import { type FaceProperty, faceProperties } from './pictureIssues';

/** The properties of a data set's faces, as far as there are any. */
export type FaceProperties = Readonly<Partial<Record<FaceProperty, PropertyColumn>>>;

/** What depends on a property: labels, and what the audit suspects. */
export type PropertyLinks = {
  readonly property: FaceProperty;
  readonly label: LabelLink;
  readonly suspects: LabelLink;
};

/**
 * From these strengths on folders are how labels are written: where each class can have one, wrong labels and corrections part
 * the two somewhat; where there are fewer, one source may hold one class alone, which is worth knowing.
 */
const givesAway = { allClasses: 0.8, fewer: 0.98 };

/** What labels and suspects depend on besides the face, those first that want a look; where faces differ in it. */
export function dataSetLinks(properties: FaceProperties, faces: LinkedFaces): readonly PropertyLinks[] {
  const links = faceProperties.flatMap((property): PropertyLinks[] => {
    const column = properties[property];
    const parts = column && partsOf(column);
    if (!parts) return [];
    const label = linkToLabel(parts, faces);
    // Folders that give the label away are how the labels are written; more suspects in one are a class with more.
    const limit = givesAway[parts.parts.length < faces.classes ? 'fewer' : 'allClasses'];
    if (property === 'folder' && label.strength > limit) return [];
    return [{ property, label, suspects: linkToSuspects(parts, faces) }];
  });
  const rank = ({ property, label, suspects }: PropertyLinks) =>
    Number(isNoted(label, property) || isNoted(suspects, property)) +
    Math.max(label.strength, suspects.strength);
  return links.sort((a, b) => rank(b) - rank(a));
}

export function splitColumn({ names, of }: FaceSplits): PropertyColumn {
  return { kind: 'names', names, of: Uint32Array.from(of, (split) => (split === noSplit ? noName : split)) };
}
