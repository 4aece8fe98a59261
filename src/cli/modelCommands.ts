import path from 'node:path';
import { copyModel, describeModel } from '../audit/models/copyModel';
import { noKeptNetworks } from '../labels/dataSet';
import { modelBeside, placesOf } from '../labels/places';
import { HumanError } from '../base/humanError';
import { cacheFolder, firstThere, resultInCache, watched } from './auditCommand';
import { chooseGiven } from './labelReading';
import type { ReadingOptions } from './options';
import { terminalLine, terminalJson } from './terminal';
import { importCheckpointInProcess } from '../audit/run/auditClient';
import { classNamesFrom } from '../labels/classes/classesFile';
import { statGiven } from './givenPaths';

export type ImportCheckpointOptions = {
  readonly out: string;
  /** Names with commas between, a file with them, or the name of a known order. */
  readonly classes?: string;
  readonly json?: boolean;
};

/** Turns a PyTorch checkpoint into a model's folder; nothing in the checkpoint is executed. */
export async function importCheckpointCommand(
  given: string,
  { out, classes, json }: ImportCheckpointOptions,
  auditEntry: string,
): Promise<void> {
  const file = path.resolve(given);
  await statGiven(file, 'checkpoint');
  const names = classes === undefined ? undefined : await classNames(classes);
  const request = { file, folder: path.resolve(out), classes: names };
  const summary = await watched(({ listen }) => importCheckpointInProcess(auditEntry, request, listen()));
  const text = `${[`Model: ${summary.folder}`, ...summary.notes].map(terminalLine).join('\n')}\n`;
  (json === true ? process.stderr : process.stdout).write(text);
  if (json === true) process.stdout.write(`${terminalJson(summary)}\n`);
}

async function classNames(given: string): Promise<string[]> {
  if (given.includes(',')) return given.split(',').map((name) => name.trim());
  const byNumber = Object.entries(await classNamesFrom(given));
  return byNumber.sort(([a], [b]) => Number(a) - Number(b)).map(([, name]) => name);
}

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
      `${noKeptNetworks(dataSet.location)} Audit it first (scn-label-audit audit), then save its model.`,
    );
  const out = path.resolve(options.out);
  const description = await copyModel(kept, out);
  process.stdout.write(`${terminalLine(`${out}: ${describeModel(description)}`)}\n`);
}
