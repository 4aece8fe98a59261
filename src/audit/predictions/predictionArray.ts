import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelFile } from '../../labels/labelFile';
import { itemType, mostHeaderBytes, type NpyHeader, npyHeader, NpyProblem } from '../../labels/npy/npyHeader';
import { readBlocks } from '../../labels/text/fileBlocks';
import { PredictionRows } from './predictionRows';
import type { Predictions } from './predictions';

/** How one value stands in the file. */
type FloatType = { readonly size: 2 | 4 | 8; readonly littleEndian: boolean };

/**
 * Reads `pred_probs` as cleanlab and scikit-learn have it: an array [rows of the label file × classes] that `np.save` wrote, in
 * the classes' order.
 * @throws HumanError where it is damaged, or not of that shape.
 */
export async function readPredictionArray(
  file: string,
  labels: Pick<LabelFile, 'samples' | 'classes' | 'location'>,
): Promise<Predictions> {
  const blocks = readBlocks(file);
  try {
    let head: Buffer = Buffer.alloc(0);
    while (head.length < mostHeaderBytes) {
      const { value, done } = await blocks.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
    const header = npyHeader(head);
    const type = floatType(header.descr);
    const order = rowOrder(header.shape, labels);
    const values = await readValues(head.subarray(header.start), blocks, header, type);
    return rowsOf(file, values, order, header, labels);
  } catch (error) {
    if (!(error instanceof NpyProblem)) throw error;
    throw new HumanError(
      l10n.t(
        '{0} {1}. Save the probabilities anew with np.save: a row for each of the {2} rows of {3}, a column for each of its classes ({4}).',
        file,
        error.message,
        labels.samples.length,
        labels.location,
        labels.classes.join(', '),
      ),
      { cause: error },
    );
  } finally {
    await blocks.return();
  }
}

function floatType(descr: string): FloatType {
  const [, order, digits] = /^([<>|=])?f([248])$/.exec(descr) ?? [];
  if (digits === undefined) {
    itemType(descr);
    throw new NpyProblem(
      l10n.t(
        'holds values of the type “{0}”, which are no probabilities; these are float32 or float64',
        descr,
      ),
    );
  }
  return { size: Number(digits) as FloatType['size'], littleEndian: order !== '>' };
}

/** What the array's rows and columns are: samples, and classes. */
type RowOrder = { readonly samples: readonly number[]; readonly classes: readonly number[] };

/** @throws NpyProblem where the shape is not that of the labels. */
function rowOrder(
  shape: readonly number[],
  { samples, classes }: Pick<LabelFile, 'samples' | 'classes'>,
): RowOrder {
  const shown = `(${shape.join(', ')})`;
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2)
    throw new NpyProblem(
      l10n.t('has an array of the shape {0}, not one row an image and one column a class', shown),
    );
  const all = [...samples.keys()];
  const labelled = all.filter((row) => samples[row]?.label !== '');
  const used = new Set(samples.map(({ label }) => label));
  const present = [...classes.keys()].filter((label) => used.has(classes[label] ?? ''));
  const order = rows === all.length ? all : rows === labelled.length ? labelled : undefined;
  const ofClasses =
    columns === classes.length ? [...classes.keys()] : columns === present.length ? present : undefined;
  if (order && ofClasses) return { samples: order, classes: ofClasses };
  if (columns === all.length && (rows === classes.length || rows === present.length))
    throw new NpyProblem(l10n.t('is transposed (its shape is {0}): save pred_probs.T instead', shown));
  throw new NpyProblem(
    order
      ? l10n.t('has an array of the shape {0}, whose columns are not as many as the classes', shown)
      : l10n.t('has an array of the shape {0}, whose rows are not as many as the label file’s', shown),
  );
}

/** The values in their order in the file. @throws NpyProblem where there are fewer than the header says. */
async function readValues(
  head: Buffer,
  blocks: AsyncGenerator<Buffer, void>,
  { shape }: NpyHeader,
  { size, littleEndian }: FloatType,
): Promise<Float32Array> {
  const count = shape.reduce((product, length) => product * length, 1);
  const values = new Float32Array(count);
  let filled = 0;
  let rest: Buffer = Buffer.from(head);
  for (;;) {
    const view = new DataView(rest.buffer, rest.byteOffset, rest.length);
    const whole = Math.min(Math.floor(rest.length / size), count - filled);
    for (let index = 0; index < whole; index++)
      values[filled++] = floatAt(view, index * size, size, littleEndian);
    if (filled === count) return values;
    const left = rest.subarray(whole * size);
    const { value, done } = await blocks.next();
    if (done)
      throw new NpyProblem(
        l10n.t(
          'is cut short: it has {0} of its {1} numbers',
          filled.toLocaleString('en'),
          count.toLocaleString('en'),
        ),
      );
    rest = left.length === 0 ? value : Buffer.concat([left, value]);
  }
}

function floatAt(view: DataView, at: number, size: FloatType['size'], littleEndian: boolean): number {
  if (size === 4) return view.getFloat32(at, littleEndian);
  return size === 8 ? view.getFloat64(at, littleEndian) : halfFloat(view.getUint16(at, littleEndian));
}

/** IEEE 754's binary16, which PyTorch writes under mixed precision. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function rowsOf(
  file: string,
  values: Float32Array,
  order: RowOrder,
  { shape: [rows = 0, columns = 0], isFortranOrder }: NpyHeader,
  labels: Pick<LabelFile, 'samples' | 'classes' | 'location'>,
): Predictions {
  const gathered = new PredictionRows(file, labels, 'row');
  order.samples.forEach((sample, row) => {
    const scores = new Float64Array(labels.classes.length).fill(NaN);
    order.classes.forEach((label, column) => {
      scores[label] = values[isFortranOrder ? column * rows + row : row * columns + column] as number;
    });
    const wrong = order.classes.find((label) => !Number.isFinite(scores[label]));
    if (wrong === undefined) gathered.takeSample(sample, { scores, others: [] }, row + 1);
    else gathered.noteNoNumber(row + 1, String(scores[wrong]));
  });
  return gathered.finish();
}
