import path from 'node:path';
import { copyModel, describeModel } from '../audit/models/copyModel';
import { noKeptNetworks } from '../labels/dataSet';
import { modelBeside } from '../labels/places';
import { HumanError } from '../base/humanError';
import { auditEntry, firstThere, placesOfAudit, watched } from './auditCommand';
import { chooseGiven } from './labelReading';
import type { ReadingOptions } from './options';
import { print, printFound } from './terminal';
import { importCheckpointInProcess } from '../audit/run/auditClient';
import { classNamesFrom } from '../labels/classes/classesFile';
import { statGiven } from './givenPaths';

type ImportCheckpointOptions = {
  readonly out: string;
  /** Names with commas between, a file with them, or the name of a known order. */
  readonly classes?: string;
  readonly json?: boolean;
};

/** Turns a PyTorch checkpoint into a model's folder; nothing in the checkpoint is executed. */
export async function importCheckpointCommand(
  given: string,
  { out, classes, json }: ImportCheckpointOptions,
): Promise<void> {
  const file = path.resolve(given);
  await statGiven(file, 'checkpoint');
  const names = classes === undefined ? undefined : await classNames(classes);
  const request = { file, folder: path.resolve(out), classes: names };
  const summary = await watched(({ listen }) => importCheckpointInProcess(auditEntry, request, listen()));
  printFound([`Model: ${summary.folder}`, ...summary.notes], summary, json === true);
}

async function classNames(given: string): Promise<string[]> {
  if (given.includes(',')) return given.split(',').map((name) => name.trim());
  const byNumber = Object.entries(await classNamesFrom(given));
  return byNumber.sort(([a], [b]) => Number(a) - Number(b)).map(([, name]) => name);
}

type SaveModelOptions = ReadingOptions & { readonly out: string; readonly cache?: string };

/**
 * Copies the networks that the last audit of some labels trained to a folder of the user's.
 * @param given the data set's folder, or its label file.
 */
export async function saveModelCommand(given: string, options: SaveModelOptions): Promise<void> {
  const dataSet = await chooseGiven(given, options);
  const kept = await firstThere(placesOfAudit(dataSet, options.cache).map(modelBeside));
  if (kept === undefined)
    throw new HumanError(
      `${noKeptNetworks(dataSet.location)} Audit it first (scn-label-audit audit), then save its model.`,
    );
  const out = path.resolve(options.out);
  print([`${out}: ${describeModel(await copyModel(kept, out))}`]);
}
