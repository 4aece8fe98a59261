import path from 'node:path';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { AuditTask, FromAuditProcess, ToAuditProcess } from '../protocol/auditProcess';
import { CancelledError, HumanError, messageOf } from '../protocol/humanError';
import type { AuditListener } from './auditProgram';
import type { FoldTask } from './foldTraining';

/** The audit process: one task, then it ends. Its training threads run this program, too. */
if (isMainThread) serveAudit();
else void serveTraining();

async function serveTraining(): Promise<void> {
  const { serveFoldTask } = await import('./foldWorker');
  if (parentPort) await serveFoldTask(parentPort, workerData as FoldTask);
}

function serveAudit(): void {
  const abort = new AbortController();
  const post = (message: FromAuditProcess) => {
    if (process.connected) process.send?.(message);
  };
  // Nobody waits for the result any more.
  process.once('disconnect', () => {
    process.exit(0);
  });
  // Ctrl+C in a terminal reaches this process, too; its owner decides, so that what is computed gets kept.
  process.on('SIGINT', () => undefined);
  // A file that meets the user's size limit is then an error with a sentence, not a death.
  process.on('SIGXFSZ', () => undefined);
  process.on('message', (message: ToAuditProcess) => {
    if (message.kind === 'cancel') abort.abort();
    else void run(message, abort.signal, post);
  });
}

async function run(
  task: AuditTask,
  signal: AbortSignal,
  post: (message: FromAuditProcess) => void,
): Promise<void> {
  try {
    const summary = await perform(task, signal, {
      onProgress: (progress) => {
        post({ kind: 'progressed', progress });
      },
      onNote: (line) => {
        post({ kind: 'logged', line });
      },
    });
    post({ kind: 'finished', summary });
  } catch (error) {
    if (error instanceof CancelledError || signal.aborted) post({ kind: 'cancelled' });
    else {
      const forPeople = error instanceof HumanError;
      // A sentence for people says all; the rest is for whoever has to find the fault.
      if (!forPeople && error instanceof Error && error.stack !== undefined)
        post({ kind: 'logged', line: error.stack });
      post({ kind: 'failed', reason: messageOf(error), forPeople });
    }
  }
  // The owner has the last message once the channel is flushed; whatever still runs (a decode, a thread) is not wanted.
  process.disconnect();
}

async function perform(task: AuditTask, signal: AbortSignal, listener: AuditListener) {
  const program = {
    entry: __filename,
    wasmFolder: __dirname,
    backboneFolder: path.join(__dirname, 'backbones'),
  };
  switch (task.task) {
    case 'audit': {
      const { runAudit } = await import('./runAudit');
      return runAudit(task.request, program, signal, listener);
    }
    case 'plantedErrors': {
      const { runPlantedErrors } = await import('./plantedErrors/runPlantedErrors');
      return runPlantedErrors(task.request, program, signal, listener);
    }
  }
}
