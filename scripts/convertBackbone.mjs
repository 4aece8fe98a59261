import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;
const { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, TypeProto } = onnx;

/**
 * One entry of a TF.js weights manifest. Quantised weights are bytes q that stand for q · scale + min.
 * @typedef {{ name: string, shape: number[], dtype: string, quantization?: { dtype: string, scale: number, min: number } }} Weight
 * @typedef {{ weight: Weight, bytes: Buffer }} StoredWeight
 */

/** What @vladmandic/face-api's FaceFeatureExtractor.ts subtracts from red, green and blue before it divides by 255. */
const meanRgb = [122.782, 117.001, 104.298];
const inputSize = 112;
const blockWidths = [32, 64, 128, 256];

/**
 * Reads the weights of face-api's expression net out of the npm package.
 * @returns {Promise<Map<string, StoredWeight>>} by name, e.g. `dense0/conv1/pointwise_filter`
 */
async function readWeights() {
  // The package's entry point is dist/face-api.node.js; the model folder is its neighbour.
  const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  const folder = join(entry, '..', 'model');
  /** @type {{ paths: string[], weights: Weight[] }[]} */
  const manifest = JSON.parse(
    await readFile(join(folder, 'face_expression_model-weights_manifest.json'), 'utf8'),
  );
  /** @type {Map<string, StoredWeight>} */
  const stored = new Map();
  for (const group of manifest) {
    const data = Buffer.concat(await Promise.all(group.paths.map((path) => readFile(join(folder, path)))));
    let offset = 0;
    for (const weight of group.weights) {
      if (weight.dtype !== 'float32' || (weight.quantization && weight.quantization.dtype !== 'uint8')) {
        throw new Error(`${weight.name} is stored in a form that this script does not know.`);
      }
      const length = weight.shape.reduce((a, b) => a * b, 1) * (weight.quantization ? 1 : 4);
      stored.set(weight.name, { weight, bytes: data.subarray(offset, offset + length) });
      offset += length;
    }
    if (offset !== data.length) throw new Error(`The manifest describes ${offset} of ${data.length} bytes.`);
  }
  return stored;
}

/**
 * Reorders a filter's elements from TensorFlow's [height, width, in, out] to ONNX's [out, in / group, height, width].
 * A depthwise filter [3, 3, channels, 1] becomes [channels, 1, 3, 3].
 * @param {Buffer} bytes one byte an element, or four
 * @param {number[]} shape TensorFlow's
 * @param {boolean} depthwise
 */
function toOnnxFilter(bytes, shape, depthwise) {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape;
  const size = bytes.length / (height * width * inputs * outputs);
  const reordered = Buffer.alloc(bytes.length);
  let to = 0;
  const [outer, inner] = depthwise ? [inputs, outputs] : [outputs, inputs];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let at = 0; at < height * width; at++) {
        const from = depthwise ? (at * inputs + o) * outputs + i : (at * inputs + i) * outputs + o;
        bytes.copy(reordered, to, from * size, (from + 1) * size);
        to += size;
      }
    }
  }
  return { bytes: reordered, shape: [outer, inner, height, width] };
}

/** Collects the nodes and weights of a graph; each method returns the name of the tensor that it adds. */
class Graph {
  /** @type {InstanceType<typeof NodeProto>[]} */
  nodes = [];
  /** @type {InstanceType<typeof TensorProto>[]} */
  initializers = [];

  /**
   * @param {string} opType
   * @param {string[]} input
   * @param {string} output
   * @param {Record<string, number[] | number>} [attributes]
   */
  node(opType, input, output, attributes = {}) {
    const attribute = Object.entries(attributes).map(([name, value]) =>
      Array.isArray(value)
        ? new AttributeProto({ name, type: AttributeProto.AttributeType.INTS, ints: value })
        : new AttributeProto({ name, type: AttributeProto.AttributeType.INT, i: value }),
    );
    this.nodes.push(new NodeProto({ opType, name: output, input, output: [output], attribute }));
    return output;
  }

  /**
   * @param {string} name
   * @param {number[]} dims
   * @param {Uint8Array} rawData little-endian
   */
  bytes(name, dims, rawData, dataType = TensorProto.DataType.UINT8) {
    this.initializers.push(new TensorProto({ name, dims, dataType, rawData }));
    return name;
  }

  /**
   * @param {string} name
   * @param {number[]} dims
   * @param {number[]} values
   */
  floats(name, dims, values) {
    const raw = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => raw.writeFloatLE(value, 4 * index));
    return this.bytes(name, dims, raw, TensorProto.DataType.FLOAT);
  }

  /**
   * @param {string} name
   * @param {bigint[]} values
   */
  integers(name, values) {
    const raw = Buffer.alloc(8 * values.length);
    values.forEach((value, index) => raw.writeBigInt64LE(value, 8 * index));
    return this.bytes(name, [values.length], raw, TensorProto.DataType.INT64);
  }
}

/**
 * The expression net up to its last global average, as @vladmandic/face-api computes it (FaceFeatureExtractor.ts, denseBlock.ts),
 * of each face and its mirror image: the mean of both.
 * @param {Map<string, StoredWeight>} weights
 */
function buildGraph(weights) {
  const graph = new Graph();

  /** @param {string} name */
  const stored = (name) => {
    const found = weights.get(name);
    if (!found) throw new Error(`The package's model has no weight named ${name}.`);
    return found;
  };

  /**
   * Adds a filter; quantised ones stay bytes, and the runtime folds their dequantisation when it loads the model.
   * @param {string} name
   */
  const filter = (name) => {
    const { weight, bytes } = stored(name);
    const onnxFilter = toOnnxFilter(bytes, weight.shape, name.endsWith('depthwise_filter'));
    if (!weight.quantization) {
      return graph.bytes(name, onnxFilter.shape, onnxFilter.bytes, TensorProto.DataType.FLOAT);
    }
    const { scale, min } = weight.quantization;
    const quantised = graph.bytes(`${name}/quantised`, onnxFilter.shape, onnxFilter.bytes);
    const cast = graph.node('Cast', [quantised], `${name}/cast`, { to: TensorProto.DataType.FLOAT });
    const scaled = graph.node('Mul', [cast, graph.floats(`${name}/scale`, [], [scale])], `${name}/scaled`);
    return graph.node('Add', [scaled, graph.floats(`${name}/min`, [], [min])], name);
  };

  /** @param {string} name */
  const bias = (name) => {
    const { weight, bytes } = stored(name);
    return graph.bytes(name, weight.shape, bytes, TensorProto.DataType.FLOAT);
  };

  /**
   * TensorFlow's 'same' padding for a 3×3 window: with stride 2 on an even size the odd pixel goes below and to the right.
   * @param {number} stride
   */
  const same = (stride) => ({
    kernel_shape: [3, 3],
    strides: [stride, stride],
    pads: stride === 2 ? [0, 0, 1, 1] : [1, 1, 1, 1],
  });

  /**
   * @param {string} x
   * @param {string} name
   * @param {number} channels of the input
   * @param {number} stride
   */
  const separable = (x, name, channels, stride) => {
    const depthwise = graph.node('Conv', [x, filter(`${name}/depthwise_filter`)], `${name}/depthwise`, {
      ...same(stride),
      group: channels,
    });
    const pointwise = [depthwise, filter(`${name}/pointwise_filter`), bias(`${name}/bias`)];
    return graph.node('Conv', pointwise, `${name}/out`, { kernel_shape: [1, 1] });
  };

  /**
   * @param {string} a
   * @param {string} b
   */
  const add = (a, b) => graph.node('Add', [a, b], `${a}+${b.replace(/^.*\/(conv\d)\/out$/, '$1')}`);
  /** @param {string} x */
  const relu = (x) => graph.node('Relu', [x], `relu(${x})`);

  const centred = graph.node('Sub', ['input', graph.floats('mean', [1, 3, 1, 1], meanRgb)], 'centred');
  const upright = graph.node('Div', [centred, graph.floats('range', [], [255])], 'normalised');
  // A mirrored face shows the same expression: the mean of both is steadier than either (bench/README.md).
  const mirrored = graph.node(
    'Slice',
    [
      upright,
      graph.integers('mirror/start', [-1n]),
      graph.integers('mirror/end', [-(2n ** 63n)]),
      graph.integers('mirror/axis', [3n]),
      graph.integers('mirror/step', [-1n]),
    ],
    'mirrored',
  );
  let x = graph.node('Concat', [upright, mirrored], 'both', { axis: 0 });
  let channels = 3;
  for (const [index, width] of blockWidths.entries()) {
    const name = `dense${index}`;
    const first =
      index === 0
        ? graph.node(
            'Conv',
            [x, filter(`${name}/conv0/filters`), bias(`${name}/conv0/bias`)],
            `${name}/conv0/out`,
            same(2),
          )
        : separable(x, `${name}/conv0`, channels, 2);
    // Each further convolution sees the rectified sum of everything before it in the block.
    let sum = relu(first);
    let seen = sum;
    for (const conv of ['conv1', 'conv2', 'conv3']) {
      sum = add(sum, separable(seen, `${name}/${conv}`, width, 1));
      seen = relu(sum);
    }
    x = seen;
    channels = width;
  }
  const pooled = graph.node('GlobalAveragePool', [x], 'pooled');
  const flat = graph.node(
    'Reshape',
    [pooled, graph.integers('pairs', [2n, -1n, BigInt(channels)])],
    'paired',
  );
  graph.node('ReduceMean', [flat], 'features', { axes: [0], keepdims: 0 });
  return graph;
}

/**
 * @param {string} name
 * @param {(number | string)[]} dims a string names a size that may vary
 */
function floatTensor(name, dims) {
  const shape = { dim: dims.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d })) };
  return { name, type: new TypeProto({ tensorType: { elemType: TensorProto.DataType.FLOAT, shape } }) };
}

/** The expressions that face-api's last layer tells apart, in its order (FaceExpressions.ts). */
const expressions = ['neutral', 'happiness', 'sadness', 'anger', 'fear', 'disgust', 'surprise'];

/**
 * The net's own classifier: scores = features · kernel + bias.
 * @param {Map<string, StoredWeight>} weights
 * @returns {{ classes: string[], kernel: number[], bias: number[] }} kernel row by row, [features × classes]
 */
function ownClassifier(weights) {
  /** @param {string} name */
  const values = (name) => {
    const found = weights.get(name);
    if (!found) throw new Error(`The package's model has no weight named ${name}.`);
    const { weight, bytes } = found;
    const { quantization } = weight;
    const count = weight.shape.reduce((a, b) => a * b, 1);
    return Array.from({ length: count }, (_, index) =>
      quantization
        ? Math.fround((bytes[index] ?? 0) * quantization.scale + quantization.min)
        : bytes.readFloatLE(4 * index),
    );
  };
  return { classes: expressions, kernel: values('fc/weights'), bias: values('fc/bias') };
}

/**
 * @param {string} file
 * @param {Uint8Array | string} content
 */
async function writeFinished(file, content) {
  const unfinished = `${file}.${process.pid}.part`;
  await writeFile(unfinished, content);
  await rename(unfinished, file);
}

/**
 * Writes `face-expression.json`, the net's own classifier, and `face-expression.onnx`: input `input`, float32 [n, 3, 112, 112], RGB, raw values 0 to 255; output `features`,
 * float32 [n, 256].
 * @param {string} folder made when missing
 * @returns {Promise<string>} the file's path
 */
export async function convertBackbone(folder) {
  const weights = await readWeights();
  const { nodes, initializers } = buildGraph(weights);
  const model = ModelProto.create({
    irVersion: 8,
    producerName: 'scn-label-audit',
    docString:
      'Expression net of @vladmandic/face-api (MIT) up to its last global average, of a face and its mirror image.',
    opsetImport: [{ domain: '', version: 13 }],
    graph: GraphProto.create({
      name: 'face-expression',
      node: nodes,
      initializer: initializers,
      input: [floatTensor('input', ['n', 3, inputSize, inputSize])],
      output: [floatTensor('features', ['n', blockWidths.at(-1) ?? 0])],
    }),
  });
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'face-expression.onnx');
  await writeFinished(join(folder, 'face-expression.json'), JSON.stringify(ownClassifier(weights)));
  await writeFinished(file, ModelProto.encode(model).finish());
  return file;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const project = fileURLToPath(new URL('..', import.meta.url));
  console.log(await convertBackbone(process.argv[2] ?? join(project, 'dist', 'backbones')));
}
