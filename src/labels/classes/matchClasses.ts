import { classKey } from './classEvidence';

/** How names are compared, the strictest first. */
const spellings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.trim().toLowerCase(),
  classKey,
];

/**
 * Which of some other names each class is: as written, else but for case, else by what expression the name means (“happy”
 * for “Happiness”). None of them is two classes.
 * @returns the place of the other name of each class, [classes]; −1 where it has none.
 */
export function matchClasses(classes: readonly string[], others: readonly string[]): Int16Array {
  const matches = new Int16Array(classes.length).fill(-1);
  const taken = new Set<number>();
  for (const spelled of spellings)
    classes.forEach((name, label) => {
      if (matches[label] !== -1) return;
      const found = others.findIndex((each, i) => !taken.has(i) && spelled(each) === spelled(name));
      if (found < 0) return;
      matches[label] = found;
      taken.add(found);
    });
  return matches;
}
