import * as l10n from '@vscode/l10n';
import type { AuditRequest } from '../../protocol/auditProcess';
import type { ImageTraining } from '../../protocol/imageTraining';
import { chosenRecipe } from '../../scn/endToEnd/chosenRecipe';
import type { EndToEndRecipe } from '../../scn/endToEnd/endToEndRecipe';
import type { AuditRun } from '../auditRun';
import type { PreparedAudit } from '../prepareAudit';
import { type ScoredLabels, scoreWith } from '../scoreLabels';
import { type ImageScores, scoreByImages } from './scoreImages';
import { type TrainingStart, readStart } from './startingWeights';

/** An audit whose networks were trained on the images themselves. */
export type ImageAudit = ScoredLabels<ImageScores> & {
  readonly recipe: EndToEndRecipe;
  /** What was trained, for people, e.g. `ResNet-18 at 224 × 224 pixels, 40 epochs in batches of 64`. */
  readonly network: string;
  /** Who judged, a sentence for people. */
  readonly opinion: string;
  /** Sentences that the reader of the result should know. */
  readonly warnings: readonly string[];
};

/**
 * Trains the folds' networks end to end and scores the labels by what they say.
 * @throws as `scoreByImages` and `readStart`.
 */
export async function auditImages(
  prepared: PreparedAudit,
  { recipe: name, seed, cacheFolder }: Pick<AuditRequest, 'recipe' | 'seed' | 'cacheFolder'>,
  choice: ImageTraining,
  run: AuditRun,
): Promise<ImageAudit> {
  const folder = choice.startingWeights;
  const start = folder === undefined ? undefined : { folder, ...(await readStart(folder)) };
  const wished = chosenRecipe(name, choice, start?.shape);
  const { set, dataSet } = prepared;
  const scored = await scoreWith(set, dataSet.files.length, wished, run, () =>
    scoreByImages(prepared, { recipe: wished, start, seed, cacheFolder }, run),
  );
  const { recipe, batchNote } = scored.outOfFold;
  return {
    ...scored,
    recipe,
    network: networkText(recipe, choice, start),
    opinion: l10n.t(
      'The networks were trained end to end and judge alone: neither the regressions on features nor the face model’s own expression classifier was asked.',
    ),
    warnings: [...(batchNote === undefined ? [] : [batchNote]), ...startWarnings(prepared, start)],
  };
}

function networkText(
  { backbone, epochs, batchSize }: EndToEndRecipe,
  { network }: ImageTraining,
  start: TrainingStart | undefined,
): string {
  const { inputSize, blocks } = backbone;
  const isResNet18 = start ? blocks.join() === '2,2,2,2' : network === 'resnet18';
  const schedule = [inputSize, epochs, batchSize];
  const weights = start?.sha256.slice(0, 8);
  if (isResNet18)
    return weights === undefined
      ? l10n.t('ResNet-18 at {0} × {0} pixels, {1} epochs in batches of {2} from random weights', ...schedule)
      : l10n.t(
          'ResNet-18 at {0} × {0} pixels, {1} epochs in batches of {2} from the saved weights {3}',
          ...schedule,
          weights,
        );
  return weights === undefined
    ? l10n.t(
        'a residual network of {3} stages at {0} × {0} pixels, {1} epochs in batches of {2} from random weights',
        ...schedule,
        blocks.length,
      )
    : l10n.t(
        'a residual network of {3} stages at {0} × {0} pixels, {1} epochs in batches of {2} from the saved weights {4}',
        ...schedule,
        blocks.length,
        weights,
      );
}

function startWarnings({ set, table }: PreparedAudit, start: TrainingStart | undefined): string[] {
  const faces = set.rows.length.toLocaleString('en');
  if (!start) {
    return [
      l10n.t(
        'The networks learned to see from these {0} faces alone, from random weights; that takes tens of thousands. Name a model of faces to start from (setting “scn.startingWeights”), or train on features.',
        faces,
      ),
    ];
  }
  const known = [...set.rows].filter((row) => {
    const hash = table.contentHashes[row];
    return hash !== undefined && start.faces.has(hash);
  }).length;
  return known === 0
    ? []
    : [
        l10n.t(
          'The starting weights have learned from {0} of these {1} faces with their labels, so the networks may repeat wrong ones. Start from a model that has not seen them.',
          known.toLocaleString('en'),
          faces,
        ),
      ];
}
