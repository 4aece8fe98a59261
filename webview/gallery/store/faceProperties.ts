import { type FaceProperties, splitColumn } from '../../../src/base/health/dataSetLinks';
import {
  fileTypeColumn,
  folderColumn,
  isOfPart,
  placeColumn,
  type PropertyColumn,
  type PropertyPart,
} from '../../../src/base/health/faceProperties';
import { type FaceProperty, faceProperties, linkedMeasures } from '../../../src/base/health/pictureIssues';
import type { GalleryFaces } from '../../../src/protocol/gallery';

/** A property of the faces as the page has them; undefined where it is not known. */
function columnOf(
  faces: GalleryFaces,
  classes: readonly string[],
  property: FaceProperty,
): PropertyColumn | undefined {
  switch (property) {
    case 'folder':
      return folderColumn(faces.image, new Set(classes));
    case 'fileType':
      return fileTypeColumn(faces.image);
    case 'split':
      return faces.splits && splitColumn(faces.splits);
    case 'place':
      return placeColumn(faces.count);
    default: {
      const start = linkedMeasures.indexOf(property) * faces.count;
      const values = faces.pictures?.measured.subarray(start, start + faces.count);
      return values && { kind: 'numbers', values };
    }
  }
}

export function propertiesOf(faces: GalleryFaces, classes: readonly string[]): FaceProperties {
  return Object.fromEntries(faceProperties.map((property) => [property, columnOf(faces, classes, property)]));
}

/** Whether a face is of a part of a property; none is where the property is not known. */
export function partTester(
  faces: GalleryFaces,
  classes: readonly string[],
  { property, part }: { readonly property: FaceProperty; readonly part: PropertyPart },
): (face: number) => boolean {
  const column = columnOf(faces, classes, property);
  return column ? isOfPart(column, part) : () => false;
}
