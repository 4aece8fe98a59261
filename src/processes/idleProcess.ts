import type { ChildProcess } from 'node:child_process';
import * as l10n from '@vscode/l10n';
import { type Requests, RpcCaller, type RunMessage } from '../protocol/rpc';
import { errorOf, forkProgram } from './forkProgram';

type Running<M extends Requests<M>> = { readonly child: ChildProcess; readonly caller: RpcCaller<M> };

/** How a process is run that answers requests. */
type IdleProcessOptions = {
  /** Path of its bundle, which calls `serveRequests`. */
  readonly entry: string;
  /** It ends when nobody has asked for that many milliseconds; the next request starts it again. */
  readonly patience: number;
  /** Whether it decodes images; it does not where this is missing. */
  readonly decodes?: boolean;
  /** Told what it writes to its error output. */
  readonly onNote: (line: string) => void;
};

/** A process that answers requests: it starts with the first, and ends when it idles or its owner does. */
export class IdleProcess<M extends Requests<M>> {
  private running: Running<M> | undefined;
  private idle: NodeJS.Timeout | undefined;
  private waiting = 0;

  constructor(private readonly options: IdleProcessOptions) {}

  /** Its id, while there is one. */
  get processId(): number | undefined {
    return this.running?.child.pid;
  }

  /** Starts it, so that the first request need not wait for that. */
  warm(): void {
    this.running ??= this.start();
    if (this.waiting === 0) this.endWhenIdle();
  }

  /** Rejects with the process's own error, or with why it could not start or has ended. */
  readonly call: RpcCaller<M>['call'] = async (method, ...asked) => {
    const running = (this.running ??= this.start());
    clearTimeout(this.idle);
    this.waiting++;
    try {
      return await running.caller.call(method, ...asked);
    } finally {
      this.waiting--;
      if (this.waiting === 0) this.endWhenIdle();
    }
  };

  /** @param reason what a request that still waits is told. */
  dispose(reason = l10n.t('its process was stopped')): void {
    clearTimeout(this.idle);
    const { running } = this;
    this.running = undefined;
    running?.caller.dispose(reason);
    running?.child.kill();
  }

  private endWhenIdle(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.dispose(), this.options.patience);
    this.idle.unref();
  }

  private start(): Running<M> {
    const { entry, decodes = false, onNote } = this.options;
    const child = forkProgram(entry, { decodes, stdout: 'ignore' });
    const caller = new RpcCaller<M>((message) => {
      child.send(message, (error) => {
        if (error) ended(error.message);
      });
    }, errorOf);
    const running = { child, caller };
    const ended = (reason: string) => {
      caller.dispose(reason);
      if (this.running === running) this.running = undefined;
    };
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => onNote(chunk.trimEnd()));
    child.on('message', (message: RunMessage) => caller.accept(message));
    child.once('error', (error) => ended(error.message));
    child.once('close', (code, killedBy) =>
      ended(l10n.t('its process ended, {0}', killedBy ?? l10n.t('code {0}', String(code)))),
    );
    return running;
  }
}
