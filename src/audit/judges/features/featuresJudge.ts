import * as l10n from '@vscode/l10n';
import type { AuditRequest } from '../../../protocol/auditProcess';
import type { UnsavedModel } from '../../../scn/models/modelFiles';
import { type Recipe, recipes } from '../../../scn/recipe';
import type { AuditRun } from '../../engines/auditRun';
import { hasBareNumbers } from '../../../labels/classes/classOrder';
import { facesOf, keepModel, trainedHere } from '../../models/keepModel';
import { foldWarnings } from '../folds';
import type { AuditedFaces, AuditedModel, EarlyJudged, Judge, Judged } from '../judge';
import { earlyJudged } from './earlyJudged';
import type { OpinionUse } from '../scores/judgeLabels';
import { scoreFaces } from '../scores/scoreFaces';
import { type TrainedClassifiers, scoreOutOfFold } from './outOfFold';

/** Networks that are trained on the features of the faces themselves: each face is judged by those that have not seen it. */
export function featuresJudge({ recipe, seed }: Pick<AuditRequest, 'recipe' | 'seed'>): Judge {
  return {
    fit: () => (faces, run, onEarly) => judgeByFeatures(faces, recipes[recipe], seed, run, onEarly),
  };
}

async function judgeByFeatures(
  faces: AuditedFaces,
  recipe: Recipe,
  seed: number,
  run: AuditRun,
  onEarly?: (early: EarlyJudged) => void,
): Promise<Judged> {
  const { set, images, backbone } = faces;
  const started = performance.now();
  const secondsSince = () => (performance.now() - started) / 1000;
  const { trained, ...judgement } = await scoreOutOfFold(set, recipe, seed, run, {
    onProgress: (done, total) => {
      const secondsLeft = done > 0 ? (secondsSince() / done) * (total - done) : undefined;
      run.onProgress({ stage: 'folds', done, total, secondsLeft });
    },
    ...(onEarly && { onEarly: (early) => onEarly(earlyJudged(faces, recipe, early)) }),
  });
  const seconds = secondsSince();
  run.onProgress({ stage: 'scoring' });
  return {
    judgement,
    scores: scoreFaces(set, images.files.length, judgement, recipe),
    set,
    aside: new Map(),
    seconds,
    how: {
      backbone: backbone.id,
      training: 'features',
      grouping: set.grouping,
      secondOpinion: opinionSentence(judgement.opinionUse, recipe, images.labels.classes),
    },
    foldWarnings: foldWarnings(images.labels.classes, set, judgement.folds),
    warnings: set.groupWarnings,
    keep: (folder, audited) => keepModel(folder, modelOf(faces, recipe, trained, audited)),
    cleanUp: () => Promise.resolve(),
  };
}

function modelOf(
  faces: AuditedFaces,
  recipe: Recipe,
  { tensors, ...classifiers }: TrainedClassifiers,
  audited: AuditedModel,
): UnsavedModel {
  const { modelId, dimensions } = faces.backbone;
  const { networksPerSeed: folds, seeds } = classifiers;
  const description = {
    ...trainedHere(faces, audited, { ...recipe }, { folds, seeds }),
    kind: 'features',
    classes: faces.images.labels.classes,
    backbone: { modelId, dimensions },
    ...classifiers,
  } as const;
  return { description, tensors, faces: facesOf(faces) };
}

/** Whether the backbone's own classifier counted, for people. */
function opinionSentence(use: OpinionUse, { companions, name }: Recipe, classes: readonly string[]): string {
  if (!companions) return l10n.t('The recipe “{0}” judges by the Self-Cure Network alone.', name);
  switch (use) {
    case 'counted':
      return l10n.t('The face model’s own expression classifier counted as a second opinion.');
    case 'doubted':
      return l10n.t(
        'The face model’s own expression classifier did not count: it disagrees too much with these labels, as it does on faces unlike those it knows.',
      );
    case 'none':
      if (hasBareNumbers({ classes }))
        return l10n.t(
          'The face model’s own expression classifier did not count: these classes are numbers. Say what they mean, and it can give a second opinion.',
        );
      return l10n.t(
        'The face model’s own expression classifier did not count: these classes are not its expressions.',
      );
  }
}
