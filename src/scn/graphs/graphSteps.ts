import { MemoryAdam } from '../adam';
import { fillDropoutMask } from '../dropout';
import { type Head, networkSpans } from '../head';
import { createHead } from '../linearHead';
import { type RandomBits, randomBits } from '../randomness';
import type { Recipe } from '../recipe';
import type { StepRecipe, TrainingBatch, TrainingSteps } from '../trainingStep';
import { LossGraphs } from './lossGraphs';

/** Sizes of batches are rounded up to this: few graphs do for all of them. */
const sizeStep = 16;

/** A network of a head by itself. */
type SoloNetwork = {
  readonly network: number;
  readonly variables: readonly Float32Array[];
  readonly optimizer: MemoryAdam;
};

/**
 * Steps of Adam by graphs, each network by itself: it takes only the samples that it may see, and what it works on fits the
 * processor's cache. The random bits are drawn for all together, as other engines do, so that the numbers are the same.
 */
export class GraphSteps implements TrainingSteps {
  /** One network alone, which is recorded for all of them. */
  private readonly solo: Head;
  private readonly graphs: LossGraphs;
  private readonly networks: readonly SoloNetwork[];
  private drawn = new Float32Array(0);

  constructor(
    private readonly head: Head,
    private readonly dimensions: number,
    recipe: StepRecipe & Pick<Recipe, 'classifier'>,
    trained: readonly number[],
  ) {
    const { classes } = head;
    this.solo = createHead({ networks: 1, dimensions, classes }, recipe.classifier, randomBits(0));
    this.graphs = new LossGraphs(this.solo, dimensions, recipe);
    this.networks = trained.map((network) => {
      const variables = this.solo.variables.map(({ size }) => new Float32Array(size));
      this.move({ network, variables }, 'out');
      const optimizer = new MemoryAdam(variables, recipe.learningRate, recipe.weightDecay);
      return { network, variables, optimizer };
    });
  }

  async take({ rows, labels, members }: TrainingBatch, random: RandomBits): Promise<number> {
    const { dimensions } = this;
    const count = this.head.networks;
    const masks = this.drawMasks((await this.graphs.of(sizeStep)).masks, rows.length / dimensions, random);
    let sum = 0;
    for (const { network, variables, optimizer } of this.networks) {
      const seen = members[network] ?? [];
      const graph = await this.graphs.of(sizeStep * Math.max(1, Math.ceil(seen.length / sizeStep)));
      seen.forEach((from, to) =>
        graph.rows.set(rows.subarray(from * dimensions, (from + 1) * dimensions), to * dimensions),
      );
      graph.masks.forEach(({ values, units }, i) => {
        seen.forEach((from, to) => {
          const start = (from * count + network) * units;
          values.set(masks[i]?.subarray(start, start + units) ?? [], to * units);
        });
      });
      const own = Uint16Array.from(seen, (position) => labels[network]?.[position] as number);
      const { loss, gradients } = await graph.compute([own], [[...seen.keys()]], variables);
      optimizer.step(gradients);
      sum += loss;
    }
    return sum;
  }

  settle(): void {
    for (const each of this.networks) this.move(each, 'back');
  }

  async dispose(): Promise<void> {
    await this.graphs.dispose();
    this.solo.dispose();
  }

  /** Draws the masks of a batch for all networks, each [batch × networks × units]. */
  private drawMasks(
    masks: readonly { readonly units: number; readonly rate: number }[],
    batch: number,
    random: RandomBits,
  ): Float32Array[] {
    const size = (units: number) => batch * this.head.networks * units;
    const total = masks.reduce((sum, { units }) => sum + size(units), 0);
    if (this.drawn.length < total) this.drawn = new Float32Array(total);
    let start = 0;
    return masks.map(({ units, rate }) => {
      const mask = this.drawn.subarray(start, start + size(units));
      start += size(units);
      return fillDropoutMask(mask, rate, random);
    });
  }

  /** Copies a network's part of the head's variables out of them or back. */
  private move(
    { network, variables }: Pick<SoloNetwork, 'network' | 'variables'>,
    where: 'out' | 'back',
  ): void {
    this.head.variables.forEach((variable, i) => {
      const all = variable.dataSync<'float32'>();
      const own = variables[i] as Float32Array;
      let at = 0;
      for (const { start, length } of networkSpans(this.head, i, network)) {
        if (where === 'out') own.set(all.subarray(start, start + length), at);
        else all.set(own.subarray(at, at + length), start);
        at += length;
      }
    });
  }
}
