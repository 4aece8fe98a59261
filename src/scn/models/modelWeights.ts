import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';

/** Numbers of a network under a name, row by row. */
export type WeightTensor = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
};

/** A tensor's place in the weights: they stand one after another, in this order. As TensorFlow.js describes weights. */
export type WeightSpec = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
};

/** What `numbersIn` takes. */
type Shaped = Pick<WeightSpec, 'shape'>;

/** How many numbers a tensor has. */
function numbersIn({ shape }: Shaped): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The bytes that tensors take: 32-bit floats. */
export function bytesOf(tensors: readonly Shaped[]): number {
  return tensors.reduce((sum, tensor) => sum + 4 * numbersIn(tensor), 0);
}

/**
 * Puts tensors one after another, little-endian, as TensorFlow.js' `tf.io.encodeWeights` does; it would need an engine to
 * hold them.
 */
export function encodeWeights(tensors: readonly WeightTensor[]): { specs: WeightSpec[]; bytes: Buffer } {
  const bytes = Buffer.alloc(bytesOf(tensors));
  let offset = 0;
  for (const tensor of tensors) {
    const { name, values } = tensor;
    if (values.length !== numbersIn(tensor))
      throw new Error(`“${name}” has ${values.length} numbers instead of ${numbersIn(tensor)}.`);
    for (const value of values) offset = bytes.writeFloatLE(value, offset);
  }
  return { bytes, specs: tensors.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) };
}

/** The tensors of a model, by name. */
export class ModelWeights {
  private readonly places: ReadonlyMap<string, { readonly spec: WeightSpec; readonly start: number }>;

  /**
   * @param bytes what the specs describe, no more and no less.
   * @param folder the model's, for messages.
   */
  constructor(
    specs: readonly WeightSpec[],
    private readonly bytes: Uint8Array,
    private readonly folder: string,
  ) {
    let start = 0;
    this.places = new Map(
      specs.map((spec) => {
        const place = { spec, start };
        start += bytesOf([spec]);
        return [spec.name, place];
      }),
    );
  }

  has(name: string): boolean {
    return this.places.has(name);
  }

  /**
   * Copies a tensor's numbers.
   * @throws HumanError where the model has no such tensor, or one of another shape.
   */
  values(name: string, shape: readonly number[]): Float32Array {
    const place = this.places.get(name);
    if (!place)
      throw new HumanError(
        l10n.t(
          'The model {0} has no tensor “{1}”; it was not saved whole. Save it again.',
          this.folder,
          name,
        ),
      );
    if (place.spec.shape.join() !== shape.join())
      throw new HumanError(
        l10n.t(
          '“{0}” in the model {1} has the shape {2} instead of {3}; save it again.',
          name,
          this.folder,
          place.spec.shape.join(' × '),
          shape.join(' × '),
        ),
      );
    const values = new Float32Array(numbersIn({ shape }));
    const data = new DataView(this.bytes.buffer, this.bytes.byteOffset + place.start, 4 * values.length);
    for (let i = 0; i < values.length; i++) values[i] = data.getFloat32(4 * i, true);
    return values;
  }
}
