import vm from 'node:vm';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { longestPath } from './imageName';

/** What a person says about subjects: find them, don't, or a pattern that finds them in an image's path. */
export type SubjectSetting =
  | { readonly kind: 'auto' }
  | { readonly kind: 'off' }
  | { readonly kind: 'pattern'; readonly pattern: RegExp };

/**
 * Reads `auto` (or nothing), `off`, or a regular expression.
 * @throws HumanError where it is no regular expression.
 */
export function parseSubjectSetting(text: string): SubjectSetting {
  const trimmed = text.trim();
  if (trimmed === 'auto' || trimmed === '') return { kind: 'auto' };
  if (trimmed === 'off') return { kind: 'off' };
  try {
    return { kind: 'pattern', pattern: new RegExp(trimmed) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HumanError(
      l10n.t(
        'The setting “scn.subjects” (in a terminal: --subjects) is neither “auto” nor “off”, nor a regular expression that can be read ({0}). Write a pattern whose first group is the subject, such as “{1}”.',
        reason,
        '(S\\d+)_',
      ),
    );
  }
}

/**
 * The subject of each image: the pattern's first group, or all that it matches where it has no group.
 * @param patience milliseconds for all images together; no sensible pattern takes so long for a million of them.
 * @returns undefined for an image that the pattern does not match.
 * @throws HumanError where it matches none, or takes too long: some patterns need ages for a single path.
 */
export function matchSubjects(
  images: readonly string[],
  pattern: RegExp,
  patience = 10_000,
): (string | undefined)[] {
  const match = () =>
    images.map((image) => {
      const found = image.length <= longestPath ? pattern.exec(image) : null;
      return (found?.[1] ?? found?.[0]) || undefined;
    });
  let keys: (string | undefined)[];
  try {
    // Only a script that vm runs can be stopped in the middle of a match.
    keys = vm.runInNewContext('match()', { match }, { timeout: patience }) as (string | undefined)[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new HumanError(
      l10n.t(
        'The setting “scn.subjects” (in a terminal: --subjects) has the pattern “{0}”, which takes too long to match these paths. Write a simpler one, without a repetition inside a repetition.',
        pattern.source,
      ),
    );
  }
  if (keys.every((key) => key === undefined)) {
    throw new HumanError(
      l10n.t(
        'The setting “scn.subjects” (in a terminal: --subjects) has the pattern “{0}”, which finds no subject in any of the {1} image paths, such as “{2}”. Correct it, or set “auto”.',
        pattern.source,
        images.length.toLocaleString('en'),
        images[0] ?? '',
      ),
    );
  }
  return keys;
}
