import { chanceWrong, type OddsCorrection } from '../../../../src/base/wrongOdds';
import { normalQuantile } from '../../../../src/base/wilson';

/** Reviewing is worth while as long as at least this share of the next faces is wrong. */
const worthwhileShare = 0.1;
/** More points than a chart has pixels would not be seen. */
const mostPoints = 200;

/** So many wrong labels are expected to be found by so many further faces. */
export type AheadPoint = { readonly faces: number; readonly errors: number };

export type ErrorsAhead = WayAhead & {
  /** Expected wrong labels among all that nobody has judged, with a 95 % interval. */
  readonly errors: number;
  readonly low: number;
  readonly high: number;
};

/** What going through faces in an order finds. */
export type WayAhead = {
  /** From (0, 0) on, ascending. */
  readonly curve: readonly AheadPoint[];
  /**
   * Where to stop: wherever one goes on from there, fewer than `worthwhileShare` of the faces are wrong. Its errors are
   * those found until then.
   */
  readonly stop: AheadPoint;
};

/**
 * What reviewing on would find.
 *
 * @param odds by face, that its label is wrong; NaN where there is no label to judge.
 * @param unjudged the faces that nobody has judged.
 * @param ahead those of them that will be looked at, in this order.
 */
export function errorsAhead(
  odds: Float64Array,
  unjudged: Uint32Array,
  ahead: Uint32Array,
  correction: OddsCorrection,
): ErrorsAhead {
  let errors = 0;
  let variance = 0;
  for (const face of unjudged) {
    const chance = chanceWrong(odds[face] ?? NaN, correction);
    errors += chance;
    variance += chance * (1 - chance);
  }
  // Chance from face to face, and that the correction itself is known so far only (delta method): a shift of all log
  // odds by d changes the sum by `variance` × d.
  const half = normalQuantile * Math.sqrt(variance + (variance * correction.deviation) ** 2);
  return {
    errors,
    low: Math.max(0, errors - half),
    high: Math.min(unjudged.length, errors + half),
    ...walkAhead(odds, ahead, correction),
  };
}

/**
 * Goes through the faces in order. Stopping pays off most where the errors found, less `worthwhileShare` for each face
 * looked at, are highest: from there on no stretch of faces is worth it, and in falling order of odds it is the first
 * face below the share.
 */
export function walkAhead(odds: Float64Array, ahead: Uint32Array, correction: OddsCorrection): WayAhead {
  const curve: AheadPoint[] = [{ faces: 0, errors: 0 }];
  const stride = Math.max(1, Math.ceil(ahead.length / mostPoints));
  let stop: AheadPoint = { faces: 0, errors: 0 };
  let best = 0;
  let errors = 0;
  for (let place = 0; place < ahead.length; place++) {
    errors += chanceWrong(odds[ahead[place] ?? 0] ?? NaN, correction);
    const faces = place + 1;
    const gain = errors - worthwhileShare * faces;
    if (gain > best) {
      best = gain;
      stop = { faces, errors };
    }
    if (faces % stride === 0 || faces === ahead.length) curve.push({ faces, errors });
  }
  return { curve, stop };
}
