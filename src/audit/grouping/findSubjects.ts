import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { LabelFile } from '../../labels/labelFile';
import type { AuditGrouping } from '../../protocol/auditProcess';
import { subjectsInNames } from './nameSubjects';
import { GroupCounts, fewestSubjects } from './plausibility';
import vm from 'node:vm';
import { HumanError } from '../../base/humanError';
import { longestPath } from './nameWords';

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

/** Whose face each sample is, or which video it is from, as far as that is known. */
export type Subjects = {
  readonly kind: AuditGrouping['kind'];
  /** By sample; undefined where it is not known. */
  readonly keys: readonly (string | undefined)[];
  /** What a group is, for sentences. */
  readonly noun: 'subject' | 'subject or video';
  /** Where they were found, or why none were looked for: the end of a sentence. */
  readonly source: string;
  /** Sentences on what stood in the way. */
  readonly warnings: readonly string[];
};

const mostShown = 60;

/**
 * Finds out which faces are of one subject or one video: as the setting says, else from the label file's column, else
 * from the images' names.
 * @param setting `auto`, `off`, or a regular expression: see `parseSubjectSetting`.
 * @param folds how many folds the groups are meant for.
 * @throws HumanError where the setting is of no use.
 */
export function findSubjects(labels: LabelFile, setting: string, folds: number): Subjects {
  const { samples } = labels;
  const parsed = parseSubjectSetting(setting);
  if (parsed.kind === 'off')
    return noSubjects(l10n.t('subjects and videos are not told apart, as it was set'));
  const images = samples.map(({ image }) => image);
  if (parsed.kind === 'pattern') {
    const keys = matchSubjects(images, parsed.pattern);
    const source = l10n.t(
      'found by the pattern “{0}” that was set ({1})',
      parsed.pattern.source,
      example(images, keys),
    );
    return enough('setting', keys, 'subject or video', source, []);
  }
  const classes = samples.map(({ label }) => label);
  const column = subjectsInColumn(labels, classes);
  if (column?.kind === 'column') return column;
  const warnings = column?.warnings ?? [];
  const read = samples.map(({ subject }) => subject);
  if (!column && read.some((subject) => subject !== undefined)) {
    const source = l10n.t('found in the images’ names ({0})', example(images, read));
    return enough('names', read, 'subject', source, warnings);
  }
  const named = subjectsInNames(images, classes, labels.classes, folds);
  if (!named)
    return noSubjects(
      l10n.t('neither the label file nor the images’ names show subjects or videos'),
      warnings,
    );
  const shown = example(images, named.keys);
  if (named.dataSets.length === 0) {
    const source = l10n.t('found in the images’ names ({0})', shown);
    return enough('names', named.keys, 'subject or video', source, warnings);
  }
  const dataSets = named.dataSets.reduce((first, next) => l10n.t('{0} and {1}', first, next));
  const source = l10n.t('found in the images’ names, which are {0}’s ({1})', dataSets, shown);
  return enough('names', named.keys, 'subject', source, warnings);
}

/** Falls back to no subjects, with a warning, where the column is of no use. */
function subjectsInColumn(labels: LabelFile, classes: readonly string[]): Subjects | undefined {
  const { samples, subjectColumn } = labels;
  if (subjectColumn === undefined) return undefined;
  const keys = samples.map(({ subject }) => subject);
  const file = path.basename(labels.location);
  const counts = new GroupCounts(keys, classes);
  const lonely = classes.filter(
    (label, face) => keys[face] !== undefined && counts.groupsOfClass.get(label) === 1,
  );
  if (counts.sizes.size >= fewestSubjects && lonely.length > counts.grouped / 2) {
    return noSubjects('', [
      l10n.t(
        'Most classes have a single value in the column “{0}” of {1}, so it says little else than the class and was not used to keep subjects together.',
        subjectColumn,
        file,
      ),
    ]);
  }
  const source = l10n.t('named by the column “{0}” of {1}', subjectColumn, file);
  return enough('column', keys, 'subject or video', source, []);
}

function enough(
  kind: Subjects['kind'],
  keys: Subjects['keys'],
  noun: Subjects['noun'],
  source: string,
  warnings: readonly string[],
): Subjects {
  const sizes = new GroupCounts(keys, []).sizes;
  if (sizes.size >= fewestSubjects) return { kind, keys, noun, source, warnings };
  const few =
    sizes.size === 1
      ? l10n.t('a single one is {0}', source)
      : sizes.size === 0
        ? l10n.t('none are {0}', source)
        : l10n.t('only {0} are {1}', sizes.size, source);
  const warning =
    noun === 'subject'
      ? l10n.t(
          'Faces of one subject could not be kept together in folds: {0}, and an audit needs at least {1}. Labels that are wrong throughout a subject may go unnoticed.',
          few,
          fewestSubjects,
        )
      : l10n.t(
          'Faces of one subject or video could not be kept together in folds: {0}, and an audit needs at least {1}. Labels that are wrong throughout a subject or video may go unnoticed.',
          few,
          fewestSubjects,
        );
  return noSubjects(few, [...warnings, warning]);
}

function noSubjects(source: string, warnings: readonly string[] = []): Subjects {
  return { kind: 'none', keys: [], noun: 'subject or video', source, warnings };
}

/** The first face that has a subject: “S010” in “S010_004_00000017.png”. */
function example(images: readonly string[], keys: Subjects['keys']): string {
  const face = keys.findIndex((key) => key !== undefined);
  const image = images[face] ?? '';
  const key = (keys[face] ?? '').split(/[\\/ ]/).at(-1) ?? '';
  const shown = image.length > mostShown ? `…${image.slice(-mostShown)}` : image;
  return l10n.t('“{0}” in “{1}”', key, shown);
}
