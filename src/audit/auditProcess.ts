import path from 'node:path';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { AuditTask, FromAuditProcess, ToAuditProcess } from '../protocol/auditProcess';
import type { TrainingEstimate } from '../protocol/imageTraining';
import { CancelledError, HumanError, messageOf } from '../base/humanError';
import type { EngineWish } from '../protocol/engine';
import type { AuditListener, AuditProgram } from './auditProgram';
import { speakAsOwner } from './displayLanguage';
import type { ThreadTask } from './threadTasks';

/** The audit process: one task, then it ends. Its training threads run this program, too. */
speakAsOwner();
if (isMainThread) serveAudit();
else void serveTraining();

async function serveTraining(): Promise<void> {
  if (!parentPort) return;
  const thread = workerData as ThreadTask;
  if (thread.kind === 'features') {
    const { serveFoldTask } = await import('./foldWorker');
    await serveFoldTask(parentPort, thread.task);
  } else {
    const { serveImageTask } = await import('./endToEnd/imageThread');
    await serveImageTask(parentPort, thread);
  }
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
  let agree: () => void = () => undefined;
  const askBefore = (estimate: TrainingEstimate) => {
    const agreed = new Promise<void>((resolve, reject) => {
      agree = resolve;
      abort.signal.addEventListener('abort', () => {
        reject(new CancelledError());
      });
    });
    post({ kind: 'estimated', estimate });
    return agreed;
  };
  process.on('message', (message: ToAuditProcess) => {
    if (message.kind === 'cancel') abort.abort();
    else if (message.kind === 'proceed') agree();
    else void run(message, abort.signal, post, askBefore);
  });
}

async function run(
  task: AuditTask,
  signal: AbortSignal,
  post: (message: FromAuditProcess) => void,
  onEstimate: (estimate: TrainingEstimate) => Promise<void>,
): Promise<void> {
  try {
    const summary = await perform(task, signal, {
      onProgress: (progress) => {
        post({ kind: 'progressed', progress });
      },
      onNote: (line) => {
        post({ kind: 'logged', line });
      },
      onEstimate,
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
  const places = {
    entry: __filename,
    wasmFolder: __dirname,
    backboneFolder: path.join(__dirname, 'backbones'),
  };
  const programFor = async (wish: EngineWish | undefined): Promise<AuditProgram> => {
    const { chooseEngine } = await import('./engines/chooseEngine');
    return { ...places, engine: await chooseEngine(wish, places, signal, listener) };
  };
  switch (task.task) {
    case 'audit': {
      const { runAudit } = await import('./runAudit');
      return runAudit(task.request, await programFor(task.request.engine), signal, listener);
    }
    case 'plantedErrors': {
      const { runPlantedErrors } = await import('./plantedErrors/runPlantedErrors');
      return runPlantedErrors(task.request, await programFor(task.request.engine), signal, listener);
    }
    case 'importCheckpoint': {
      const { importCheckpoint } = await import('./models/importCheckpoint');
      return importCheckpoint(task.request);
    }
    case 'probeEngine': {
      const { probeEngine } = await import('./engines/probeEngine');
      return probeEngine(task.request);
    }
  }
}
