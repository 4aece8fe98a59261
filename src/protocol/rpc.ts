/** A set of requests that one side answers: each takes one parameter (or none) and returns a result or a promise of it. */
export type Requests<M> = Record<keyof M, (request: never) => unknown>;

type Parameter<F> = F extends () => unknown ? undefined : F extends (request: infer P) => unknown ? P : never;
type Reply<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never;

/** What crosses a wire: requests are answered once, notifications never. */
export type WireMessage =
  | { kind: 'request'; id: number; method: string; parameter: unknown }
  | { kind: 'reply'; id: number; result: { ok: unknown } | { error: string } }
  | { kind: 'notification'; method: string; parameter: unknown };

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

/** The calling half. Every pending call settles: by reply, by error, or by dispose. */
export class RpcCaller<M extends Requests<M>> {
  private nextId = 1;
  private readonly pending = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: Error) => void }
  >();

  constructor(private readonly post: (message: WireMessage) => void) {}

  call<K extends keyof M & string>(method: K, parameter: Parameter<M[K]>): Promise<Reply<M[K]>> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.post({ kind: 'request', id, method, parameter });
    });
  }

  accept(message: WireMessage): void {
    if (message.kind !== 'reply') return;
    const waiter = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (!waiter) return;
    if ('error' in message.result) waiter.reject(new Error(message.result.error));
    else waiter.resolve(message.result.ok as never);
  }

  dispose(reason = 'The other side went away.'): void {
    for (const { reject } of this.pending.values()) reject(new Error(reason));
    this.pending.clear();
  }
}

/** The handlers that answer the requests `M`. */
export type Handlers<M extends Requests<M>> = {
  [K in keyof M]: (parameter: Parameter<M[K]>) => Reply<M[K]> | Promise<Reply<M[K]>>;
};

/**
 * The answering half: runs the handler and posts its result; an error becomes a reply too, so no caller waits for ever.
 * @param explain turns an error into the sentence that the other side shows.
 */
export async function answer<M extends Requests<M>>(
  handlers: Handlers<M>,
  message: WireMessage,
  post: (message: WireMessage) => void,
  explain: (error: unknown) => string,
): Promise<void> {
  if (message.kind !== 'request') return;
  const { id, method, parameter } = message;
  try {
    if (!Object.hasOwn(handlers, method)) throw new Error(`Unknown request “${method}”.`);
    const handler = handlers[method as keyof M] as (parameter: unknown) => unknown;
    post({ kind: 'reply', id, result: { ok: await handler(parameter) } });
  } catch (error) {
    post({ kind: 'reply', id, result: { error: explain(error) } });
  }
}
