import { smallest, softmaxFaces } from './poolProbabilities';

/** So many faces settle a model's 2 C parameters. */
const mostFitted = 20_000;
const steps = 200;
const stepSize = 0.05;
/** Draws the calibration towards none. */
const penalty = 0.01;

/**
 * A model's probabilities as far as they are right here, class by class: vector scaling (Guo et al. 2017), with the other
 * judges' view of the truth as target. A class about which it is too sure, or which it names too often, counts less.
 * @param thought its probabilities, [faces × classes].
 * @param speaks 1 for the faces of which it says something; the others' rows become 0.
 * @param posterior P(truly j | the face) as the others see it, [faces × classes].
 */
export function calibrated(
  thought: Float32Array,
  speaks: Uint8Array,
  posterior: Float32Array,
  classes: number,
): Float32Array {
  const logs = thought.map((chance) => Math.log(chance + smallest));
  const spoken = [...speaks.keys()].filter((face) => speaks[face] === 1);
  const every = Math.max(1, Math.ceil(spoken.length / mostFitted));
  const fitted = spoken.filter((_, place) => place % every === 0);
  const scale = new Float64Array(classes).fill(1);
  const bias = new Float64Array(classes);
  const adam = [new Adam(scale), new Adam(bias)] as const;
  const row = new Float32Array(classes);
  for (let step = 1; step <= steps; step++) {
    const slopes = [
      scale.map((value) => 2 * penalty * (value - 1)),
      bias.map((value) => 2 * penalty * value),
    ] as const;
    for (const face of fitted) {
      const start = face * classes;
      scaled(logs, start, scale, bias, row);
      for (let label = 0; label < classes; label++) {
        const off = ((row[label] as number) - (posterior[start + label] as number)) / fitted.length;
        slopes[0][label] = (slopes[0][label] as number) + off * (logs[start + label] as number);
        slopes[1][label] = (slopes[1][label] as number) + off;
      }
    }
    adam.forEach((each, index) => each.step(slopes[index] as Float64Array, step));
  }
  const probabilities = new Float32Array(thought.length);
  for (const face of spoken) {
    scaled(logs, face * classes, scale, bias, row);
    probabilities.set(row, face * classes);
  }
  return probabilities;
}

function scaled(
  logs: Float32Array,
  start: number,
  scale: Float64Array,
  bias: Float64Array,
  row: Float32Array,
): void {
  row.forEach((_, label) => {
    row[label] = (logs[start + label] as number) * (scale[label] as number) + (bias[label] as number);
  });
  softmaxFaces(row, row.length);
}

/** Kingma and Ba's optimiser (2015) of a few numbers, in place. */
class Adam {
  private readonly mean: Float64Array;
  private readonly square: Float64Array;

  constructor(private readonly values: Float64Array) {
    this.mean = new Float64Array(values.length);
    this.square = new Float64Array(values.length);
  }

  step(slopes: Float64Array, count: number): void {
    slopes.forEach((slope, i) => {
      const mean = (this.mean[i] = 0.9 * (this.mean[i] as number) + 0.1 * slope);
      const square = (this.square[i] = 0.999 * (this.square[i] as number) + 0.001 * slope ** 2);
      const [unbiased, spread] = [mean / (1 - 0.9 ** count), Math.sqrt(square / (1 - 0.999 ** count))];
      this.values[i] = (this.values[i] as number) - (stepSize * unbiased) / (spread + 1e-8);
    });
  }
}
