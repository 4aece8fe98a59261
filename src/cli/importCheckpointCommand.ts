import path from 'node:path';
import { importCheckpointInProcess } from '../audit/auditClient';
import { classNamesFrom } from '../labels/classes/classNamesFrom';
import { watched } from './auditSource';
import { statGiven } from './givenPaths';
import { terminalJson, terminalLine } from './terminalText';

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
