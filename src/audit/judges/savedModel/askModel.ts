import * as l10n from '@vscode/l10n';
import { fairScores } from '../features/secondOpinion';
import { FaceImages } from '../../../faces/faceImages';
import type { EngineSource } from '../../../protocol/engine';
import { HumanError } from '../../../base/humanError';
import { predictEndToEnd } from '../../../scn/endToEnd/predictEndToEnd';
import { startEngine } from '../../../scn/engine';
import { type FeaturesModelPrediction, predictWithFeatures } from '../../../scn/models/featuresModel';
import { networkFromModel } from '../../../scn/models/imagesModel';
import type { FeaturesModelDescription, ImagesModelDescription } from '../../../scn/models/modelDescription';
import type { ScnModel } from '../../../scn/models/modelFiles';
import type { AuditedFaces, BackboneModel } from '../judge';

export type ClassModel = ScnModel<FeaturesModelDescription> | ScnModel<ImagesModelDescription>;

/** A model's say on faces, and what computed it. */
export type ModelPrediction = FeaturesModelPrediction & { readonly engine: string };

/** @throws HumanError for a model without classes. */
export function classModel(model: ScnModel): ClassModel {
  const { description } = model;
  if (description.kind === 'backbone')
    throw new HumanError(
      l10n.t(
        'The model {0} is a backbone without classes: a training can start from it, but it judges no labels. Choose a model that was saved after an audit, or imported from a checkpoint of a Self-Cure Network.',
        model.folder,
      ),
    );
  return { ...model, description } as ClassModel;
}

/** @throws HumanError where the model works on the features of another backbone. */
export function checkBackbone({ folder, description }: ClassModel, backbone: BackboneModel): void {
  if (description.kind !== 'features') return;
  const { modelId, dimensions } = description.backbone;
  if (modelId !== backbone.modelId || dimensions !== backbone.dimensions)
    throw new HumanError(
      l10n.t(
        "The model {0} was trained on features of the face model {1}, but this audit uses {2}. Choose the model's own face model in the settings (“face-api” for face-expression), or audit without the model.",
        folder,
        modelId,
        backbone.modelId,
      ),
    );
}

/**
 * Asks a model about faces of a data set.
 * @param rows which samples
 * @param onDone told the faces done; may throw to stop.
 */
export async function askModel(
  model: ClassModel,
  faces: AuditedFaces,
  rows: Uint32Array,
  source: EngineSource,
  onDone: (done: number) => void | Promise<void>,
): Promise<ModelPrediction> {
  const { name: engine } = await startEngine(source);
  const predicted =
    model.description.kind === 'features'
      ? await askAboutFeatures({ ...model, description: model.description }, faces, rows, onDone)
      : await askAboutImages({ ...model, description: model.description }, faces, rows, onDone);
  return { ...predicted, engine };
}

function askAboutFeatures(
  model: ScnModel<FeaturesModelDescription>,
  { table, backbone }: AuditedFaces,
  rows: Uint32Array,
  onDone: (done: number) => void | Promise<void>,
): Promise<FeaturesModelPrediction> {
  const { classifier } = backbone;
  const scores =
    model.description.opinion && classifier ? fairScores(classifier, table, rows, 1)?.scores : undefined;
  return predictWithFeatures(model, table.features, rows, scores, onDone);
}

async function askAboutImages(
  model: ScnModel<ImagesModelDescription>,
  { images, table }: AuditedFaces,
  rows: Uint32Array,
  onDone: (done: number) => void | Promise<void>,
): Promise<FeaturesModelPrediction> {
  const { networks, shape, classes } = model.description;
  const { contentHashes } = table;
  const faces = new FaceImages(
    { files: images.files, regions: images.boxes, contentHashes, values: table.values.ranges },
    shape.inputSize,
  );
  const probabilities = new Float32Array(rows.length * classes.length);
  const importance = new Float32Array(rows.length);
  for (let i = 0; i < networks; i++) {
    const network = await networkFromModel(model, i);
    try {
      const said = await predictEndToEnd(network, faces, rows, (done) =>
        onDone((i * rows.length + done) / networks),
      );
      said.probabilities.forEach(
        (value, cell) => (probabilities[cell] = (probabilities[cell] as number) + value / networks),
      );
      said.importance.forEach(
        (value, face) => (importance[face] = (importance[face] as number) + value / networks),
      );
    } finally {
      network.dispose();
    }
  }
  return { own: [probabilities], cured: undefined, importance };
}
