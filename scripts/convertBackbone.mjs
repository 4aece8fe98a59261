import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataType, encodeModel, Graph, tensor } from './onnxGraph.mjs';

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
 * Reads the weights of a net of face-api's out of the npm package.
 * @param {string} model its name among the package's
 * @returns {Promise<Map<string, StoredWeight>>} by name, e.g. `dense0/conv1/pointwise_filter`
 */
async function readWeights(model) {
  // The package's entry point is dist/face-api.node.js; the model folder is its neighbour.
  const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  const folder = join(entry, '..', 'model');
  /** @type {{ paths: string[], weights: Weight[] }[]} */
  const manifest = JSON.parse(await readFile(join(folder, `${model}-weights_manifest.json`), 'utf8'));
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

/**
 * @param {Map<string, StoredWeight>} weights
 * @param {string} name
 */
function storedIn(weights, name) {
  const found = weights.get(name);
  if (!found) throw new Error(`The package's model has no weight named ${name}.`);
  return found;
}

/**
 * A weight's values as numbers, in TensorFlow's order.
 * @param {Map<string, StoredWeight>} weights
 * @param {string} name
 * @returns {number[]}
 */
function valuesOf(weights, name) {
  const { weight, bytes } = storedIn(weights, name);
  const { quantization } = weight;
  const count = weight.shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, (_, index) =>
    quantization
      ? Math.fround((bytes[index] ?? 0) * quantization.scale + quantization.min)
      : bytes.readFloatLE(4 * index),
  );
}

/**
 * Adds the extractor that face-api's nets share, up to its global average, as @vladmandic/face-api computes it
 * (FaceFeatureExtractor.ts, denseBlock.ts).
 * @param {Graph} graph
 * @param {Map<string, StoredWeight>} weights
 * @param {string} x the normalised pictures' name
 * @returns {string} the averages' name, [n, 256, 1, 1]
 */
function addExtractor(graph, weights, x) {
  /** @param {string} name */
  const stored = (name) => storedIn(weights, name);

  /**
   * Adds a filter; quantised ones stay bytes, and the runtime folds their dequantisation when it loads the model.
   * @param {string} name
   */
  const filter = (name) => {
    const { weight, bytes } = stored(name);
    const onnxFilter = toOnnxFilter(bytes, weight.shape, name.endsWith('depthwise_filter'));
    if (!weight.quantization) {
      return graph.bytes(name, onnxFilter.shape, onnxFilter.bytes, DataType.FLOAT);
    }
    const { scale, min } = weight.quantization;
    const quantised = graph.bytes(`${name}/quantised`, onnxFilter.shape, onnxFilter.bytes);
    const cast = graph.node('Cast', [quantised], `${name}/cast`, { to: DataType.FLOAT });
    const scaled = graph.node('Mul', [cast, graph.floats(`${name}/scale`, [], [scale])], `${name}/scaled`);
    return graph.node('Add', [scaled, graph.floats(`${name}/min`, [], [min])], name);
  };

  /** @param {string} name */
  const bias = (name) => {
    const { weight, bytes } = stored(name);
    if (weight.quantization) return graph.floats(name, weight.shape, valuesOf(weights, name));
    return graph.bytes(name, weight.shape, bytes, DataType.FLOAT);
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
  return graph.node('GlobalAveragePool', [x], 'pooled');
}

/**
 * Adds what face-api does to pictures first.
 * @param {Graph} graph
 * @param {string} input [n, 3, 112, 112], RGB, values 0 to 255
 */
function addNormalised(graph, input) {
  const centred = graph.node('Sub', [input, graph.floats('mean', [1, 3, 1, 1], meanRgb)], 'centred');
  return graph.node('Div', [centred, graph.floats('range', [], [255])], 'normalised');
}

/**
 * The expression net up to its last global average, of each face and its mirror image: the mean of both.
 * @param {Map<string, StoredWeight>} weights
 */
function buildGraph(weights) {
  const graph = new Graph();
  const upright = addNormalised(graph, 'input');
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
  const both = graph.node('Concat', [upright, mirrored], 'both', { axis: 0 });
  const pooled = addExtractor(graph, weights, both);
  const width = BigInt(blockWidths.at(-1) ?? 0);
  const flat = graph.node('Reshape', [pooled, graph.integers('pairs', [2n, -1n, width])], 'paired');
  graph.node('ReduceMean', [flat], 'features', { axes: [0], keepdims: 0 });
  return graph;
}

/** Values that the landmark net gives of a face: x and y of 68 points. */
const landmarkValues = 136;

/**
 * The landmark net of face-api (FaceLandmark68NetBase.ts) for one picture.
 * @param {Map<string, StoredWeight>} weights
 */
function buildLandmarkGraph(weights) {
  const graph = new Graph();
  const floats = graph.node('Cast', ['input'], 'floats', { to: DataType.FLOAT });
  const planes = graph.node('Transpose', [floats], 'planes', { perm: [0, 3, 1, 2] });
  const pooled = addExtractor(graph, weights, addNormalised(graph, planes));
  const width = blockWidths.at(-1) ?? 0;
  const flat = graph.node('Reshape', [pooled, graph.integers('flat', [-1n, BigInt(width)])], 'features');
  const kernel = graph.floats('fc/weights', [width, landmarkValues], valuesOf(weights, 'fc/weights'));
  const product = graph.node('MatMul', [flat, kernel], 'fc/product');
  graph.node(
    'Add',
    [product, graph.floats('fc/bias', [landmarkValues], valuesOf(weights, 'fc/bias'))],
    'points',
  );
  return graph;
}

/** What face-api's last layer tells apart, in its order (FaceExpressions.ts). */
const expressions = ['neutral', 'happiness', 'sadness', 'anger', 'fear', 'disgust', 'surprise'];

/**
 * The net's own classifier: scores = features · kernel + bias.
 * @param {Map<string, StoredWeight>} weights
 * @returns {{ classes: string[], kernel: number[], bias: number[] }} kernel row by row, [features × classes]
 */
function ownClassifier(weights) {
  return {
    classes: expressions,
    kernel: valuesOf(weights, 'fc/weights'),
    bias: valuesOf(weights, 'fc/bias'),
  };
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
 * Writes
 * - `face-expression.json`, the expression net's own classifier, and `face-expression.onnx`: input `input`, float32
 *   [n, 3, 112, 112], RGB, raw values 0 to 255; output `features`, float32 [n, 256].
 * - `face-landmarks.onnx`: input `input`, uint8 [n, 112, 112, 3], RGB; output `points`, float32 [n, 136]: x and y of 68
 *   points (iBUG's order), in shares of the picture.
 * @param {string} folder made when missing
 * @returns {Promise<string>} the expression net's path
 */
export async function convertBackbone(folder) {
  const weights = await readWeights('face_expression_model');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'face-expression.onnx');
  await writeFinished(join(folder, 'face-expression.json'), JSON.stringify(ownClassifier(weights)));
  await writeFinished(
    file,
    encodeModel(buildGraph(weights), {
      name: 'face-expression',
      about:
        'Expression net of @vladmandic/face-api (MIT) up to its last global average, of a face and its mirror image.',
      input: tensor('input', ['n', 3, inputSize, inputSize]),
      output: tensor('features', ['n', blockWidths.at(-1) ?? 0]),
    }),
  );
  await writeFinished(
    join(folder, 'face-landmarks.onnx'),
    encodeModel(buildLandmarkGraph(await readWeights('face_landmark_68_model')), {
      name: 'face-landmarks',
      about: 'Landmark net of @vladmandic/face-api (MIT).',
      input: tensor('input', ['n', inputSize, inputSize, 3], DataType.UINT8),
      output: tensor('points', ['n', landmarkValues]),
    }),
  );
  return file;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const project = fileURLToPath(new URL('..', import.meta.url));
  console.log(await convertBackbone(process.argv[2] ?? join(project, 'dist', 'backbones')));
}
