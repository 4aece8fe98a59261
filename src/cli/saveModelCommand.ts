import path from 'node:path';
import { copyModel, describeModel } from '../audit/models/copyModel';
import { modelBeside, placesOf } from '../audit/places';
import { HumanError } from '../base/humanError';
import { cacheFolder, firstThere, resultInCache } from './auditSource';
import { chooseGiven } from './chooseLabels';
import type { ReadingOptions } from './readingOptions';
import { terminalLine } from './terminalText';

export type SaveModelOptions = ReadingOptions & { readonly out: string; readonly cache?: string };

/**
 * Copies the networks that the last audit of some labels trained to a folder of the user's.
 * @param given the data set's folder, or its label file.
 */
export async function saveModelCommand(given: string, options: SaveModelOptions): Promise<void> {
  const dataSet = await chooseGiven(given, options);
  const { resultFile } = placesOf(dataSet);
  const places = [resultFile, resultInCache(resultFile, cacheFolder(options.cache))].map(modelBeside);
  const kept = await firstThere(places);
  if (kept === undefined)
    throw new HumanError(
      `No audit of ${dataSet.location} has kept its networks yet. Audit it first (scn-label-audit audit), then save its model.`,
    );
  const out = path.resolve(options.out);
  const description = await copyModel(kept, out);
  process.stdout.write(`${terminalLine(`${out}: ${describeModel(description)}`)}\n`);
}
