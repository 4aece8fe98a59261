import { type ClassTable, classTable, faceSplits } from '../../base/health/classTable';
import {
  dataSetLinks,
  type FaceProperties,
  type PropertyLinks,
  splitColumn,
} from '../../base/health/dataSetLinks';
import { fileTypeColumn, folderColumn, placeColumn } from '../../base/health/faceProperties';
import { type NumberWriting, outstandingText } from '../../base/health/healthWords';
import { isNoted } from '../../base/health/labelLinks';
import { linkedMeasures, pictureMeasures } from '../../base/health/pictureIssues';
import type { AuditLink } from '../../protocol/auditProcess';
import { issueMasks, worstScores } from '../pictures/pictureScores';
import type { AuditResult } from './auditResult';

/** A data set at a glance, whatever its labels' quality. */
export type DataSetHealth = {
  readonly table: ClassTable;
  /** What labels and suspects depend on besides the face, those first that want a look. */
  readonly links: readonly PropertyLinks[];
};

/** What was measured of some pictures that labels should not depend on, a column each, [samples]. */
export function measuredProperties({ pictures }: Pick<AuditResult, 'pictures'>): readonly Float32Array[] {
  if (!pictures) return [];
  const width = pictureMeasures.length;
  const { measures } = pictures;
  return linkedMeasures.map((name) => {
    const at = pictureMeasures.indexOf(name);
    return Float32Array.from(
      { length: measures.length / width },
      (_, row) => measures[row * width + at] ?? NaN,
    );
  });
}

/** What is wrong with each picture, a bit for each of `pictureIssues`, and how far the worst of it stands out. */
export function pictureMarks({ scores }: NonNullable<AuditResult['pictures']>) {
  return { issues: issueMasks(scores), worst: worstScores(scores) };
}

export function dataSetHealth(result: AuditResult): DataSetHealth {
  const { metadata, scores, images } = result;
  const { classes } = metadata;
  const splits = faceSplits(result.splits);
  const faces = { labels: scores.given, classes: classes.length, suspects: scores.isIssue };
  const measured = measuredProperties(result).map((values, at) => [
    linkedMeasures[at],
    { kind: 'numbers', values },
  ]);
  const properties: FaceProperties = {
    ...Object.fromEntries(measured),
    folder: folderColumn(images, new Set(classes)),
    fileType: fileTypeColumn(images),
    ...(splits && { split: splitColumn(splits) }),
    place: placeColumn(images.length),
  };
  return { table: classTable(scores.given, classes.length, splits), links: dataSetLinks(properties, faces) };
}

/** What depends on what, for programs and people, as far as somebody should look at it. */
export function notedLinks(
  links: readonly PropertyLinks[],
  classes: readonly string[],
  write: NumberWriting,
): readonly AuditLink[] {
  return links.flatMap(({ property, label, suspects }) =>
    ([label, suspects] as const).flatMap((link): AuditLink[] => {
      const { most, strength } = link;
      if (!most || !isNoted(link, property)) return [];
      const text = outstandingText(
        property,
        most,
        most.label === null ? undefined : (classes[most.label] ?? ''),
        write,
      );
      return [{ property, of: most.label === null ? 'suspects' : 'labels', strength, text }];
    }),
  );
}
