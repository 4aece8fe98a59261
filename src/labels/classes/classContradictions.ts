import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { LabelFile } from '../labelFile';
import { type ClassEvidence, mostCalled, classKey } from './classEvidence';
import { type ClassMap, knownClassMaps } from './knownClassMaps';
import { labelNumber } from './classOrder';

/** Numbers that mean one class and images that something else calls by another's name. */
export type ClassContradiction = {
  /** Sentences: the evidence. */
  readonly message: string;
  /** The meaning of the numbers that the evidence speaks for; undefined where it is not clear. */
  readonly suggestion: ClassMap | undefined;
};

/** Fewer images of a class prove nothing. */
const fewest = 5;
/** Wrong labels are what we look for; more than this share under one other name is a wrong map instead. */
const contradictingShare = 0.6;
const highestNumber = 100;

/** The number of each class that a label file writes as a number, by the class's name. */
export function numbersOfClasses(labels: Pick<LabelFile, 'classes' | 'classOf'>): Map<string, string> {
  const { classes, classOf } = labels;
  const numbers = new Map<string, string>();
  for (let number = 0; number <= highestNumber && numbers.size < classes.length; number++) {
    for (const written of [String(number), `${number}.0`]) {
      const name = classOf(written);
      if (name !== undefined && labelNumber(name) === undefined && !numbers.has(name))
        numbers.set(name, String(number));
    }
  }
  return numbers;
}

/** What evidence says against the names of a label file's numbers; undefined where it agrees, or there is too little. */
export function classContradiction(
  labels: Pick<LabelFile, 'location' | 'classes' | 'classOf'>,
  { against: sentenceAgainst, counts }: ClassEvidence,
): ClassContradiction | undefined {
  const numbers = numbersOfClasses(labels);
  const against: { className: string; number: string; name: string; count: number; all: number }[] = [];
  const said = new Map<string, string>();
  for (const [className, number] of numbers) {
    const top = mostCalled(counts.get(className));
    if (!top || top.all < fewest || top.count < contradictingShare * top.all) continue;
    said.set(number, top.name);
    if (classKey(top.name) !== classKey(className)) against.push({ className, number, ...top });
  }
  const [worst, ...others] = against.sort((a, b) => b.count - a.count);
  if (!worst) return undefined;
  const suggestion = suggestedMap(said, [...numbers.values()]);
  const percent = Math.floor((100 * worst.count) / worst.all);
  const images = worst.all.toLocaleString('en');
  const alike = others.map(({ number }) => number).sort((a, b) => Number(a) - Number(b));
  const sentences = [
    sentenceAgainst(
      [path.basename(labels.location), worst.number, worst.className, percent, images],
      worst.name,
    ),
    ...(alike.length === 1
      ? [l10n.t('{0} contradicts it too.', listed(alike))]
      : alike.length > 1
        ? [l10n.t('{0} contradict it too.', listed(alike))]
        : []),
    ...(suggestion ? [l10n.t('What fits is {0}.', suggestion.title())] : []),
  ];
  return { message: sentences.join(' '), suggestion };
}

/** The known map that agrees with all that was said, else the names that were said where they are enough. */
function suggestedMap(said: ReadonlyMap<string, string>, numbers: readonly string[]): ClassMap | undefined {
  const names = Object.fromEntries(said);
  const agrees = (map: ClassMap) =>
    numbers.every((number) => Object.hasOwn(map.names, number)) &&
    [...said].every(([number, name]) => classKey(map.names[number] ?? '') === classKey(name));
  const distinct = new Set([...said.values()].map(classKey)).size === said.size;
  if (!distinct) return undefined;
  const known = knownClassMaps
    .filter(agrees)
    .sort((a, b) => Object.keys(a.names).length - Object.keys(b.names).length)[0];
  if (known && said.size * 2 > numbers.length) return known;
  return numbers.every((number) => said.has(number))
    ? {
        id: 'evidence',
        title: () =>
          Object.entries(names)
            .map((pair) => pair.join(' '))
            .join(', '),
        names,
      }
    : undefined;
}

function listed(items: readonly string[]): string {
  const [last = '', ...before] = [...items].reverse();
  return before.length === 0 ? last : l10n.t('{0} and {1}', before.reverse().join(', '), last);
}
