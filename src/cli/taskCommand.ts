import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import type { PartNumber } from '../audit/parts/rows';
import { summaryText } from '../audit/run/progressText';
import { auditInProcess, featuresInProcess, foldsInProcess } from '../audit/run/auditClient';
import { readOwn } from '../base/disk/ownFiles';
import { HumanError, messageOf } from '../base/humanError';
import { withoutStop } from '../base/text';
import type { AuditRequest } from '../protocol/auditProcess';
import { auditEntry, watched } from './auditCommand';
import { printFound } from './terminal';
import { partOfTask } from './workCommand';

export type TaskOptions = {
  readonly part?: PartNumber;
  readonly folds?: PartNumber | true;
  readonly audit?: boolean;
  readonly cache?: string;
  readonly json?: boolean;
};

/** What must be there before a request is believed; the rest is the audit's to refuse. */
const requestSchema = v.looseObject({
  dataSet: v.looseObject({ location: v.string(), isFolder: v.boolean(), reading: v.looseObject({}) }),
  roots: v.array(v.string()),
  resultFile: v.string(),
});

/**
 * Does a job of an audit whose request VS Code has written into the folder that all jobs share: a reading that somebody chose
 * there need not have options of a command line.
 */
export async function taskCommand(file: string, options: TaskOptions): Promise<void> {
  const request = await readRequest(path.resolve(file));
  const folder = path.dirname(path.resolve(file));
  const isOwn = options.cache === undefined;
  const cacheFolder = options.cache ?? (await mkdtemp(path.join(tmpdir(), 'scn-label-audit-task-')));
  const own = { ...request, cacheFolder: path.join(cacheFolder, 'features') };
  const { imageTraining } = request;
  try {
    await watched(async ({ listen }) => {
      if (options.audit === true) {
        const summary = await auditInProcess(auditEntry, { ...own, parts: folder }, listen());
        printFound([summaryText(summary)], summary, options.json === true);
        return;
      }
      const { folds } = options;
      const number = (folds === true ? undefined : folds) ?? options.part ?? partOfTask(process.env);
      const work = { ...own, ...number, folder };
      const summary =
        folds !== undefined && imageTraining
          ? await foldsInProcess(auditEntry, { ...work, imageTraining }, listen())
          : await featuresInProcess(auditEntry, work, listen());
      printFound([JSON.stringify(summary)], summary, options.json === true);
    }, 'What was computed so far is kept: the same task goes on there.');
  } finally {
    if (isOwn) await rm(cacheFolder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function readRequest(file: string): Promise<AuditRequest> {
  try {
    const request: unknown = JSON.parse((await readOwn(file)).toString('utf8'));
    v.assert(requestSchema, request);
    return request as unknown as AuditRequest;
  } catch (error) {
    throw new HumanError(
      `${file} is no request for an audit (${withoutStop(messageOf(error))}). Start the audit on the cluster anew.`,
    );
  }
}
