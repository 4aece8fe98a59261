import * as l10n from '@vscode/l10n';
import type { LabelFile, LabelOptions, LabelProblem, LabelSample } from '../labelFile';
import { expressionOf } from './classEvidence';
import { labelNumber, unlabelledClasses } from './classOrder';
import { listSome } from '../problemList';

/*
 * Names of one class: “happy”, “Happy” and “happiness”. Read as several, most of their faces are suspects; so they are found
 * and asked about, and read as one where somebody says so.
 */

/** Words that mean an expression and may well be a class beside it, as RAVDESS has “calm” beside “neutral”. */
const ownClasses = new Set([
  'calm',
  'smile',
  'joy',
  'joyful',
  'no expression',
  '平静',
  '惊喜',
  '快乐',
  '开心',
]);

/** What spellings of one class have in common. */
function spellingKey(name: string): string {
  const plain = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
  return ownClasses.has(plain) ? plain : (expressionOf(plain) ?? plain);
}

/** A class's name that has an expression and something else in it, such as `aia_anger` and `train_angry`. */
type Compound = {
  /** The expression, as the name has it. */
  readonly word: string;
  /** What else the name says, in lower case; empty where that is nothing. */
  readonly rest: string;
};

/** Not what a face shows besides its class but another class: “not happy”, “sadly surprised”, “very sad”. */
const otherClass =
  /^(not|non|no|un|mixed?|compound|slight|mild|strong|weak|low|medium|high|very|more|less|most)$|ly$/;

function compoundOf(name: string): Compound | undefined {
  const parts = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').match(/\p{L}+|\p{N}+/gu) ?? [];
  // Codes of two letters, such as KDEF's, may as well be initials.
  const known = parts.filter((part) => part.length > 2 && expressionOf(part) !== undefined);
  const [word, ...more] = known;
  const rest = parts.filter((part) => part !== word).map((part) => part.toLowerCase());
  return word === undefined || more.length > 0 || rest.some((part) => otherClass.test(part))
    ? undefined
    : { word, rest: rest.join(' ') };
}

/**
 * The expression that each class means where classes say something else with it that is none: the split, the person, the
 * gender (`male_happy`, `female_happy`, `male_sad`, …). What else they say is there with most of the expressions each.
 * @returns by name; empty where the names are made otherwise.
 */
function compoundsAmong(names: readonly string[]): ReadonlyMap<string, Compound> {
  const compounds = new Map(
    names.flatMap((name) => {
      const compound = compoundOf(name);
      return compound ? [[name, compound] as const] : [];
    }),
  );
  const byRest = new Map<string, Set<string>>();
  for (const { word, rest } of compounds.values())
    byRest.set(rest, (byRest.get(rest) ?? new Set()).add(spellingKey(word)));
  const expressions = new Set([...byRest.values()].flatMap((own) => [...own]));
  const areEach = [...byRest.values()].every((own) => own.size > 1 && own.size * 2 >= expressions.size);
  return byRest.size > 1 && areEach ? compounds : new Map();
}

/** A class whose name is spelled in several ways. Plain data. */
export type SpelledClass = {
  /** The spelling that is to stand for all of them. */
  readonly name: string;
  /** All of them, and how many samples have each; the most frequent first. */
  readonly spellings: readonly { readonly name: string; readonly samples: number }[];
};

/** The classes of a label file that look like one, by their names. */
export function spelledClasses({
  samples,
  voteClasses,
}: {
  readonly samples: readonly Pick<LabelSample, 'label'>[];
  readonly voteClasses?: LabelFile['voteClasses'];
}): SpelledClass[] {
  // Votes are for the columns that there are.
  if (voteClasses) return [];
  const counts = new Map<string, number>();
  for (const { label } of samples) if (label !== '') counts.set(label, (counts.get(label) ?? 0) + 1);
  const compounds = compoundsAmong([...counts.keys()]);
  const groups = new Map<string, { name: string; samples: number }[]>();
  for (const [name, count] of counts) {
    if (labelNumber(name) !== undefined) continue;
    const key = spellingKey(compounds.get(name)?.word ?? name);
    groups.set(key, [...(groups.get(key) ?? []), { name, samples: count }]);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      name: plainest(group.map(({ name }) => compounds.get(name)?.word ?? name)),
      spellings: group.toSorted((a, b) => b.samples - a.samples || (a.name < b.name ? -1 : 1)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same one whatever the samples, so that a correction changes no class's name: a short word in small letters. */
function plainest(names: readonly string[]): string {
  const rank = (name: string) => [
    name === name.trim() ? 0 : 1,
    // Codes such as “HA”.
    name.length > 2 ? 0 : 1,
    name.length,
    name === name.toLowerCase() ? 0 : name === name.toUpperCase() ? 2 : 1,
  ];
  const [first = ''] = names.toSorted((a, b) => {
    const ranks = rank(a);
    const others = rank(b);
    const differing = ranks.findIndex((value, index) => value !== others[index]);
    return differing < 0 ? (a < b ? -1 : 1) : (ranks[differing] ?? 0) - (others[differing] ?? 0);
  });
  return first;
}

/** The names to read spellings as, as `LabelOptions.sameClasses` has them. */
export function mergedNames(classes: readonly SpelledClass[]): NonNullable<LabelOptions['sameClasses']> {
  return Object.fromEntries(
    classes.flatMap(({ name, spellings }) =>
      spellings.flatMap((spelling) => (spelling.name === name ? [] : [[spelling.name, name] as const])),
    ),
  );
}

/** “happy” (12), “Happy” (4). */
export function spellingsText({ spellings }: SpelledClass): string {
  return spellings.map(({ name, samples }) => `“${name}” (${samples.toLocaleString('en')})`).join(', ');
}

/** What its owner should know of classes that look like one. */
export function spellingProblems(labels: LabelFile): LabelProblem[] {
  return spelledClasses(labels).map((each) => ({
    message: l10n.t(
      '{0} look like one class and are read as {1}, each of which makes the others’ labels look wrong. Merge them (on a command line with --merge-classes spellings), or say that they differ (none instead of spellings).',
      spellingsText(each),
      each.spellings.length,
    ),
  }));
}

/**
 * A label file whose classes are read under other names, several as one where the names are the same. Labels that stay are
 * left as they are written; a correction writes a class as its file mostly spells it.
 * @param names what classes are called, by their name in the file.
 */
export function withMergedClasses(
  labels: LabelFile,
  names: NonNullable<LabelOptions['sameClasses']>,
): LabelFile {
  const nameOf = (label: string) => (Object.hasOwn(names, label) ? (names[label] ?? label) : label);
  const renamed = <T extends { readonly label: string }>(sample: T): T =>
    nameOf(sample.label) === sample.label ? sample : { ...sample, label: nameOf(sample.label) };
  const spell = spellingIn(labels, nameOf);
  let known: ReadonlyMap<string, LabelSample> | undefined;
  const sampleOf = (id: string) => (known ??= new Map(labels.samples.map((each) => [each.id, each]))).get(id);
  const classes = [...new Set(labels.classes.map(nameOf))];
  return {
    ...labels,
    samples: labels.samples.map(renamed),
    classes,
    classOf: (written) => {
      const name = nameOf(labels.classOf(written) ?? written);
      return classes.find((each) => each === name);
    },
    idAfter: (id, label) => labels.idAfter(id, spell(label, sampleOf(id))),
    edit: async (corrections) => {
      const wanted = corrections.flatMap(({ id, label }) => {
        const sample = sampleOf(id);
        // Under another spelling it has the label already.
        if (sample && nameOf(sample.label) === label) return [];
        return [{ id, label: spell(label, sample) }];
      });
      const edit = await labels.edit(wanted);
      const changes = edit.changes.map((change) => ({
        ...change,
        from: nameOf(change.from),
        to: nameOf(change.to),
      }));
      return { ...edit, changes };
    },
  };
}

/** What parts several labels in one cell, and what programs put around a list of them. */
const betweenLabels = /[|;,/+&]/;
const aroundLabels = /^\[(.*)\]$|^\((.*)\)$|^\{(.*)\}$/;
const aroundLabel = /^(?:'(.*)'|"(.*)")$/;

/** The labels that a cell names; one where it is no list. */
function labelsIn(name: string): string[] {
  const list =
    aroundLabels
      .exec(name)
      ?.slice(1)
      .find((inside) => inside !== undefined) ?? name;
  return list.split(betweenLabels).map((part) => {
    const plain = part.trim();
    return (
      aroundLabel
        .exec(plain)
        ?.slice(1)
        .find((inside) => inside !== undefined) ?? plain
    );
  });
}

/** The classes that are several others at once, such as `happy|sad`, with these: each of them is one by itself, too. */
function severalAtOnce({ classes, classOf }: LabelFile): Map<string, readonly string[]> {
  const single = new Map(classes.map((name) => [labelsIn(name).join(), name]));
  const nameOf = (label: string) => single.get(label) ?? classOf(label);
  return new Map(
    classes.flatMap((name): [string, string[]][] => {
      const labels = labelsIn(name);
      const names = labels.length > 1 ? labels.map(nameOf) : [];
      const known = names.filter((each) => each !== undefined && each !== name);
      return known.length > 1 && known.length === names.length ? [[name, labels]] : [];
    }),
  );
}

/**
 * A label file without the classes that are none: what says that there is no label yet counts as none, and several
 * labels at once set a face aside. Both are in no class's training, and that is said.
 */
export function withoutNoClasses(
  labels: LabelFile,
  { classNames, sameClasses = {} }: LabelOptions,
): LabelFile {
  // An annotator's vote may be for none.
  if (labels.voteClasses) return labels;
  const said = Object.keys(sameClasses).filter((name) => sameClasses[name] === name);
  const kept = new Set([...said, ...Object.values(classNames ?? {})]);
  const several = severalAtOnce(labels);
  const unlabelled = unlabelledClasses(
    labels.classes.filter((name) => !several.has(name)),
    kept,
  );
  const none = new Set([...unlabelled, ...several.keys()]);
  if (none.size === 0) return labels;
  const counts = new Map<string, number>();
  const samples = labels.samples.map((sample): LabelSample => {
    const { label } = sample;
    if (!none.has(label)) return sample;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    const parts = several.get(label)?.join(', ');
    const aside = parts === undefined ? undefined : l10n.t('Several choices at once: {0}.', parts);
    return { ...sample, label: '', ...(aside !== undefined && { aside }) };
  });
  // One that no face has may be there to be chosen.
  const isClass = (name: string) => !counts.has(name);
  return {
    ...labels,
    samples,
    classes: labels.classes.filter(isClass),
    problems: [...noClassProblems(counts, several), ...labels.problems],
    classOf: (written) => {
      const name = labels.classOf(written);
      return name !== undefined && isClass(name) ? name : undefined;
    },
    edit: async (corrections) => {
      const edit = await labels.edit(corrections);
      const changes = edit.changes.map((change) => (isClass(change.from) ? change : { ...change, from: '' }));
      return { ...edit, changes };
    },
  };
}

/** @param counts how many faces have each of the labels that are no class's. */
function noClassProblems(
  counts: ReadonlyMap<string, number>,
  several: ReadonlyMap<string, readonly string[]>,
): LabelProblem[] {
  const problems: LabelProblem[] = [];
  for (const [name, count] of counts) {
    if (several.has(name)) continue;
    const message = l10n.t(
      'The label “{0}” says that there is none yet, so its faces ({1}) count as without a label and are left out. If it is a class, give it another name, or say so on a command line with {2}.',
      name,
      count.toLocaleString('en'),
      `--merge-classes "${name}=${name}"`,
    );
    problems.push({ message });
  }
  const found = [...counts].filter(([name]) => several.has(name));
  const all = found.reduce((sum, [, count]) => sum + count, 0);
  if (all > 0) {
    const message = l10n.t(
      'Faces with several labels at once ({0}) are left out, since each is of one class here: {1}. Choose one label for each.',
      all.toLocaleString('en'),
      listSome(found, ([name, count]) => `“${name}” (${count.toLocaleString('en')})`),
    );
    problems.push({ message });
  }
  return problems;
}

/**
 * How a file of the data set spells a class: with what the sample's own class says besides (`train_sad` for one of
 * `train_happy`), else as most of its samples do.
 */
function spellingIn(
  { samples, classes }: LabelFile,
  nameOf: (label: string) => string,
): (name: string, sample: LabelSample | undefined) => string {
  const compounds = compoundsAmong(classes);
  let counts: Map<string | undefined, Map<string, number>> | undefined;
  const count = () => {
    const all = new Map<string | undefined, Map<string, number>>();
    for (const { label, file } of samples) {
      const own = all.get(file) ?? new Map<string, number>();
      all.set(file, own.set(label, (own.get(label) ?? 0) + 1));
    }
    return all;
  };
  return (name, sample) => {
    const spellings = classes.filter((each) => nameOf(each) === name);
    // Where nothing was renamed, nothing is to be counted.
    if (spellings.length === 0 || (spellings.length === 1 && spellings[0] === name)) return name;
    const own = (counts ??= count()).get(sample?.file);
    const rest = sample && compounds.get(sample.label)?.rest;
    const alike = spellings.find((each) => rest !== undefined && compounds.get(each)?.rest === rest);
    if (alike !== undefined) return alike;
    const used = (spelling: string) => own?.get(spelling) ?? 0;
    const [first = name] = spellings.toSorted(
      (a, b) => used(b) - used(a) || Number(b === name) - Number(a === name) || (a < b ? -1 : 1),
    );
    return first;
  };
}
