import path from 'node:path';
import { testPlantedErrorsInProcess } from '../audit/auditClient';
import { makeFolderFor } from '../audit/places';
import { labelFilesOf } from '../labels/dataSet';
import { writeWhole } from '../base/disk/writeWhole';
import type { PlantedErrorsRequest } from '../protocol/auditProcess';
import type { PlantedPattern } from '../protocol/plantedErrors';
import { type ScoringOptions, givenSource, lastAudit, watched } from './auditSource';
import { chooseGiven } from './chooseLabels';
import { refuseOverwriting } from './givenPaths';
import { plantedErrorsText } from './plantedErrorsText';
import { terminalJson, terminalLine } from './terminalText';

export type TestPlantedOptions = ScoringOptions & {
  readonly share: number;
  readonly pattern: PlantedPattern;
  /** A file to write, or true: standard output. */
  readonly json?: string | true;
};

/**
 * Tests the audit on errors planted in memory: what was found goes to stdout; with `--json` alone, all text goes to
 * stderr and the summary to stdout.
 * @param given the data set's folder, or its label file.
 */
export async function testPlantedCommand(
  given: string,
  options: TestPlantedOptions,
  auditEntry: string,
): Promise<void> {
  const { json } = options;
  const jsonFile = typeof json === 'string' ? path.resolve(json) : undefined;
  const summary = await watched(async ({ listen }) => {
    const request = await requestFor(given, options, jsonFile);
    return testPlantedErrorsInProcess(auditEntry, request, listen());
  });
  const text = `${plantedErrorsText(summary).map(terminalLine).join('\n')}\n`;
  (json === true ? process.stderr : process.stdout).write(text);
  if (json === true) process.stdout.write(`${terminalJson(summary)}\n`);
  if (jsonFile !== undefined) await writeWhole(jsonFile, `${JSON.stringify(summary, null, 2)}\n`);
}

/** Everything that can be refused is refused here, before the audit spends its time. */
async function requestFor(
  given: string,
  options: TestPlantedOptions,
  jsonFile: string | undefined,
): Promise<PlantedErrorsRequest> {
  const { folder, ...dataSet } = await chooseGiven(given, options);
  const { request, besideData } = givenSource(folder, dataSet, options);
  if (jsonFile !== undefined) {
    await refuseOverwriting(labelFilesOf(dataSet), { '--json': jsonFile });
    await makeFolderFor(jsonFile);
  }
  const { share, pattern } = options;
  return { ...request, share, pattern, lastResult: (await lastAudit(dataSet, options.cache)) ?? besideData };
}
