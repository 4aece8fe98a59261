import * as v from 'valibot';
import type { PlantedErrorsState } from '../../src/protocol/plantedErrors';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const measures = {
  faces: count,
  planted: count,
  foundFirst: count,
  auroc: v.nullable(share),
  averagePrecision: v.nullable(share),
  flags: v.object({ flagged: count, found: count }),
  curve: v.array(v.object({ faces: v.pipe(count, v.minValue(1)), found: count, labelQuality: v.number() })),
};

const stateSchema = v.object({
  title: v.string(),
  summary: v.object({
    labels: v.string(),
    recipe: v.picklist(['cure', 'paper']),
    seed: v.number(),
    share,
    pattern: v.picklist(['uniform', 'confusions']),
    confusionsFrom: v.nullable(v.picklist(['lastAudit', 'thisTest'])),
    ...measures,
    withoutKnown: v.nullable(v.object(measures)),
    suggestedRight: count,
    byClass: v.array(
      v.object({
        label: v.string(),
        faces: count,
        planted: count,
        found: count,
        suggestedRight: count,
        wrongSuggestion: v.nullable(v.object({ label: v.string(), count })),
      }),
    ),
    warnings: v.array(v.string()),
    seconds: v.object({ features: v.number(), folds: v.number(), total: v.number() }),
    facesDecoded: count,
  }),
});

/** What the page showed before the window was loaded again; undefined where it showed nothing. */
export function rememberedState(value: unknown): PlantedErrorsState | undefined {
  const parsed = v.safeParse(stateSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/** @throws Error when `value` is not what the page shows; what arrives is checked although it comes from our own host. */
export function asPlantedErrorsState(value: unknown): PlantedErrorsState {
  return v.parse(stateSchema, value);
}
