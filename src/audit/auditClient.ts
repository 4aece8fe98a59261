import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { putStoreAside } from '../faces/storeFile';
import type { AuditTask, AuditTasks, FromAuditProcess, ToAuditProcess } from '../protocol/auditProcess';
import { CancelledError, HumanError, messageOf } from '../base/humanError';
import type { AuditListener } from './auditProgram';
import { languageEnvironment } from './displayLanguage';
import { withoutStop } from '../protocol/withoutStop';

/** A cancelled process that has not ended by then is killed; the feature store survives that. */
const patienceAfterCancel = 500;

/**
 * Runs an audit in a process of its own: it may crash or be cancelled without harm to the caller.
 * @param entry path of the audit process's bundle.
 * @throws HumanError with one sentence when the audit failed or its process died; CancelledError when `signal` aborts.
 */
export function auditInProcess(
  entry: string,
  request: AuditTasks['audit']['request'],
  signal: AbortSignal,
  listener: AuditListener,
): Promise<AuditTasks['audit']['summary']> {
  return runInProcess<'audit'>(entry, { task: 'audit', request }, signal, listener);
}

/** Tests the audit on planted errors, in a process of its own; parameters and errors as for an audit. */
export function testPlantedErrorsInProcess(
  entry: string,
  request: AuditTasks['plantedErrors']['request'],
  signal: AbortSignal,
  listener: AuditListener,
): Promise<AuditTasks['plantedErrors']['summary']> {
  return runInProcess<'plantedErrors'>(entry, { task: 'plantedErrors', request }, signal, listener);
}

/** Imports a PyTorch checkpoint, in a process of its own; parameters and errors as for an audit. */
export function importCheckpointInProcess(
  entry: string,
  request: AuditTasks['importCheckpoint']['request'],
  signal: AbortSignal,
  listener: AuditListener,
): Promise<AuditTasks['importCheckpoint']['summary']> {
  return runInProcess<'importCheckpoint'>(entry, { task: 'importCheckpoint', request }, signal, listener);
}

/**
 * Tries an engine in a process of its own: native code that does not fit the machine may end it.
 * @throws HumanError with a sentence where the engine cannot be used; CancelledError when `signal` aborts.
 */
export function probeEngineInProcess(
  entry: string,
  request: AuditTasks['probeEngine']['request'],
  signal: AbortSignal,
  listener: Pick<AuditListener, 'onNote'>,
): Promise<AuditTasks['probeEngine']['summary']> {
  return runInProcess<'probeEngine'>(entry, { task: 'probeEngine', request }, signal, {
    onProgress: () => undefined,
    onNote: (line) => {
      listener.onNote(line);
    },
  });
}

async function runInProcess<T extends keyof AuditTasks>(
  entry: string,
  task: Extract<AuditTask, { readonly task: T }>,
  signal: AbortSignal,
  listener: AuditListener,
): Promise<AuditTasks[T]['summary']> {
  if (signal.aborted) throw new CancelledError();
  const child = fork(entry, [], {
    // Our own folder: native libraries are also looked for in the current one, which may be that of the data.
    cwd: path.dirname(entry),
    // Don't inherit the debugger's --inspect port, nor its environment by reference: Electron's fork edits the object.
    execArgv: [],
    // sharp decodes on Node's thread pool.
    env: {
      ...process.env,
      ...languageEnvironment(),
      UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const tail = new OutputTail(child, listener);
  const post = (message: ToAuditProcess) => {
    if (child.connected) child.send(message);
  };
  let kill: NodeJS.Timeout | undefined;
  const onAbort = () => {
    post({ kind: 'cancel' });
    kill = setTimeout(() => child.kill('SIGKILL'), patienceAfterCancel);
  };
  try {
    return await new Promise<AuditTasks[T]['summary']>((resolve, reject) => {
      signal.addEventListener('abort', onAbort, { once: true });
      child.on('message', (message: FromAuditProcess) => {
        switch (message.kind) {
          case 'progressed':
            if (!signal.aborted) listener.onProgress(message.progress);
            break;
          case 'logged':
            listener.onNote(message.line);
            break;
          case 'estimated':
            // Whoever does not listen to estimates does not mind how long it takes.
            Promise.resolve(listener.onEstimate?.(message.estimate)).then(
              () => {
                post({ kind: 'proceed' });
              },
              (error: unknown) => {
                post({ kind: 'cancel' });
                reject(error instanceof Error ? error : new CancelledError());
              },
            );
            break;
          case 'finished':
            // It answers the task that it was given.
            resolve(message.summary as AuditTasks[T]['summary']);
            break;
          case 'cancelled':
            reject(new CancelledError());
            break;
          case 'failed':
            reject(
              new HumanError(
                message.forPeople
                  ? message.reason
                  : task.task === 'probeEngine'
                    ? l10n.t('it failed ({0}).', withoutStop(message.reason))
                    : l10n.t(
                        'The audit failed unexpectedly: {0}. Run it again; if it fails again, report it with the lines logged before this one.',
                        withoutStop(message.reason),
                      ),
              ),
            );
        }
      });
      child.once('error', (error) => {
        reject(new HumanError(l10n.t('The audit process could not start ({0}).', error.message)));
      });
      child.once('close', (code, killedBy) => {
        if (signal.aborted) reject(new CancelledError());
        else if (task.task === 'probeEngine')
          reject(new HumanError(l10n.t('it crashed ({0}).', endOf(code, killedBy))));
        else if ('cacheFolder' in task.request && (killedBy === 'SIGSEGV' || killedBy === 'SIGBUS')) {
          void sentenceForCrash(killedBy, task.request.cacheFolder).then((sentence) => {
            reject(new HumanError(sentence));
          });
        } else reject(new HumanError(sentenceForDeath(code, killedBy, tail.text)));
      });
      post({ kind: 'start', ...task });
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(kill);
    if (child.exitCode === null && child.signalCode === null) endSoon(child);
  }
}

/**
 * Why a process died of a memory fault. A damaged feature store, which is mapped into memory, kills whoever reads it; it
 * only saves time, so it is put aside rather than trusted again.
 */
async function sentenceForCrash(killedBy: NodeJS.Signals, cacheFolder: string): Promise<string> {
  try {
    const kept = await putStoreAside(cacheFolder);
    return kept === undefined
      ? l10n.t(
          'The audit process crashed ({0}); a damaged feature store or a full disk can cause that. Make room and run the audit again.',
          killedBy,
        )
      : l10n.t(
          'The audit process crashed ({0}); a damaged feature store or a full disk can cause that. The store is now {1} and may be deleted; make room and run the audit again.',
          killedBy,
          kept,
        );
  } catch (error) {
    return l10n.t(
      'The audit process crashed ({0}); a damaged feature store or a full disk can cause that. The store in {1} could not be put aside ({2}); delete it and run the audit again.',
      killedBy,
      cacheFolder,
      messageOf(error),
    );
  }
}

/** The process ends by itself after its last message; where it doesn't, it is killed. */
function endSoon(child: ChildProcess): void {
  const kill = setTimeout(() => child.kill('SIGKILL'), patienceAfterCancel);
  child.once('exit', () => {
    clearTimeout(kill);
  });
}

/** Why a process died without a word of its own. */
function sentenceForDeath(code: number | null, killedBy: NodeJS.Signals | null, output: string): string {
  if (/out of memory|allocation failed|bad_alloc|memory access out of bounds/i.test(output) || code === 137) {
    return l10n.t(
      'The audit ran out of memory. Close other programs or audit fewer faces at a time. What it had computed is kept; run the audit again.',
    );
  }
  if (killedBy === 'SIGKILL') {
    return l10n.t(
      'The audit process was killed, most likely because the machine ran out of memory. What it had computed is kept; run the audit again.',
    );
  }
  return l10n.t(
    'The audit process ended unexpectedly ({0}). What it had computed is kept; run the audit again.',
    endOf(code, killedBy),
  );
}

function endOf(code: number | null, killedBy: NodeJS.Signals | null): string {
  return killedBy ?? l10n.t('code {0}', String(code));
}

/** Passes a child's output to the log and keeps its end, to tell why it died. */
class OutputTail {
  text = '';

  constructor(child: ChildProcess, listener: AuditListener) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text = (this.text + chunk).slice(-4096);
        listener.onNote(chunk.trimEnd());
      });
    }
  }
}
