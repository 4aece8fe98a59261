import path from 'node:path';
import * as v from 'valibot';
import { HumanError } from '../protocol/humanError';
import type { OwnBackbone } from '../protocol/faceModel';

const finite = v.pipe(v.number('must be a number'), v.finite('must be a finite number'));
const three = v.tuple([finite, finite, finite], 'must be a number, or three, one a channel');
/** One number for all channels, or one each. */
const perChannel = v.union([finite, three], 'must be a number, or three, one a channel');
const notEmpty = (what: string) => v.pipe(v.string(what), v.trim(), v.nonEmpty(what));

const schema = v.strictObject(
  {
    file: notEmpty('must be the path of an ONNX file'),
    inputSize: v.pipe(
      v.number('must be a whole number of pixels, 16 to 1024'),
      v.integer('must be a whole number of pixels, 16 to 1024'),
      v.minValue(16, 'must be at least 16 pixels'),
      v.maxValue(1024, 'must be at most 1024 pixels'),
    ),
    layout: v.optional(v.picklist(['NCHW', 'NHWC'], 'must be "NCHW" or "NHWC"'), 'NCHW'),
    channels: v.optional(v.picklist(['RGB', 'BGR'], 'must be "RGB" or "BGR"'), 'RGB'),
    mean: v.optional(perChannel, 0),
    scale: v.optional(perChannel, 1),
    output: v.optional(notEmpty('must be the name of an output')),
    id: v.optional(
      v.pipe(
        v.string('must be a name'),
        v.regex(/^[\w.+-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores'),
      ),
    ),
  },
  'must be an object',
);

/**
 * A face model of the user's own, as settings and files write it.
 * @param given what is there; null and undefined: no own model.
 * @param baseFolder what a relative `file` counts from
 * @param where names the settings in a message
 * @throws HumanError which says what does not fit, and what would.
 */
export function parseOwnBackbone(given: unknown, baseFolder: string, where: string): OwnBackbone | undefined {
  if (given === null || given === undefined) return undefined;
  const parsed = v.safeParse(schema, given);
  if (!parsed.success) throw new HumanError(`${where}: ${issueText(parsed.issues[0], given)}`);
  const { id, file, inputSize, layout, channels, mean, scale, output } = parsed.output;
  const scales = eachChannel(scale);
  if (scales.includes(0))
    throw new HumanError(`${where}: \`scale\` must not be 0, or every image would look alike.`);
  return {
    ...{ id, file: path.resolve(baseFolder, file), inputSize, layout, channels, output },
    mean: eachChannel(mean),
    scale: scales,
  };
}

function eachChannel(value: number | [number, number, number]): readonly [number, number, number] {
  return typeof value === 'number' ? [value, value, value] : value;
}

function issueText(issue: v.InferIssue<typeof schema>, given: unknown): string {
  const key = v.getDotPath(issue);
  const known = Object.keys(schema.entries).map((name) => `\`${name}\``);
  if (key === null) return `it must be an object with ${known.slice(0, 2).join(' and ')}.`;
  const name = key.split('.')[0] ?? key;
  if (!(name in schema.entries)) return `\`${name}\` is not known; known are ${known.join(', ')}.`;
  if (typeof given === 'object' && given !== null && !(name in given))
    return `\`${name}\` is missing; it ${expectationOf(name)}.`;
  return `\`${name}\` ${issue.message}.`;
}

function expectationOf(name: string): string {
  return name === 'file'
    ? 'must be the path of an ONNX file'
    : 'must be a whole number of pixels, 16 to 1024';
}
