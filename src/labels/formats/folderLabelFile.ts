import { lstat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { imageInClass } from '../dataSet';
import type { Correction, FileMove, LabelChange, LabelEdit, LabelFile, LabelSample } from '../labelFile';

type Folder = Pick<LabelFile, 'format' | 'location' | 'samples' | 'classes' | 'problems'>;

/** A folder a class, as read: a correction moves the image to the same place below the wanted class's folder. */
export function folderLabelFile(folder: Folder): LabelFile {
  const { location, samples, classes } = folder;
  let byId: ReadonlyMap<string, LabelSample> | undefined;
  return {
    ...folder,
    ...{ namesImages: false, takesClassNames: false },
    edit: (corrections) => {
      byId ??= new Map(samples.map((sample) => [sample.id, sample]));
      return planMoves(folder, byId, corrections);
    },
    labelSpan: () => undefined,
    idAfter: imageInClass,
    classOf: (written) => classes.find((name) => name === written),
    imageCandidates: (image) => [path.join(location, image)],
  };
}

async function planMoves(
  { location, classes }: Folder,
  byId: ReadonlyMap<string, LabelSample>,
  corrections: readonly Correction[],
): Promise<LabelEdit> {
  const wanted = new Map(corrections.map(({ id, label }) => [id, label]));
  const moves: FileMove[] = [];
  const changes: LabelChange[] = [];
  const taken = new Map<string, string>();
  for (const [id, label] of wanted) {
    const sample = byId.get(id);
    if (!sample)
      throw new HumanError(l10n.t('{0} has no image “{1}”; audit the folder again.', location, id));
    if (sample.label === label) continue;
    if (!classes.includes(label))
      throw new HumanError(
        l10n.t(
          '“{0}” is not a class of {1}; choose one of {2}, or make that folder first.',
          label,
          location,
          classes.map((name) => `“${name}”`).join(', '),
        ),
      );
    const target = imageInClass(sample.image, label);
    if (byId.has(target) && (await isBeingMoved(location, sample.image, target)))
      throw new HumanError(
        l10n.t(
          '“{0}” and “{1}” were two names of one image when {2} was read: another window or program may just be moving it. Try again in a moment; if both names stay, delete the wrong one.',
          sample.image,
          target,
          location,
        ),
      );
    const other = byId.has(target) ? target : taken.get(target);
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
    moves.push({ from: path.join(location, sample.image), to: path.join(location, target) });
    changes.push({ id, image: sample.image, line: undefined, from: sample.label, to: label });
  }
  return { kind: 'move', moves, changes };
}

/** Whether two names are, or were, one file's: a move gives an image its new name before it takes the old one. */
async function isBeingMoved(location: string, ...images: readonly [string, string]): Promise<boolean> {
  const [one, other] = await Promise.all(
    images.map((image) => lstat(path.join(location, image), { bigint: true }).catch(() => undefined)),
  );
  return !one || !other || (one.ino === other.ino && one.dev === other.dev);
}
