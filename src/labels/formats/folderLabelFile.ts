import path from 'node:path';
import { HumanError } from '../../protocol/humanError';
import type {
  Correction,
  FileMove,
  LabelChange,
  LabelEdit,
  LabelFile,
  LabelProblem,
  LabelSample,
} from '../labelFile';

/** A folder a class, as read: a correction moves the image to the same place below the wanted class's folder. */
export class FolderLabelFile implements LabelFile {
  readonly movesImages = true;
  private byId: ReadonlyMap<string, LabelSample> | undefined;

  constructor(
    readonly format: string,
    readonly location: string,
    readonly samples: readonly LabelSample[],
    readonly classes: readonly string[],
    readonly problems: readonly LabelProblem[],
  ) {}

  async edit(corrections: readonly Correction[]): Promise<LabelEdit> {
    this.byId ??= new Map(this.samples.map((sample) => [sample.id, sample]));
    const wanted = new Map(corrections.map(({ id, label }) => [id, label]));
    const moves: FileMove[] = [];
    const changes: LabelChange[] = [];
    const taken = new Map<string, string>();
    for (const [id, label] of wanted) {
      const sample = this.byId.get(id);
      if (!sample) throw new HumanError(`${this.location} has no image “${id}”; audit the folder again.`);
      if (sample.label === label) continue;
      if (!this.classes.includes(label))
        throw new HumanError(
          `“${label}” is not a class of ${this.location}; choose one of ${this.classes.map((name) => `“${name}”`).join(', ')}, or make that folder first.`,
        );
      const target = label + sample.image.slice(sample.label.length);
      const other = this.byId.has(target) ? target : taken.get(target);
      if (other !== undefined)
        throw new HumanError(
          `“${sample.image}” cannot be moved to “${label}”, because “${other}” has or gets the same name there; rename one of the two.`,
        );
      taken.set(target, sample.image);
      moves.push({ from: path.join(this.location, sample.image), to: path.join(this.location, target) });
      changes.push({ id, image: sample.image, line: undefined, from: sample.label, to: label });
    }
    return { kind: 'move', moves, changes };
  }

  classOf(written: string): string | undefined {
    return this.classes.find((name) => name === written);
  }

  imageCandidates(image: string): readonly string[] {
    return [path.join(this.location, image)];
  }
}
