import { areExpressions } from '../classes/folderRoles';
import { isAboutOtherThings, normalised } from '../text/columnNames';
import type { XmlValue } from './scanXml';

/** What an annotation says of a face: its label, and further attributes by their names. */
export type ShapeTexts = {
  readonly label: XmlValue | undefined;
  readonly attributes: ReadonlyMap<string, XmlValue>;
};

/** What the faces' classes are: their labels, one of their attributes, or that is not clear among some of them. */
export type ClassChoice =
  | { readonly kind: 'label' }
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'unclear'; readonly names: readonly string[] };

const emotionName = /emotion|expression|mood|affect$|feeling|表情|情绪|情感|感情/;
const isFlag = (value: string) => /^(true|false|yes|no|-?\d+(\.\d+)?)$/i.test(value);
/** Classes come again and again; names of persons do not. */
const mostClasses = 100;

/**
 * Tells by which of its texts a data set of boxes tells faces apart. Where all boxes have one label, such as “face”, it is an
 * attribute that does, unless it is about something else, such as the gender.
 */
export function chooseClasses(shapes: readonly ShapeTexts[]): ClassChoice {
  const labels = new Set(shapes.flatMap(({ label }) => (label === undefined ? [] : [label.text])));
  const found = attributesOf(shapes);
  const named = found.filter(({ name }) => emotionName.test(normalised(name)) && !isAboutOtherThings(name));
  const only = (attributes: readonly { readonly name: string }[]): ClassChoice | undefined =>
    attributes.length === 1 && attributes[0] ? { kind: 'attribute', name: attributes[0].name } : undefined;
  if (labels.size > 1 && (named.length === 0 || areExpressions([...labels]))) return { kind: 'label' };
  const words = found.filter(({ values }) => ![...values].every(isFlag));
  const expressive = words.filter(({ values }) => areExpressions([...values]));
  const chosen = only(named) ?? (named.length === 0 ? only(expressive) : undefined);
  if (chosen) return chosen;
  if (words.length === 0 && named.length === 0) return { kind: 'label' };
  const likely = words.filter(({ name }) => !isAboutOtherThings(name));
  if (likely.length === 1 && words.length === 1) return only(likely) ?? { kind: 'label' };
  return { kind: 'unclear', names: (words.length > 0 ? words : named).map(({ name }) => name) };
}

/** The attributes that may be classes, with what they say. */
function attributesOf(
  shapes: readonly ShapeTexts[],
): readonly { readonly name: string; readonly values: ReadonlySet<string> }[] {
  const values = new Map<string, Set<string>>();
  for (const { attributes } of shapes)
    for (const [name, { text }] of attributes) {
      const known = values.get(name) ?? new Set();
      if (text !== '' && known.size <= mostClasses) known.add(text);
      values.set(name, known);
    }
  return [...values]
    .filter(([, known]) => known.size > 1 && known.size <= mostClasses)
    .map(([name, known]) => ({ name, values: known }));
}
