import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBackbone } from '../../../src/audit/run/ownBackboneSetting';
import { HumanError } from '../../../src/base/humanError';

const folder = path.resolve('/data/set');
const parse = (given: unknown) => parseBackbone(given, folder, 'settings.json');

describe('the setting of a face model of one’s own', () => {
  it('may be missing', () => {
    expect(parse(undefined)).toBeUndefined();
    expect(parse(null)).toBeUndefined();
    expect(parse('face-api')).toBe('face-api');
  });

  it('needs a file and a size; the rest has usual values', () => {
    expect(parse({ file: 'models/face.onnx', inputSize: 112 })).toEqual({
      id: undefined,
      file: path.join(folder, 'models', 'face.onnx'),
      inputSize: 112,
      layout: 'NCHW',
      channels: 'RGB',
      mean: [0, 0, 0],
      scale: [1, 1, 1],
      output: undefined,
    });
  });

  it('takes one number for all channels, or one each, and an absolute path', () => {
    const file = path.resolve('/models/face.onnx');
    const given = {
      ...{ file, inputSize: 224, layout: 'NHWC', channels: 'BGR', output: 'embedding', id: 'mine' },
      mean: [103.9, 116.8, 123.7],
      scale: 0.5,
    };
    expect(parse(given)).toEqual({ ...given, scale: [0.5, 0.5, 0.5] });
  });

  const face = { file: 'face.onnx', inputSize: 112 };
  const wrong: [unknown, string][] = [
    ['face.onnx', 'it must be “face-api”, or an object with `file` and `inputSize`.'],
    [{ inputSize: 112 }, '`file` is missing; it must be the path of an ONNX file.'],
    [{ file: 'face.onnx' }, '`inputSize` is missing; it must be a whole number of pixels, 16 to 1024.'],
    [{ ...face, file: ' ' }, '`file` must be the path of an ONNX file.'],
    [{ ...face, inputSize: 8 }, '`inputSize` must be at least 16 pixels.'],
    [{ ...face, inputSize: 2048 }, '`inputSize` must be at most 1024 pixels.'],
    [{ ...face, inputSize: 112.5 }, '`inputSize` must be a whole number of pixels, 16 to 1024.'],
    [{ ...face, layout: 'nchw' }, '`layout` must be "NCHW" or "NHWC".'],
    [{ ...face, channels: 'GREY' }, '`channels` must be "RGB" or "BGR".'],
    [{ ...face, mean: [1, 2] }, '`mean` must be a number, or three, one a channel.'],
    [{ ...face, scale: '1/255' }, '`scale` must be a number, or three, one a channel.'],
    [{ ...face, scale: [1, 0, 1] }, '`scale` must not be 0, or every image would look alike.'],
    [{ ...face, output: 3 }, '`output` must be the name of an output.'],
    [{ ...face, id: 'a/b' }, '`id` must be 1 to 64 letters, digits, dots, dashes or underscores.'],
    [
      { ...face, size: 112 },
      '`size` is not known; known are `file`, `inputSize`, `layout`, `channels`, `mean`, `scale`, `output`, `id`.',
    ],
  ];
  it.each(wrong)('%j is refused with a sentence', (given, sentence) => {
    expect(() => parse(given)).toThrow(new HumanError(`settings.json: ${sentence}`));
  });
});
