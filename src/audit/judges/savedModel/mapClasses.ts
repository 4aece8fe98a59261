import * as l10n from '@vscode/l10n';
import { matchClasses } from '../../../labels/classes/matchClasses';
import { HumanError } from '../../../base/humanError';

/** Which of a model's classes each class of a data set is. */
export type ClassMapping = {
  /** The model's class of each class of the data set, [classes]; −1 where it has none. */
  readonly modelClassOf: Int16Array;
  /** Sentences on classes that only one of them has. */
  readonly warnings: readonly string[];
};

/**
 * Maps classes by name: as written, else but for case, else by what expression the name means (“happy” for “Happiness”).
 * @param location the label file, and `folder` the model, for messages.
 * @throws HumanError where fewer than two classes have a counterpart.
 */
export function mapClasses(
  classes: readonly string[],
  modelClasses: readonly string[],
  { location, folder }: { readonly location: string; readonly folder: string },
): ClassMapping {
  const modelClassOf = matchClasses(classes, modelClasses);
  const taken = new Set(modelClassOf.filter((found) => found >= 0));
  if (taken.size < 2) {
    const known = [folder, listed(modelClasses), location, listed(classes)];
    throw new HumanError(
      taken.size === 0
        ? l10n.t(
            'The model {0} knows the classes {1}, but {2} has {3}: none is the same. Audit with a model of these classes; if the labels are numbers, give their names (“SCN: Choose How Labels Are Read…”, or --classes).',
            ...known,
          )
        : l10n.t(
            'The model {0} knows the classes {1}, but {2} has {3}: only one is the same. Audit with a model of these classes; if the labels are numbers, give their names (“SCN: Choose How Labels Are Read…”, or --classes).',
            ...known,
          ),
    );
  }
  const unknown = classes.filter((_, label) => modelClassOf[label] === -1);
  const unused = modelClasses.filter((_, i) => !taken.has(i));
  return {
    modelClassOf,
    warnings: [
      ...(unknown.length > 0 ? [unknownText(unknown)] : []),
      ...(unused.length > 0 ? [unusedText(unused, location)] : []),
    ],
  };
}

function unknownText(unknown: readonly string[]): string {
  return unknown.length === 1
    ? l10n.t(
        'The model does not know {0}: faces with that label were set aside, and no face gets it suggested.',
        listed(unknown),
      )
    : l10n.t(
        'The model does not know {0}: faces with these labels were set aside, and no face gets one of them suggested.',
        listed(unknown),
      );
}

function unusedText(unused: readonly string[], location: string): string {
  return unused.length === 1
    ? l10n.t(
        'The model also knows {0}, which {1} does not have; it is not suggested.',
        listed(unused),
        location,
      )
    : l10n.t(
        'The model also knows {0}, which {1} does not have; they are not suggested.',
        listed(unused),
        location,
      );
}

function listed(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(', ');
}

/**
 * A model's probabilities as those of some classes of its own, which they then add up to 1 over.
 * @param probabilities [faces × the model's classes]
 * @param chosen the model's class of each of the new classes
 * @returns [faces × new classes]
 */
export function probabilitiesOf(
  probabilities: Float32Array,
  modelClasses: number,
  chosen: ArrayLike<number>,
): Float32Array {
  const faces = probabilities.length / modelClasses;
  const kept = new Float32Array(faces * chosen.length);
  for (let face = 0; face < faces; face++) {
    let total = 0;
    for (let i = 0; i < chosen.length; i++)
      total += probabilities[face * modelClasses + (chosen[i] as number)] as number;
    for (let i = 0; i < chosen.length; i++) {
      const own = probabilities[face * modelClasses + (chosen[i] as number)] as number;
      // A network that is certain of a class that these labels lack says nothing of the others.
      kept[face * chosen.length + i] = total > 0 ? own / total : 1 / chosen.length;
    }
  }
  return kept;
}

/**
 * Spreads rows of some classes over rows of all, with 0 for the others.
 * @param values [rows × chosen classes]
 * @param chosen the class of each, among all
 * @returns [rows × classes]
 */
export function spreadClasses<T extends Float32Array | Float64Array>(
  values: T,
  chosen: readonly number[],
  classes: number,
): T {
  const rows = values.length / chosen.length;
  const spread = new (values.constructor as new (length: number) => T)(rows * classes);
  for (let row = 0; row < rows; row++)
    chosen.forEach((label, i) => (spread[row * classes + label] = values[row * chosen.length + i] as number));
  return spread;
}
