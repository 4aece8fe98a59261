import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelFile } from '../../labels/labelFile';
import { cohenKappa } from '../../review/agreement';
import { noClass } from '../../protocol/gallery';
import type { SecondLabels } from '../../protocol/secondLabels';
import type { AuditResult } from '../result/auditResult';
import { kappaInterval, matchLabels } from './compareLabels';

type Audited = Pick<AuditResult, 'ids' | 'images' | 'boxes' | 'faces'> & {
  readonly metadata: Pick<AuditResult['metadata'], 'classes' | 'labels'>;
  readonly scores: Pick<AuditResult['scores'], 'given'>;
};

/**
 * What a second label file says of the faces of an audit, matched as `compareLabels` matches; compared with the labels that the
 * audit read.
 * @throws HumanError where it has a label of none of the audited images.
 */
export function secondLabelsOf(
  result: Audited,
  second: Pick<LabelFile, 'samples' | 'classes' | 'location'>,
): SecondLabels {
  const { scores, metadata } = result;
  const { given } = scores;
  const samples = auditedSamples(result);
  const matched = matchLabels({ samples, classes: metadata.classes }, second);
  const { classes, label, onlySecond, ambiguous } = matched;
  const of = Uint16Array.from(label, (each) => (each < 0 ? noClass : each));
  const pairs: [string, string][] = [];
  const matrix = classes.map(() => new Array<number>(classes.length).fill(0));
  let [labelled, differing] = [0, 0];
  given.forEach((here, row) => {
    if (here === noClass) return;
    labelled++;
    const there = of[row] ?? noClass;
    if (there === noClass) return;
    pairs.push([classes[here] ?? '', classes[there] ?? '']);
    const cells = matrix[here];
    if (cells) cells[there] = (cells[there] ?? 0) + 1;
    if (here !== there) differing++;
  });
  if (of.every((each) => each === noClass))
    throw new HumanError(
      l10n.t(
        'No image has a label in both: {0} names images like “{1}”, {2} like “{3}”. Compare label files of the same images.',
        ...[metadata.labels, result.images[0] ?? '', second.location, second.samples[0]?.image ?? ''],
      ),
    );
  return {
    ...{ classes, of, both: pairs.length, differing },
    ...{ onlyFirst: labelled - pairs.length, onlySecond, ambiguous },
    kappa: cohenKappa(pairs)?.kappa ?? null,
    kappaInterval: kappaInterval(matrix) ?? null,
  };
}

/** The audited rows as a label file has them; a box that was found in a photograph is no row of its own. */
function auditedSamples({ ids, images, boxes, faces, metadata, scores }: Audited): LabelFile['samples'] {
  return ids.map((id, row) => {
    const [left = NaN, top = NaN, width = NaN, height = NaN] = boxes?.subarray(row * 4, row * 4 + 4) ?? [];
    const wasFound = !Number.isNaN(faces?.score[row] ?? NaN);
    const isBoxed = !wasFound && ![left, top, width, height].some((side) => Number.isNaN(side));
    return {
      ...{ id, image: images[row] ?? '', label: metadata.classes[scores.given[row] ?? noClass] ?? '' },
      line: undefined,
      ...(isBoxed && { box: { left, top, width, height } }),
    };
  });
}
