import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { testPlantedErrorsInProcess } from '../audit/auditClient';
import { makeFolderFor } from '../audit/places';
import { writeWhole } from '../labels/edits/writeWhole';
import type { PlantedErrorsRequest } from '../protocol/auditProcess';
import { HumanError } from '../protocol/humanError';
import type { PlantedPattern } from '../protocol/plantedErrors';
import { type ScoringOptions, givenSource, resultInCache, watched } from './auditSource';
import { dataSetFolder, refuseOverwriting } from './givenPaths';
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
  const summary = await watched(async (signal, listen) => {
    const request = await requestFor(given, options, jsonFile);
    return testPlantedErrorsInProcess(auditEntry, request, signal, listen());
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
  const isFile = await stat(given).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile && options.labels !== undefined) {
    throw new HumanError(
      `${given} and --labels ${options.labels} both name labels. Give the data set’s folder, or leave out --labels.`,
    );
  }
  const { request, besideData, cache } = isFile
    ? await givenSource(path.dirname(path.resolve(given)), { ...options, labels: given })
    : await givenSource(await dataSetFolder(given), options);
  if (jsonFile !== undefined) {
    await refuseOverwriting(request.labels, { '--json': jsonFile });
    await makeFolderFor(jsonFile);
  }
  const { share, pattern } = options;
  const lastResult = existsSync(besideData) ? besideData : resultInCache(besideData, cache);
  return { ...request, share, pattern, lastResult };
}
