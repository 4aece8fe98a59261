import * as tf from '@tensorflow/tfjs-core';
import type { Head } from '../head';
import { rankingOf } from '../rankRegularisation';
import type { Recipe } from '../recipe';
import { lossOf, splitAll, targetsOf } from '../scnLoss';
import type { GraphBackend } from './graphBackend';
import { GraphSession } from './graphSession';
import type { GraphValue } from './recording';

/** The loss and its gradients for batches of one size, and the memory that they are computed from. */
export type LossGraph = {
  /** Scaled features, [batch × dimensions]; to be filled. */
  readonly rows: Float32Array;
  /** Dropout masks, each [batch × units]; to be filled. */
  readonly masks: readonly { readonly values: Float32Array; readonly units: number; readonly rate: number }[];
  /**
   * @param labels for each network, the training labels of the batch.
   * @param members for each network, the positions that it may see.
   * @param variables the head's, in their order.
   * @returns the loss and its gradients in the order of the variables, in memory that the next call writes to.
   */
  compute(
    labels: readonly ArrayLike<number>[],
    members: readonly (readonly number[])[],
    variables: readonly Float32Array[],
  ): Promise<{ readonly loss: number; readonly gradients: readonly Float32Array[] }>;
};

type LossRecipe = Pick<Recipe, 'beta' | 'rankMargin' | 'wceWeight' | 'rrWeight'>;

/** The loss of a head's networks as graphs, one for each size of batch. */
export class LossGraphs {
  private readonly graphs = new Map<number, Promise<LossGraph>>();
  private readonly sessions: GraphSession[] = [];

  /** @param head what is recorded; its variables may be replaced when the loss is computed. */
  constructor(
    private readonly head: Head,
    private readonly dimensions: number,
    private readonly recipe: LossRecipe,
  ) {}

  of(batch: number): Promise<LossGraph> {
    const known = this.graphs.get(batch);
    if (known) return known;
    const graph = this.prepare(batch);
    this.graphs.set(batch, graph);
    return graph;
  }

  async dispose(): Promise<void> {
    await Promise.allSettled(this.graphs.values());
    for (const session of this.sessions) await session.dispose();
  }

  /**
   * Two graphs: up to the importance, by which the batch is ranked outside of them, and from there to the gradients. What the
   * second takes of the first stays where it is.
   */
  private async prepare(batch: number): Promise<LossGraph> {
    const backend = tf.backend() as GraphBackend;
    const { recorded, recording, captured } = this.record(batch, backend);
    const { importance, end, loss, gradients } = recorded;
    const memory = backend.memoryOf(captured);
    const reserve = ({ name, shape }: GraphValue): Float32Array => {
      const values = memory.get(name) ?? new Float32Array(tf.util.sizeFromShape([...shape]));
      memory.set(name, values);
      return values;
    };
    const last = [loss, ...gradients];
    const first = new Map(
      [importance, ...recording.handedOver(end, last)].map((value) => [value.name, value]),
    );
    for (const value of [...first.values(), ...last]) reserve(value);
    const forward = await this.load(recording.part([...first.values()], 0, end));
    const backward = await this.load(recording.part(last, end));
    const variableNames = this.head.variables.map(({ dataId }) => captured.get(dataId)?.name ?? '');
    return {
      rows: reserve(recorded.rows),
      masks: recorded.masks.map(({ value, rate }) => ({
        values: reserve(value),
        units: value.shape[1] as number,
        rate,
      })),
      compute: async (labels, members, variables) => {
        variables.forEach((values, i) => memory.set(variableNames[i] as string, values));
        memory.set(recorded.targets.name, targetsOf(labels, members, batch, this.head.classes));
        await forward.run(memory);
        const ranking = rankingOf(splitAll(reserve(importance), members, this.recipe.beta), batch);
        memory.set(recorded.coefficients.name, ranking.coefficients);
        memory.set(recorded.hasBoth.name, ranking.hasBoth);
        await backward.run(memory);
        return { loss: reserve(loss)[0] as number, gradients: gradients.map(reserve) };
      },
    };
  }

  private async load(part: Parameters<typeof GraphSession.load>[0]): Promise<GraphSession> {
    const session = await GraphSession.load(part);
    this.sessions.push(session);
    return session;
  }

  private record(batch: number, backend: GraphBackend) {
    const { head, recipe, dimensions } = this;
    const { networks, classes } = head;
    const { result, ...rest } = backend.record((graph) => {
      const inputs = {
        rows: graph.input([batch, dimensions]),
        targets: graph.input([networks, batch, classes]),
        coefficients: graph.input([networks, batch]),
        hasBoth: graph.input([networks]),
      };
      const masks: { value: GraphValue; rate: number }[] = [];
      let ranked: { importance: GraphValue; end: number } | undefined;
      const numbers = {
        targets: backend.placeholder(inputs.targets) as tf.Tensor3D,
        rank: (importance: tf.Tensor2D) => {
          ranked = { importance: backend.shaped(importance), end: graph.length };
          return {
            coefficients: backend.placeholder(inputs.coefficients) as tf.Tensor2D,
            hasBoth: backend.placeholder(inputs.hasBoth) as tf.Tensor1D,
          };
        },
      };
      const dropout = (shape: [number, number], rate: number) => {
        const value = graph.input(shape);
        masks.push({ value, rate });
        return backend.placeholder(value) as tf.Tensor2D;
      };
      const rows = backend.placeholder(inputs.rows) as tf.Tensor2D;
      const { value, grads } = tf.variableGrads(
        () => tf.sum(lossOf(head.forward(rows, dropout), numbers, recipe).total) as tf.Scalar,
        [...head.variables],
      );
      const gradients = head.variables.map((variable) => backend.shaped(grads[variable.name] as tf.Tensor));
      if (!ranked) throw new Error('The loss ranked nothing.');
      return { ...inputs, ...ranked, masks, loss: backend.shaped(value), gradients };
    });
    return { recorded: result, ...rest };
  }
}
