import { lstat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
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
      if (!sample)
        throw new HumanError(l10n.t('{0} has no image “{1}”; audit the folder again.', this.location, id));
      if (sample.label === label) continue;
      if (!this.classes.includes(label))
        throw new HumanError(
          l10n.t(
            '“{0}” is not a class of {1}; choose one of {2}, or make that folder first.',
            label,
            this.location,
            this.classes.map((name) => `“${name}”`).join(', '),
          ),
        );
      const target = label + sample.image.slice(sample.label.length);
      if (this.byId.has(target) && (await this.isBeingMoved(sample.image, target)))
        throw new HumanError(
          l10n.t(
            '“{0}” and “{1}” were two names of one image when {2} was read: another window or program may just be moving it. Try again in a moment; if both names stay, delete the wrong one.',
            sample.image,
            target,
            this.location,
          ),
        );
      const other = this.byId.has(target) ? target : taken.get(target);
      if (other !== undefined)
        throw new HumanError(
          l10n.t(
            '“{0}” cannot be moved to “{1}”, because “{2}” has or gets the same name there; rename one of the two.',
            sample.image,
            label,
            other,
          ),
        );
      taken.set(target, sample.image);
      moves.push({ from: path.join(this.location, sample.image), to: path.join(this.location, target) });
      changes.push({ id, image: sample.image, line: undefined, from: sample.label, to: label });
    }
    return { kind: 'move', moves, changes };
  }

  /** Whether two names are, or were, one file's: a move gives an image its new name before it takes the old one. */
  private async isBeingMoved(...images: readonly [string, string]): Promise<boolean> {
    const [one, other] = await Promise.all(
      images.map((image) => lstat(path.join(this.location, image), { bigint: true }).catch(() => undefined)),
    );
    return !one || !other || (one.ino === other.ino && one.dev === other.dev);
  }

  classOf(written: string): string | undefined {
    return this.classes.find((name) => name === written);
  }

  imageCandidates(image: string): readonly string[] {
    return [path.join(this.location, image)];
  }
}
