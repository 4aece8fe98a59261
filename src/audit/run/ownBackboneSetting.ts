import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { HumanError } from '../../base/humanError';
import { faceApi, type FaceModelChoice } from '../../protocol/faceModel';

/** What a value must be, as a sentence about the key `name`; the schema's messages are keys of these. */
const expectations = {
  number: (name: string) => l10n.t('`{0}` must be a number.', name),
  finite: (name: string) => l10n.t('`{0}` must be a finite number.', name),
  perChannel: (name: string) => l10n.t('`{0}` must be a number, or three, one a channel.', name),
  file: (name: string) => l10n.t('`{0}` must be the path of an ONNX file.', name),
  pixels: (name: string) => l10n.t('`{0}` must be a whole number of pixels, 16 to 1024.', name),
  fewest: (name: string) => l10n.t('`{0}` must be at least 16 pixels.', name),
  most: (name: string) => l10n.t('`{0}` must be at most 1024 pixels.', name),
  layout: (name: string) => l10n.t('`{0}` must be "NCHW" or "NHWC".', name),
  channels: (name: string) => l10n.t('`{0}` must be "RGB" or "BGR".', name),
  output: (name: string) => l10n.t('`{0}` must be the name of an output.', name),
  name: (name: string) => l10n.t('`{0}` must be a name.', name),
  characters: (name: string) =>
    l10n.t('`{0}` must be 1 to 64 letters, digits, dots, dashes or underscores.', name),
};
type Expectation = keyof typeof expectations;
const says = <E extends Expectation>(expectation: E) => expectation;

const finite = v.pipe(v.number(says('number')), v.finite(says('finite')));
const three = v.tuple([finite, finite, finite], says('perChannel'));
/** One number for all channels, or one each. */
const perChannel = v.union([finite, three], says('perChannel'));
const notEmpty = (what: Expectation) => v.pipe(v.string(what), v.trim(), v.nonEmpty(what));

const schema = v.strictObject({
  file: notEmpty('file'),
  inputSize: v.pipe(
    v.number(says('pixels')),
    v.integer(says('pixels')),
    v.minValue(16, says('fewest')),
    v.maxValue(1024, says('most')),
  ),
  layout: v.optional(v.picklist(['NCHW', 'NHWC'], says('layout')), 'NCHW'),
  channels: v.optional(v.picklist(['RGB', 'BGR'], says('channels')), 'RGB'),
  mean: v.optional(perChannel, 0),
  scale: v.optional(perChannel, 1),
  output: v.optional(notEmpty('output')),
  id: v.optional(v.pipe(v.string(says('name')), v.regex(/^[\w.+-]{1,64}$/, says('characters')))),
});

/**
 * Which face model is meant by what settings and files write.
 * @param given what is there: `face-api`, or a model of the user's own; null and undefined: the program's.
 * @param baseFolder what a relative `file` counts from
 * @param where names the settings in a message
 * @throws HumanError which says what does not fit, and what would.
 */
export function parseBackbone(
  given: unknown,
  baseFolder: string,
  where: string,
): FaceModelChoice['backbone'] {
  if (given === null || given === undefined) return undefined;
  if (given === faceApi) return faceApi;
  const parsed = v.safeParse(schema, given);
  if (!parsed.success) throw new HumanError(`${where}: ${issueText(parsed.issues[0], given)}`);
  const { id, file, inputSize, layout, channels, mean, scale, output } = parsed.output;
  const scales = eachChannel(scale);
  if (scales.includes(0))
    throw new HumanError(`${where}: ${l10n.t('`scale` must not be 0, or every image would look alike.')}`);
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
  if (key === null)
    return l10n.t(
      'it must be “{0}”, or an object with {1} and {2}.',
      faceApi,
      known[0] ?? '',
      known[1] ?? '',
    );
  const name = key.split('.')[0] ?? key;
  if (!(name in schema.entries)) return l10n.t('`{0}` is not known; known are {1}.', name, known.join(', '));
  if (typeof given === 'object' && given !== null && !(name in given))
    return name === 'file'
      ? l10n.t('`{0}` is missing; it must be the path of an ONNX file.', name)
      : l10n.t('`{0}` is missing; it must be a whole number of pixels, 16 to 1024.', name);
  return isExpectation(issue.message) ? expectations[issue.message](name) : issue.message;
}

function isExpectation(text: string): text is Expectation {
  return Object.hasOwn(expectations, text);
}
