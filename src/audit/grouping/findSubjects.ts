import path from 'node:path';
import type { LabelFile } from '../../labels/labelFile';
import type { AuditGrouping } from '../../protocol/auditProcess';
import { subjectsInNames } from './nameSubjects';
import { GroupCounts, fewestSubjects } from './plausibility';
import { matchSubjects, parseSubjectSetting } from './subjectSetting';

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
  if (parsed.kind === 'off') return noSubjects('subjects and videos are not told apart, as it was set');
  const images = samples.map(({ image }) => image);
  if (parsed.kind === 'pattern') {
    const keys = matchSubjects(images, parsed.pattern);
    const source = `found by the pattern “${parsed.pattern.source}” that was set (${example(images, keys)})`;
    return enough('setting', keys, 'subject or video', source, []);
  }
  const classes = samples.map(({ label }) => label);
  const column = subjectsInColumn(labels, classes);
  if (column?.kind === 'column') return column;
  const warnings = column?.warnings ?? [];
  const named = subjectsInNames(images, classes, labels.classes, folds);
  if (!named)
    return noSubjects('neither the label file nor the images’ names show subjects or videos', warnings);
  const shown = example(images, named.keys);
  if (named.dataSets.length === 0)
    return enough('names', named.keys, 'subject or video', `found in the images’ names (${shown})`, warnings);
  const source = `found in the images’ names, which are ${named.dataSets.join(' and ')}’s (${shown})`;
  return enough('names', named.keys, 'subject', source, warnings);
}

/** Falls back to no subjects, with a warning, where the column is of no use. */
function subjectsInColumn(labels: LabelFile, classes: readonly string[]): Subjects | undefined {
  const { samples, subjectColumn } = labels;
  if (subjectColumn === undefined) return undefined;
  const keys = samples.map(({ subject }) => subject);
  const column = `the column “${subjectColumn}” of ${path.basename(labels.location)}`;
  const counts = new GroupCounts(keys, classes);
  const lonely = classes.filter(
    (label, face) => keys[face] !== undefined && counts.groupsOfClass.get(label) === 1,
  );
  if (counts.sizes.size >= fewestSubjects && lonely.length > counts.grouped / 2) {
    return noSubjects('', [
      `Most classes have a single value in ${column}, so it says little else than the class and was not used to keep subjects together.`,
    ]);
  }
  return enough('column', keys, 'subject or video', `named by ${column}`, []);
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
  const few = sizes.size === 1 ? 'a single one is' : sizes.size === 0 ? 'none are' : `only ${sizes.size} are`;
  return noSubjects(`${few} ${source}`, [
    ...warnings,
    `Faces of one ${noun} could not be kept together in folds: ${few} ${source}, and an audit needs at least ${fewestSubjects}. Labels that are wrong throughout a ${noun} may go unnoticed.`,
  ]);
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
  return `“${key}” in “${shown}”`;
}
