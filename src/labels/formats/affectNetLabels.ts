import * as l10n from '@vscode/l10n';
import { affectNetAllCodes, affectNetClasses } from '../classes/knownClassMaps';
import { ClassNames } from '../classes/classOrder';

/** What AffectNet's codes beside its eight expressions say (Mollahosseini, Hasani and Mahoor, 2017). */
const asides: Readonly<Record<string, () => string>> = {
  8: () => l10n.t('AffectNet says “None”: the face shows none of its expressions.'),
  9: () => l10n.t('AffectNet says “Uncertain”: its annotator could not tell the expression.'),
  10: () => l10n.t('AffectNet says “No-Face”: the image shows no face.'),
  NULL: () => l10n.t('AffectNet gives no expression for this face (NULL).'),
};

/** The first and the last of AffectNet's codes. */
export const affectNetCodes = ['0', Object.keys(affectNetAllCodes.names).at(-1) ?? ''] as const;

/** What an expression's code means: a class, or why there is none. */
export type AffectNetLabel = { readonly label: string; readonly aside?: string };

/** Between AffectNet's codes and the names of its expressions. */
export class AffectNetLabels {
  readonly classNames: ClassNames;

  /** @param names what a user wants codes to be called; a code of an aside that gets a name is a class. */
  constructor(private readonly names: Readonly<Record<string, string>> = {}) {
    this.classNames = new ClassNames({ ...affectNetClasses.names, ...names });
  }

  /** @returns undefined where it is none of AffectNet's codes. */
  meaningOf(code: string): AffectNetLabel | undefined {
    const aside = Object.hasOwn(asides, code) ? asides[code] : undefined;
    const isNamed = Object.hasOwn(this.names, code) || Object.hasOwn(affectNetClasses.names, code);
    if (isNamed) return { label: this.classNames.nameOf(code) };
    return aside && { label: '', aside: aside() };
  }
}
