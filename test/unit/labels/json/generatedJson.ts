import * as fc from 'fast-check';

/** A JSON document together with what it says, written without the code under test. */
export type GeneratedJson = {
  readonly text: string;
  readonly bytes: Buffer;
  readonly hasMark: boolean;
  readonly records: readonly { readonly image: string; readonly label: string }[];
  /** The bytes of each record's label value, quotes included, and how it is written. */
  readonly labels: readonly { readonly start: number; readonly end: number; readonly isNumber: boolean }[];
  readonly layout: 'array' | 'member array' | 'map' | 'map of objects' | 'lines';
  readonly imageKey: string;
  readonly labelKey: string;
};

const plainLabels = [
  'happy',
  'sad',
  'zürich',
  'say "hi"',
  'back\\slash',
  'a/b',
  '喜び',
  '😀 smile',
  'tab\there',
  'x',
];
const numericLabels = ['0', '5', '-1', '3.50', '1e2', '10'];

/** A text as JSON, each character in one of the ways that JSON has for it. */
function spelled(text: string, seed: number): string {
  let state = seed + 1;
  const choose = (choices: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % choices;
  };
  const short: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\t': '\\t', '\n': '\\n' };
  let json = '"';
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
    const escaped = `\\u${choose(2) === 0 ? code : code.toUpperCase()}`;
    const isPair = unit >= '\ud800' && unit <= '\udbff';
    if (isPair) {
      const pair = text.slice(at, at + 2);
      const low = pair.charCodeAt(1).toString(16);
      json += choose(2) === 0 ? pair : `${escaped}\\u${low}`;
      at++;
    } else if (choose(6) === 0) json += escaped;
    else if (unit === '/' && choose(2) === 0) json += '\\/';
    else json += short[unit] ?? unit;
  }
  return `${json}"`;
}

const blank = fc.constantFrom('', '', ' ', '\n', '\r\n', '\r', '\t', ' \n  ');
const blankInLine = fc.constantFrom('', ' ', '\t', '  ');
const otherValue = fc.oneof(
  fc.constantFrom('null', 'true', '-0.0', '1E+5', '12345678901234567890', '[]', '{}', '[[[{"label":"no"}]]]'),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
);
const recordArbitrary = fc.record({
  label: fc.constantFrom(...plainLabels),
  number: fc.constantFrom(...numericLabels),
  seed: fc.nat(1_000_000),
  labelFirst: fc.boolean(),
  others: fc.array(fc.tuple(fc.constantFrom('note', 'box', 'ids', 'x.y', 'é'), otherValue), { maxLength: 3 }),
  /** A key that comes twice: readers take the last. */
  repeated: fc.boolean(),
});

export const jsonArbitrary: fc.Arbitrary<GeneratedJson> = fc
  .record({
    layout: fc.constantFrom<GeneratedJson['layout']>(
      'array',
      'member array',
      'map',
      'map of objects',
      'lines',
    ),
    nested: fc.boolean(),
    numbers: fc.boolean(),
    mark: fc.boolean(),
    ending: fc.constantFrom('', '\n', '\r\n', ' '),
    records: fc.array(recordArbitrary, { minLength: 2, maxLength: 8 }),
    blanks: fc.array(blank, { minLength: 5, maxLength: 9 }),
    lineBlanks: fc.array(blankInLine, { minLength: 5, maxLength: 9 }),
  })
  .map(({ layout, nested, numbers, mark, ending, records, blanks, lineBlanks }) => {
    const isMap = layout.startsWith('map');
    const labelKey = layout === 'map' ? '' : nested ? 'person.expression' : 'label';
    const imageKey = isMap ? '' : nested ? 'data.image' : 'file.name';
    let text = mark ? '\ufeff' : '';
    let turn = 0;
    const used = layout === 'lines' ? lineBlanks : blanks;
    const gap = () => (text += used[turn++ % used.length] ?? '');
    const labels: { start: number; end: number; isNumber: boolean }[] = [];
    const put = (...tokens: readonly string[]) => {
      for (const token of tokens) {
        gap();
        text += token;
      }
    };
    const putLabel = (label: string, seed: number) => {
      gap();
      const start = Buffer.byteLength(text);
      text += numbers ? label : spelled(label, seed);
      labels.push({ start, end: Buffer.byteLength(text), isNumber: numbers });
    };
    const images = records.map((_, index) => `faces/é ${index}.jpg`);
    const names = records.map(({ label, number }) => (numbers ? number : label));
    const key = (name: string, seed: number) => put(spelled(name, seed), ':');
    const putRecord = (index: number) => {
      const record = records[index];
      if (!record) return;
      const { seed, labelFirst, others, repeated } = record;
      const image = images[index] ?? '';
      const members: (() => void)[] = others.map(([name, value]) => () => {
        key(name, seed);
        put(value);
      });
      const imageMember = () => {
        key(nested ? 'data' : 'file.name', seed);
        if (nested) {
          put('{');
          key('image', seed + 1);
        }
        put(spelled(image, seed));
        if (nested) put('}');
      };
      const labelMember = () => {
        key(nested ? 'person' : 'label', seed);
        if (nested) {
          put('{');
          key('expression', seed + 2);
        }
        putLabel(names[index] ?? '', seed);
        if (nested) put('}');
      };
      if (!isMap) members.splice(labelFirst ? members.length : 0, 0, imageMember);
      if (repeated && !nested)
        members.splice(0, 0, () => {
          key('label', seed);
          put('"the last one counts"');
        });
      members.splice(labelFirst && !repeated ? 0 : members.length, 0, labelMember);
      put('{');
      members.forEach((member, at) => {
        if (at > 0) put(',');
        member();
      });
      put('}');
    };

    if (layout === 'lines') {
      records.forEach((_, index) => {
        putRecord(index);
        if (index < records.length - 1 || ending !== '') text += index % 2 === 0 ? '\n' : '\r\n';
        if (index % 3 === 1) text += index < records.length - 1 ? '  \n' : '';
      });
    } else {
      if (layout === 'member array')
        put('{', '"info"', ':', '{"label":"none","image":[1,2,{}]}', ',', '"faces"', ':');
      put(isMap ? '{' : '[');
      records.forEach((record, index) => {
        if (index > 0) put(',');
        if (isMap) key(images[index] ?? '', record.seed);
        if (layout === 'map') putLabel(names[index] ?? '', record.seed);
        else putRecord(index);
      });
      put(isMap ? '}' : ']');
      if (layout === 'member array') put(',', '"end"', ':', 'null', '}');
      text += ending;
    }
    return {
      text: text.replace(/^\ufeff/, ''),
      bytes: Buffer.from(text),
      hasMark: mark,
      records: images.map((image, index) => ({ image, label: names[index] ?? '' })),
      labels,
      layout,
      imageKey,
      labelKey,
    };
  });
