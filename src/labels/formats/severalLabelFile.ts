import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { orderLabels } from '../classes/classOrder';
import type {
  Correction,
  InlineFace,
  LabelChange,
  LabelEdit,
  LabelFile,
  LabelProblem,
  LabelSample,
} from '../labelFile';
import { oneClassProblem } from '../text/labelRows';
import { severalProblems } from './severalProblems';

/** A label file within a data set of several: its path from the data set's folder, with `/` between the parts. */
export type Member = { readonly path: string; readonly isFolder: boolean; readonly labels: LabelFile };

/** Images with a path that stands on its own, whatever file names it. */
const absolutePath = /^([/\\]|[a-z]:[/\\]|[a-z]+:\/\/)/i;

/**
 * Several label files as one: the samples of all, each named by its file and its own id, so that adding a row to one
 * file renames nothing in another. A correction goes to the file that its sample is from.
 */
export class SeveralLabelFile implements LabelFile {
  readonly samples: readonly LabelSample[];
  readonly classes: readonly string[];
  readonly problems: readonly LabelProblem[];
  readonly subjectColumn: string | undefined;
  readonly voteClasses: readonly string[] | undefined;
  readonly readOnly: string | undefined;
  readonly movesImages: boolean;
  readonly inlineFaces?: () => AsyncIterable<InlineFace>;

  constructor(
    readonly format: string,
    readonly location: string,
    private readonly members: readonly Member[],
  ) {
    const files = members.map(({ labels }) => labels);
    this.classes = unitedClasses(files);
    this.voteClasses = files.some(({ voteClasses }) => voteClasses)
      ? [...new Set(files.flatMap(({ voteClasses = [] }) => voteClasses))]
      : undefined;
    this.samples = members.flatMap((member) => this.samplesOf(member));
    this.problems = [...this.ownProblems(), ...severalProblems(this.samples, members)];
    this.subjectColumn = files.find(({ subjectColumn }) => subjectColumn)?.subjectColumn;
    const reasons = files.map(({ readOnly }) => readOnly);
    this.readOnly = reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
    this.movesImages = files.some(({ movesImages }) => movesImages);
    if (files.some(({ inlineFaces }) => inlineFaces)) this.inlineFaces = () => this.allFaces();
  }

  async edit(corrections: readonly Correction[]): Promise<LabelEdit> {
    const edits: LabelEdit[] = [];
    const changes: LabelChange[] = [];
    const rest = new Set(corrections);
    for (const member of this.members) {
      const start = idPrefix(member);
      const own = corrections.filter(({ id }) => id.startsWith(start));
      for (const correction of own) rest.delete(correction);
      const edit = await member.labels.edit(
        own.map(({ id, label }) => ({ id: id.slice(start.length), label })),
      );
      if (edit.changes.length === 0) continue;
      edits.push(edit);
      changes.push(
        ...edit.changes.map((change) => ({
          ...change,
          id: start + change.id,
          image: imageInSet(member, change.image),
        })),
      );
    }
    for (const { id } of rest)
      throw new HumanError(l10n.t('{0} has no row for “{1}”; audit the files again.', this.location, id));
    return { kind: 'several', edits, changes };
  }

  classOf(written: string): string | undefined {
    for (const { labels } of this.members) {
      const name = labels.classOf(written);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  *imageCandidates(image: string): Generator<string, void> {
    for (const member of this.members) {
      const own = imageInMember(member, image);
      if (own !== undefined) yield* member.labels.imageCandidates(own);
    }
  }

  private samplesOf(member: Member): LabelSample[] {
    const { labels } = member;
    const start = idPrefix(member);
    const order = this.voteClasses?.map((name) => labels.voteClasses?.indexOf(name) ?? -1);
    return labels.samples.map((sample) => ({
      ...sample,
      id: start + sample.id,
      image: imageInSet(member, sample.image),
      file: member.path,
      ...(sample.votes && order && { votes: order.map((at) => sample.votes?.[at] ?? 0) }),
    }));
  }

  private ownProblems(): LabelProblem[] {
    const [only, ...others] = new Set(this.samples.flatMap(({ label }) => (label === '' ? [] : [label])));
    const ofOneClass = new Set(this.classes.map((label) => oneClassProblem(label).message));
    const own = this.members.flatMap((member) =>
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

  private async *allFaces(): AsyncGenerator<InlineFace, void> {
    let first = 0;
    for (const { labels } of this.members) {
      for await (const face of labels.inlineFaces?.() ?? []) yield { ...face, sample: first + face.sample };
      first += labels.samples.length;
    }
  }
}

function idPrefix({ path: file }: Member): string {
  return `${file}:`;
}

/** The folder that a member's paths count from, within the data set's, with a `/` at the end. */
function folderOf({ path: file, isFolder }: Member): string {
  return isFolder ? `${file}/` : file.slice(0, file.lastIndexOf('/') + 1);
}

/** A member's image, told apart from one of the same name beside another member. */
function imageInSet(member: Member, image: string): string {
  return absolutePath.test(image) ? image : folderOf(member) + image;
}

function imageInMember(member: Member, image: string): string | undefined {
  if (absolutePath.test(image)) return image;
  const folder = folderOf(member);
  return image.startsWith(folder) ? image.slice(folder.length) : undefined;
}

/** The classes of all members in their order: the format's own where the members agree on one. */
function unitedClasses(files: readonly LabelFile[]): string[] {
  const all = [...new Set(files.flatMap(({ classes }) => classes))];
  const inOrder = ({ classes }: LabelFile) => orderLabels(classes).every((name, at) => classes[at] === name);
  return files.every(inOrder) ? orderLabels(all) : all;
}

/** Absolute path of a member's file or folder. */
export function memberPath(location: string, member: string): string {
  return path.join(location, ...member.split('/'));
}
