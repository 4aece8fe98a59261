import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { HumanError } from '../../base/humanError';
import { bytesOf } from './modelWeights';

/** The name of a model's description in its folder. */
export const descriptionFile = 'scn.json';
export const weightsFile = 'weights.bin';
/** The content hashes of the faces that it was trained on, in its folder. */
export const facesFile = 'faces.bin';

/** Raised when an older program could no longer read a model rightly. */
export const modelVersion = 1;

/** More than any model here needs: ten networks of ResNet-18 have 450 MB. */
const mostBytes = 2 * 1024 ** 3;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1));
const size = v.pipe(count, v.minValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const classNames = v.pipe(v.array(v.string()), v.minLength(2), v.maxLength(0xffff - 1), v.readonly());

const classifier = v.variant('kind', [
  v.object({ kind: v.literal('linear') }),
  v.object({
    kind: v.literal('cosine'),
    neckWidth: size,
    scale: v.number(),
    dropout: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
]);

/** See `ResNetShape`; bounded, so that a damaged one cannot ask for a network beyond all memory. */
const resNetShape = v.object({
  inputSize: v.pipe(size, v.minValue(16), v.maxValue(1024)),
  stem: v.picklist(['large', 'small']),
  width: v.pipe(size, v.maxValue(512)),
  blocks: v.pipe(v.array(v.pipe(size, v.maxValue(64))), v.minLength(1), v.maxLength(6), v.readonly()),
});

/** What an audit found with the networks that it kept, and of which data. */
const metrics = v.object({
  faces: count,
  folds: count,
  seeds: count,
  estimatedErrors: v.nullable(v.number()),
});

const common = {
  version: v.literal(modelVersion),
  /** ISO time. */
  createdAt: v.string(),
  /** Where it came from, a sentence for people. */
  origin: v.string(),
  /** What trained it; null where that is not known. */
  engine: v.nullable(v.string()),
  /** Every choice of the training; for people, loading does without. */
  recipe: v.nullable(v.record(v.string(), v.unknown())),
  metrics: v.nullable(metrics),
  weights: v.object({
    sha256,
    tensors: v.array(
      v.object({
        name: v.string(),
        shape: v.pipe(v.array(size), v.maxLength(8), v.readonly()),
        dtype: v.literal('float32'),
      }),
    ),
  }),
  /** How many faces it was trained on, as far as that is known; their content hashes are in `faces.bin`. */
  trainedOn: v.object({ faces: count, sha256: v.nullable(sha256) }),
};

const schema = v.variant('kind', [
  /** Heads on the features of a frozen backbone: those of every fold, a group for each seed. */
  v.object({
    ...common,
    kind: v.literal('features'),
    classes: classNames,
    /** Whose features these are: `modelId` of a backbone, its name with a hash of the model and its settings. */
    backbone: v.object({ modelId: v.string(), dimensions: size }),
    classifier,
    seeds: size,
    networksPerSeed: v.pipe(size, v.maxValue(254)),
    /** Whether logistic regressions judge beside the networks. */
    companions: v.boolean(),
    /** How the backbone's own classes are those of the model; null where it had no say. */
    opinion: v.nullable(
      v.object({
        width: size,
        classOf: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(-1))), v.readonly()),
      }),
    ),
  }),
  /** Whole networks from the image to the scores. */
  v.object({
    ...common,
    kind: v.literal('images'),
    classes: classNames,
    shape: resNetShape,
    /** By which statistics images are normalised. */
    normalisation: v.literal('imagenet'),
    classifier,
    networks: v.pipe(size, v.maxValue(254)),
  }),
  /** A network without classes of its own, which a training can start from. */
  v.object({
    ...common,
    kind: v.literal('backbone'),
    shape: resNetShape,
    normalisation: v.literal('imagenet'),
  }),
]);

/** What a model's folder says of the model. Plain data. */
export type ScnModelDescription = v.InferOutput<typeof schema>;
export type FeaturesModelDescription = Extract<ScnModelDescription, { kind: 'features' }>;
export type ImagesModelDescription = Extract<ScnModelDescription, { kind: 'images' }>;
export type BackboneModelDescription = Extract<ScnModelDescription, { kind: 'backbone' }>;

/**
 * Reads a model's description.
 * @param file its path, for messages.
 * @throws HumanError where it is not one of this version.
 */
export function parseModelDescription(text: string, file: string): ScnModelDescription {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HumanError(
      l10n.t('{0} is damaged: it is not JSON. Copy the model again, or save it again.', file),
    );
  }
  const version = v.safeParse(v.looseObject({ version: v.number() }), json);
  if (version.success && version.output.version > modelVersion)
    throw new HumanError(
      l10n.t(
        '{0} was written by a newer version of this program (model version {1}, this one reads {2}). Update the extension.',
        file,
        version.output.version,
        modelVersion,
      ),
    );
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new HumanError(
      issue.path
        ? l10n.t(
            '{0} does not describe a model of this program (at “{1}”): {2}. Choose the folder that “Save Model” or an import wrote, or save it again.',
            file,
            v.getDotPath(issue) ?? '',
            issue.message,
          )
        : l10n.t(
            '{0} does not describe a model of this program: {1}. Choose the folder that “Save Model” or an import wrote, or save it again.',
            file,
            issue.message,
          ),
    );
  }
  const description = parsed.output;
  if (bytesOf(description.weights.tensors) > mostBytes)
    throw new HumanError(
      l10n.t('{0} claims more weights than any model has; it is damaged. Copy the model again.', file),
    );
  return description;
}
