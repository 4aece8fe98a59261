/**
 * One run of a request that takes a while. Both sides of a wire have one: whoever asks hands it in, and whoever answers gets
 * its double, so that what is told on one side is heard on the other.
 */
export type Run<Progress = never, Question = never, Answer = void> = {
  /** Aborts when the result is no longer wanted. */
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Told lines for the log. */
  onNote(line: string): void;
  /**
   * Answers what has to be known on the way. Whatever it throws ends the run. Whoever has no answer says nothing: the work
   * goes on at once.
   */
  ask?(question: Question): Promise<Answer>;
};

/** A run, whatever it is told and asked. */
type AnyRun = Run<unknown, unknown, unknown>;

/**
 * A set of requests that one side answers: each takes one parameter (or none), and a run where it takes a while; it returns a
 * result or a promise of it.
 */
export type Requests<M> = Record<keyof M, (request: never, run: never) => unknown>;

type Parameter<F> = F extends () => unknown
  ? undefined
  : F extends (request: infer P, run: never) => unknown
    ? P
    : never;
type Reply<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never;
/** Undefined for what takes no while. */
type RunOf<F> = F extends (...args: infer A) => unknown
  ? A extends [unknown, infer R extends AnyRun]
    ? R
    : undefined
  : undefined;
/** What a request is called with. */
type Arguments<F> =
  RunOf<F> extends AnyRun
    ? [parameter: Parameter<F>, run: RunOf<F>]
    : [parameter: Parameter<F>, run?: undefined];

/** Why a request failed: a sentence, and from programs of ours also whom it is for, whether an engine failed, and what the log should say. */
export type WireFailure = {
  readonly error: string;
  readonly kind?: 'forPeople' | 'cancelled' | 'engineFailed' | undefined;
  readonly stack?: string | undefined;
};

/** What crosses a wire: requests are answered once, notifications never. */
export type WireMessage =
  | { kind: 'request'; id: number; method: string; parameter: unknown }
  | { kind: 'reply'; id: number; result: { ok: unknown } | WireFailure }
  | { kind: 'notification'; method: string; parameter: unknown };

/** What also crosses between two programs of ours, about the request `id` while it runs. No page may send these. */
export type RunMessage =
  | WireMessage
  | { kind: 'progress'; id: number; progress: unknown }
  | { kind: 'note'; id: number; line: string }
  | { kind: 'question'; id: number; number: number; question: unknown }
  | { kind: 'answer'; id: number; number: number; answer: unknown }
  | { kind: 'cancel'; id: number };

/** No request of ours has a longer name; an unknown one is named in the log. */
const longestMethod = 100;

/** Whether `value` has the shape of a wire message; what arrives from a page is untrusted. */
export function isWireMessage(value: unknown): value is WireMessage {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const message = value as Record<string, unknown>;
  switch (message['kind']) {
    case 'request':
      return Number.isSafeInteger(message['id']) && isMethod(message['method']);
    case 'reply':
      return (
        Number.isSafeInteger(message['id']) &&
        typeof message['result'] === 'object' &&
        message['result'] !== null
      );
    case 'notification':
      return isMethod(message['method']);
    default:
      return false;
  }
}

function isMethod(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestMethod;
}

type Pending = {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
  readonly run: AnyRun | undefined;
};

/** What is made of the replies to requests: each throws where one is not what it should be. */
export type Checks<M extends Requests<M>> = {
  readonly [K in keyof M]?: (reply: unknown, parameter: Parameter<M[K]>) => unknown;
};
/** What a call resolves to: the reply, or what its check makes of it. */
type Checked<M, C, K extends keyof M> = K extends keyof C
  ? C[K] extends (...asked: never[]) => infer R
    ? R
    : Reply<M[K]>
  : Reply<M[K]>;

/** The calling half. Every pending call settles: by reply, by error, or by dispose. */
export class RpcCaller<M extends Requests<M>, C extends Checks<M> = Record<never, never>> {
  private nextId = 1;
  private readonly pending = new Map<number, Pending>();

  /**
   * @param restore makes an error of why a request failed.
   * @param checks for replies that are not believed.
   */
  constructor(
    private readonly post: (message: RunMessage) => void,
    private readonly restore: (failure: WireFailure) => Error = ({ error }) => new Error(error),
    private readonly checks?: C,
  ) {}

  /** When the signal of `run` aborts, the other side is told; what it then replies settles the call. */
  call<K extends keyof M & string>(method: K, ...asked: Arguments<M[K]>): Promise<Checked<M, C, K>> {
    const id = this.nextId++;
    const [parameter] = asked;
    const run = asked[1] as AnyRun | undefined;
    const cancel = () => {
      this.post({ kind: 'cancel', id });
    };
    const check = this.checks?.[method] ?? ((ok: unknown) => ok);
    const reply = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { resolve, reject, run });
      run?.signal.addEventListener('abort', cancel, { once: true });
      this.post({ kind: 'request', id, method, parameter });
      if (run?.signal.aborted === true) cancel();
    });
    const checked = reply.then((ok) => check(ok, parameter as Parameter<M[K]>) as Checked<M, C, K>);
    return checked.finally(() => run?.signal.removeEventListener('abort', cancel));
  }

  accept(message: RunMessage): void {
    if (message.kind === 'request' || message.kind === 'notification') return;
    const waiter = this.pending.get(message.id);
    const run = waiter?.run;
    switch (message.kind) {
      case 'progress':
        if (run?.signal.aborted === false) run.onProgress(message.progress);
        break;
      case 'note':
        run?.onNote(message.line);
        break;
      case 'question':
        if (run) void this.answer(message.id, message.number, run, message.question);
        break;
      case 'reply':
        this.pending.delete(message.id);
        if ('error' in message.result) waiter?.reject(this.restore(message.result));
        else waiter?.resolve(message.result.ok as never);
    }
  }

  private async answer(id: number, number: number, run: AnyRun, question: unknown): Promise<void> {
    try {
      this.post({ kind: 'answer', id, number, answer: await run.ask?.(question) });
    } catch (error) {
      this.post({ kind: 'cancel', id });
      this.pending.get(id)?.reject(error);
    }
  }

  /** @param reason why no call that still waits is answered. */
  dispose(reason: string | Error = 'The other side went away.'): void {
    const error = typeof reason === 'string' ? new Error(reason) : reason;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}

/** The handlers that answer the requests `M`. */
export type Handlers<M extends Requests<M>> = {
  [K in keyof M]: (...asked: Asked<M[K]>) => Reply<M[K]> | Promise<Reply<M[K]>>;
};
/** What a handler gets. */
type Asked<F> =
  RunOf<F> extends AnyRun ? [parameter: Parameter<F>, run: Required<RunOf<F>>] : [parameter: Parameter<F>];

/** A request that is being answered: how it is stopped, and the questions that wait for their answers. */
type Answering = {
  readonly abort: AbortController;
  readonly questions: Map<number, Pick<Pending, 'resolve' | 'reject'>>;
};

/** The answering half: runs the handler and posts its result; an error becomes a reply too, so no caller waits for ever. */
export class RpcAnswerer<M extends Requests<M>> {
  private readonly answering = new Map<number, Answering>();

  /** @param explain turns an error into the sentence that the other side shows, or into what it needs to know of it. */
  constructor(
    private readonly handlers: Handlers<M>,
    private readonly post: (message: RunMessage) => void,
    private readonly explain: (error: unknown, isCancelled: boolean) => string | WireFailure,
  ) {}

  /** Resolves when what the message asks is answered. */
  async accept(message: RunMessage): Promise<void> {
    if (message.kind === 'request') await this.answer(message.id, message.method, message.parameter);
    if (message.kind !== 'cancel' && message.kind !== 'answer') return;
    const { abort, questions } = this.answering.get(message.id) ?? {};
    if (message.kind === 'answer') {
      questions?.get(message.number)?.resolve(message.answer as never);
      questions?.delete(message.number);
    } else {
      abort?.abort();
      questions?.forEach(({ reject }) => reject(abort?.signal.reason));
    }
  }

  private async answer(id: number, method: string, parameter: unknown): Promise<void> {
    const { handlers, post } = this;
    const own: Answering = { abort: new AbortController(), questions: new Map() };
    this.answering.set(id, own);
    try {
      if (!Object.hasOwn(handlers, method)) throw new Error(`Unknown request “${method}”.`);
      const handler = handlers[method as keyof M] as unknown as (parameter: unknown, run: AnyRun) => unknown;
      post({ kind: 'reply', id, result: { ok: await handler(parameter, this.runOf(id, own)) } });
    } catch (error) {
      const failure = this.explain(error, own.abort.signal.aborted);
      post({ kind: 'reply', id, result: typeof failure === 'string' ? { error: failure } : failure });
    } finally {
      this.answering.delete(id);
    }
  }

  private runOf(id: number, { abort: { signal }, questions }: Answering): AnyRun {
    const { post } = this;
    let asked = 0;
    return {
      signal,
      onProgress: (progress) => post({ kind: 'progress', id, progress }),
      onNote: (line) => post({ kind: 'note', id, line }),
      ask: (question) =>
        new Promise((resolve, reject) => {
          signal.throwIfAborted();
          const number = asked++;
          questions.set(number, { resolve, reject });
          post({ kind: 'question', id, number, question });
        }),
    };
  }
}
