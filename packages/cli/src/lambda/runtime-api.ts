import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** One thing Lambda asks of the function. */
export interface Invocation {
  readonly requestId: string;
  /** Unix milliseconds at which Lambda ends the environment, whatever it is doing. */
  readonly deadlineMs: number;
  readonly traceId: string | undefined;
  /** The event as it came: JSON, whatever it says. */
  readonly event: unknown;
}

/** A failure as Lambda shows it, and hands it to the dead-letter queue. */
export interface Failure {
  /** A category and a reason, `Runtime.` or `Archive.` and what it was. */
  readonly type: string;
  readonly message: string;
}

const VERSION = '2018-06-01';
const ACCEPTED = 202;
const OK = 200;

/**
 * The HTTP interface through which Lambda hands out events and takes answers.
 * Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
 */
export class RuntimeApi {
  readonly #origin: string;

  /** `address` is what AWS_LAMBDA_RUNTIME_API says: a host and a port. */
  constructor(address: string) {
    this.#origin = `http://${address}/${VERSION}/runtime`;
  }

  /** Waits for the next event, however long: the environment is frozen meanwhile. Rejects when the signal is aborted. */
  async next(signal: AbortSignal): Promise<Invocation> {
    const response = await this.#send('GET', '/invocation/next', { signal });
    if (response.status !== OK) throw refused('the next event', response);
    return {
      requestId: header(response, 'lambda-runtime-aws-request-id'),
      deadlineMs: Number(header(response, 'lambda-runtime-deadline-ms')),
      traceId: response.headers['lambda-runtime-trace-id']?.toString(),
      event: jsonOf(response.body),
    };
  }

  /** Says what came of an event. */
  async answer(requestId: string, value: unknown): Promise<void> {
    const path = `/invocation/${encodeURIComponent(requestId)}/response`;
    const response = await this.#send('POST', path, { body: JSON.stringify(value) });
    if (response.status !== ACCEPTED) throw refused('the answer', response);
  }

  /** Says that an event failed: Lambda tries it again, and hands it to the dead-letter queue in the end. */
  async fail(requestId: string, failure: Failure): Promise<void> {
    await this.#report(`/invocation/${encodeURIComponent(requestId)}/error`, failure);
  }

  /** Says that there will be no function at all. */
  async failToStart(failure: Failure): Promise<void> {
    await this.#report('/init/error', failure);
  }

  async #report(path: string, { type, message }: Failure): Promise<void> {
    const body = JSON.stringify({ errorType: type, errorMessage: message, stackTrace: [] });
    const response = await this.#send('POST', path, {
      body,
      headers: { 'Lambda-Runtime-Function-Error-Type': type },
    });
    if (response.status !== ACCEPTED) throw refused('an error', response);
  }

  /** Not `fetch`, which gives up on headers after five minutes: an event may be hours away. */
  #send(
    method: 'GET' | 'POST',
    path: string,
    { body, headers = {}, signal }: { body?: string; headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.#origin}${path}`,
        {
          method,
          headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
          ...(signal === undefined ? {} : { signal }),
        },
        (response) => void replyOf(response).then(resolve, reject),
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function replyOf(response: IncomingMessage): Promise<Reply> {
  const body = await buffer(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body: body.toString('utf8') };
}

function header({ headers }: Reply, name: string): string {
  const value = headers[name];
  if (typeof value !== 'string') throw new CliError(`Lambda's runtime API sent an event without ${name}.`, FATAL);
  return value;
}

/** What is no JSON is an event like another: it fails, and the next one is waited for. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const FATAL = { exitCode: EXIT.failure };

/** After this the environment is of no use: it ends, and Lambda makes another. */
function refused(what: string, { status, body }: Reply): CliError {
  const said = body === '' ? '' : `: ${body.slice(0, 300)}`;
  return new CliError(`Lambda's runtime API refused ${what} with HTTP ${status}${said}`, FATAL);
}
