import { stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { explaining } from '../../base/disk/fileErrors';
import { HumanError } from '../../base/humanError';
import { sniffJson } from '../../labels/json/scanJson';
import type { LabelFile } from '../../labels/labelFile';
import { LabelSource } from '../../labels/labelSource';
import { isNpy } from '../../labels/npy/npyHeader';
import { headLength } from '../../labels/text/fileBlocks';
import { readPredictionArray } from './predictionArray';
import { readPredictionRecords } from './predictionRecords';
import type { Predictions } from './predictions';
import { readPredictionTable } from './predictionTable';

const isZip = (bytes: Buffer) => bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'));

/**
 * Reads what a model of the user's own says of the faces of a label file: a CSV or TSV with a column a class, JSON or JSON
 * lines, or an array that `np.save` wrote. It is told by what it holds, not by its name.
 * @param file absolute path.
 * @throws HumanError where it cannot be read as such, or is about other images or classes.
 */
export async function readPredictions(
  file: string,
  labels: Pick<LabelFile, 'samples' | 'classes' | 'location' | 'classOf'>,
): Promise<Predictions> {
  if ((await stat(file).catch(explaining(file))).isDirectory())
    throw new HumanError(l10n.t('{0} is a folder; choose the file with your model’s predictions.', file));
  const source = new LabelSource(file);
  try {
    const { head, isWhole } = await source.head(headLength);
    if (isNpy(head)) return await readPredictionArray(file, labels);
    if (isZip(head))
      throw new HumanError(
        l10n.t(
          '{0} is a packed file (.npz, .pt or .zip), which may hold several things; save the probabilities alone with np.save("pred_probs.npy", pred_probs).',
          file,
        ),
      );
    const json = sniffJson(file, head, isWhole);
    return await (json
      ? readPredictionRecords(source, json.layout, labels)
      : readPredictionTable(source, labels));
  } finally {
    await source.close();
  }
}
