import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { hasBareNumbers, labelNumber, orderLabels } from '../classes/classOrder';
import type {
  Correction,
  InlineFace,
  LabelChange,
  LabelEdit,
  LabelFile,
  LabelProblem,
  LabelSample,
  LabelFormat,
  LabelOptions,
} from '../labelFile';
import { idPrefixOf, memberPath, severalFilesId } from '../dataSet';
import { oneClassProblem } from '../text/labelRows';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { LabelSource } from '../labelSource';

/** A label file within a data set of several. */
type Member = {
  /** Its path from the data set's folder, with `/` between the parts. */
  readonly path: string;
  /** The folder that its own paths count from, within the data set's, with a `/` at the end. */
  readonly folder: string;
  readonly idPrefix: string;
  readonly labels: LabelFile;
};

/** Images with a path that stands on its own, whatever file names it. */
const absolutePath = /^([/\\]|[a-z]:[/\\]|[a-z]+:\/\/)/i;

/**
 * Several label files as one: the samples of all, each named by its file and its own id, so that adding a row to one
 * file renames nothing in another. A correction goes to the file that its sample is from.
 */
function severalLabelFile(format: string, location: string, members: readonly Member[]): LabelFile {
  const files = members.map(({ labels }) => labels);
  const classes = unitedClasses(files);
  const voteClasses = files.some((file) => file.voteClasses)
    ? [...new Set(files.flatMap((file) => file.voteClasses ?? []))]
    : undefined;
  const samples = members.flatMap((member) => samplesOf(member, voteClasses));
  const reasons = files.map(({ readOnly }) => readOnly);
  const hasFaces = files.some(({ inlineFaces }) => inlineFaces);
  const memberOf = (id: string) => members.find(({ idPrefix }) => id.startsWith(idPrefix));
  return {
    ...{ format, location, samples, classes, voteClasses },
    problems: [
      ...ownProblems(members, samples, classes),
      ...severalProblems(samples, members),
      ...mixedProblems(members),
    ],
    labelColumn: commonColumn(files),
    subjectColumn: files.find(({ subjectColumn }) => subjectColumn)?.subjectColumn,
    encoding: files.every(({ encoding }) => encoding === files[0]?.encoding) ? files[0]?.encoding : undefined,
    readOnly: reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined,
    imagesBelow: files.find(({ imagesBelow }) => imagesBelow)?.imagesBelow,
    namesImages: files.every(({ namesImages }) => namesImages),
    takesClassNames: files.every(({ takesClassNames }) => takesClassNames),
    inlineFaces: hasFaces ? () => allFaces(files) : undefined,
    edit: (corrections) => editOf(location, members, corrections),
    labelSpan: (id) => {
      const member = memberOf(id);
      return member?.labels.labelSpan(id.slice(member.idPrefix.length));
    },
    idAfter: (id, label) => {
      const member = memberOf(id);
      if (!member) return id;
      const start = member.idPrefix;
      return start + member.labels.idAfter(id.slice(start.length), label);
    },
    classOf: (written) => {
      for (const { classOf } of files) {
        const name = classOf(written);
        if (name !== undefined) return name;
      }
      return undefined;
    },
    *imageCandidates(image) {
      for (const member of members) {
        const own = imageInMember(member, image);
        if (own !== undefined) yield* member.labels.imageCandidates(own);
      }
    },
  };
}

/** Where the labels of all files stand, if that is the same. */
function commonColumn([first, ...others]: readonly LabelFile[]): LabelFile['labelColumn'] {
  const column = first?.labelColumn;
  return others.every(({ labelColumn }) => labelColumn?.name === column?.name) ? column : undefined;
}

async function editOf(
  location: string,
  members: readonly Member[],
  corrections: readonly Correction[],
): Promise<LabelEdit> {
  const edits: LabelEdit[] = [];
  const changes: LabelChange[] = [];
  const rest = new Set(corrections);
  for (const member of members) {
    const start = member.idPrefix;
    const own = corrections.filter(({ id }) => id.startsWith(start));
    for (const correction of own) rest.delete(correction);
    const edit = await member.labels.edit(
      own.map(({ id, label }) => ({ id: id.slice(start.length), label })),
    );
    if (edit.changes.length === 0) continue;
    // A folder with a file for each image has several itself; the journal knows one level of them.
    edits.push(...(edit.kind === 'several' ? edit.edits : [edit]));
    changes.push(
      ...edit.changes.map((change) => ({
        ...change,
        id: start + change.id,
        image: imageInSet(member, change.image),
      })),
    );
  }
  for (const { id } of rest)
    throw new HumanError(l10n.t('{0} has no row for “{1}”; audit the files again.', location, id));
  return { kind: 'several', edits, changes };
}

function samplesOf(member: Member, voteClasses: readonly string[] | undefined): LabelSample[] {
  const { labels } = member;
  const order = voteClasses?.map((name) => labels.voteClasses?.indexOf(name) ?? -1);
  return labels.samples.map((sample) => ({
    ...sample,
    id: member.idPrefix + sample.id,
    image: imageInSet(member, sample.image),
    file: sample.file === undefined ? member.path : `${member.path}/${sample.file}`,
    ...(sample.votes && order && { votes: order.map((at) => sample.votes?.[at] ?? 0) }),
  }));
}

function ownProblems(
  members: readonly Member[],
  samples: readonly LabelSample[],
  classes: readonly string[],
): LabelProblem[] {
  const [only, ...others] = new Set(samples.flatMap(({ label }) => (label === '' ? [] : [label])));
  const ofOneClass = new Set(classes.map((label) => oneClassProblem(label).message));
  const own = members.flatMap((member) =>
    member.labels.problems
      // That a member has one class matters only where all have the same.
      .filter(({ message }) => !ofOneClass.has(message))
      .map((problem) => ({
        line: problem.line,
        image: problem.image === undefined ? undefined : imageInSet(member, problem.image),
        message: `${member.path}: ${problem.message}`,
      })),
  );
  return only !== undefined && others.length === 0 ? [...own, oneClassProblem(only)] : own;
}

async function* allFaces(files: readonly LabelFile[]): AsyncGenerator<InlineFace, void> {
  let first = 0;
  for (const { inlineFaces, samples } of files) {
    for await (const face of inlineFaces?.() ?? []) yield { ...face, sample: first + face.sample };
    first += samples.length;
  }
}

/** A member's image, told apart from one of the same name beside another member. */
function imageInSet({ folder }: Member, image: string): string {
  return absolutePath.test(image) ? image : folder + image;
}

function imageInMember({ folder }: Member, image: string): string | undefined {
  if (absolutePath.test(image)) return image;
  return image.startsWith(folder) ? image.slice(folder.length) : undefined;
}

/** The classes of all members in their order: the format's own where the members agree on one. */
function unitedClasses(files: readonly LabelFile[]): string[] {
  const all = [...new Set(files.flatMap(({ classes }) => classes))];
  const inOrder = ({ classes }: LabelFile) => orderLabels(classes).every((name, at) => classes[at] === name);
  return files.every(inOrder) ? orderLabels(all) : all;
}

/**
 * What only all members together show: an image with another label in another file, and images that stand in several
 * files at all, since a test set that shares faces with the training set measures memory.
 */
function severalProblems(samples: readonly LabelSample[], members: readonly Member[]): LabelProblem[] {
  const firstOf = new Map<string, LabelSample>();
  const problems: LabelProblem[] = [];
  let shared = 0;
  let example: readonly [LabelSample, LabelSample] | undefined;
  for (const sample of samples) {
    const image = sample.image.replaceAll('\\', '/');
    const first = firstOf.get(image);
    if (!first) firstOf.set(image, sample);
    else if (first.file === sample.file) continue;
    else if (first.label !== sample.label && first.label !== '' && sample.label !== '')
      problems.push({
        line: sample.line,
        image: sample.image,
        message: l10n.t(
          '“{0}” has two labels: {1} says “{2}”, {3} says “{4}”; keep the right one, in one of the files.',
          sample.image,
          place(first),
          first.label,
          place(sample),
          sample.label,
        ),
      });
    else {
      shared++;
      example ??= [first, sample];
    }
  }
  if (example) {
    const [first, second] = example;
    const files = members.map(({ path }) => path).join(', ');
    const shown = [files, first.image, place(first), place(second)];
    problems.push({
      message:
        shared === 1
          ? l10n.t(
              '1 image stands in more than one of {0}, such as “{1}” ({2} and {3}): a network would be tested on faces that it has learned; keep each image in one file.',
              ...shown,
            )
          : l10n.t(
              '{0} images stand in more than one of {1}, such as “{2}” ({3} and {4}): a network would be tested on faces that it has learned; keep each image in one file.',
              shared.toLocaleString('en'),
              ...shown,
            ),
    });
  }
  return problems;
}

/** Names in one file and numbers in another, which nothing says to be the same classes. */
function mixedProblems(members: readonly Member[]): LabelProblem[] {
  const named = members.find(
    ({ labels: { classes } }) =>
      classes.length > 0 && classes.every((name) => labelNumber(name) === undefined),
  );
  if (!named) return [];
  return members
    .filter(({ labels }) => hasBareNumbers(labels))
    .map((member) => ({
      message: l10n.t(
        'The labels of {0} are numbers ({1}), those of {2} are names ({3}), so they count as different classes; say what the numbers mean, or leave {0} out.',
        member.path,
        shownClasses(member),
        named.path,
        shownClasses(named),
      ),
    }));
}

function shownClasses({ labels: { classes } }: Member): string {
  return [...classes.slice(0, 3), ...(classes.length > 3 ? ['…'] : [])].join(', ');
}

function place({ file, line }: LabelSample): string {
  return line === undefined ? (file ?? '') : l10n.t('{0} line {1}', file ?? '', line);
}

export type OpenPart = (source: LabelSource, options: LabelOptions, format: string) => Promise<LabelFile>;

/**
 * Several label files as one data set: `options.parts` says which, the location is the folder that holds them.
 * @param open reads a member.
 */
export function severalFilesFormat(open: OpenPart): LabelFormat {
  return {
    id: severalFilesId,
    title: () => l10n.t('Several label files'),
    // Only a person says which files belong together.
    recognise: () => ({ kind: 'no' }),
    read: (source, options) => readSeveral(source, options, open),
  };
}

async function readSeveral(
  { location, folders }: LabelSource,
  options: LabelOptions,
  open: OpenPart,
): Promise<LabelFile> {
  const { parts = [], ...common } = options;
  if (parts.length === 0)
    throw new HumanError(
      l10n.t('No label files of {0} are chosen; choose those that belong together.', location),
    );
  const members: Member[] = [];
  for (const part of parts) {
    const file = memberPath(location, part.path);
    // The choice may be remembered from anywhere.
    if (!file.startsWith(path.resolve(location) + path.sep))
      throw new HumanError(l10n.t('{0} is not in {1}; choose label files in it.', part.path, location));
    const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() === true;
    const source = new LabelSource(file, undefined, folders);
    const labels = await open(source, { ...part.options, ...common }, part.format);
    // Faces that stand in files are called alike in each.
    const isTheirFolder = isFolder || labels.inlineFaces !== undefined;
    members.push({
      path: part.path,
      folder: isTheirFolder ? `${part.path}/` : part.path.slice(0, part.path.lastIndexOf('/') + 1),
      idPrefix: idPrefixOf(part.path),
      labels,
    });
  }
  return severalLabelFile(severalFilesId, path.resolve(location), members);
}
