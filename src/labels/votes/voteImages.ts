import path from 'node:path';
import { imageCandidates } from '../images/imageCandidates';

/** Where FERPlus' own program (`generate_training_data.py`) puts the images of each part of FER2013. */
const folderOfUsage: Readonly<Record<string, string>> = {
  Training: 'FER2013Train',
  PublicTest: 'FER2013Valid',
  PrivateTest: 'FER2013Test',
};

/**
 * Where an image that was voted on may be: in the folder of its part of the data set, then where images are otherwise.
 * @param folder absolute path of the label file's folder.
 */
export function* voteImages(
  folder: string,
  image: string,
  usage: string | undefined,
): Generator<string, void> {
  const part = folderOfUsage[usage ?? ''];
  if (part !== undefined) {
    for (const base of [folder, path.dirname(folder)]) {
      yield path.join(base, part, image);
      yield path.join(base, 'data', part, image);
    }
  }
  yield* imageCandidates(folder, image);
}
