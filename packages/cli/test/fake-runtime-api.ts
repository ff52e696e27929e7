import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What the function said about an event: an answer, or an error. */
export interface Said {
  /** `response`, `error`, or `init/error`. */
  readonly what: string;
  readonly requestId: string | undefined;
  readonly body: unknown;
  readonly errorType: string | undefined;
}

export interface Offered {
  /** Sent as it is; without it the event as JSON. */
  readonly raw?: string;
  /** Unix milliseconds; long enough unless said. */
  readonly deadlineMs?: number;
  readonly traceId?: string;
}

/** Lambda's side of the runtime API, as its developer guide describes it. Nothing is handed out before it was offered. */
export class FakeRuntimeApi {
  readonly address: string;
  /** Statuses of the next posts, instead of 202. */
  readonly refusals: number[] = [];
  readonly #server: ReturnType<typeof createServer>;
  readonly #events: { requestId: string; event: unknown; offered: Offered }[] = [];
  readonly #said: Said[] = [];
  #waiting: ServerResponse | undefined;
  #heard: (() => void) | undefined;
  #asked: (() => void) | undefined;
  #requests = 0;

  private constructor(server: ReturnType<typeof createServer>, port: number) {
    this.#server = server;
    this.address = `127.0.0.1:${port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response));
  }

  static async start(): Promise<FakeRuntimeApi> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    return new FakeRuntimeApi(server, address.port);
  }

  /** Hands out an event, and resolves with what is said about it. */
  invoke(event: unknown, offered: Offered = {}): Promise<Said> {
    this.#requests += 1;
    this.#events.push({ requestId: `request-${this.#requests}`, event, offered });
    this.#handOut();
    return this.said();
  }

  /** The next thing that is said. */
  async said(): Promise<Said> {
    for (;;) {
      const first = this.#said.shift();
      if (first !== undefined) return first;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  /** Resolves when the function waits for an event. */
  async isAsked(): Promise<void> {
    if (this.#waiting !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#asked = resolve;
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (request.method === 'GET' && path === 'invocation/next') {
      this.#waiting = response;
      // Whoever went away while it waited gets no event.
      response.once('close', () => {
        if (this.#waiting === response) this.#waiting = undefined;
      });
      this.#asked?.();
      this.#handOut();
      return;
    }
    const [, requestId, what] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method !== 'POST' || (what === undefined && path !== 'init/error')) {
      response.writeHead(404).end();
      return;
    }
    const body: unknown = JSON.parse((await buffer(request)).toString('utf8'));
    const status = this.refusals.shift() ?? 202;
    response.writeHead(status).end('{"status":"OK"}');
    if (status !== 202) return;
    const errorType = request.headers['lambda-runtime-function-error-type']?.toString();
    this.#said.push({ what: what ?? path, requestId, body, errorType });
    this.#heard?.();
  }

  #handOut(): void {
    const response = this.#waiting;
    if (response === undefined) return;
    const next = this.#events.shift();
    if (next === undefined) return;
    this.#waiting = undefined;
    const { requestId, event, offered } = next;
    response.writeHead(200, {
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': String(offered.deadlineMs ?? Date.now() + 900_000),
      'Lambda-Runtime-Invoked-Function-Arn':
        'arn:aws:lambda:eu-central-1:123456789012:function:networkflow-test-archives',
      ...(offered.traceId === undefined ? {} : { 'Lambda-Runtime-Trace-Id': offered.traceId }),
    });
    response.end(offered.raw ?? JSON.stringify(event));
  }
}
