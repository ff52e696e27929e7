import type { ErrorCode } from '@networkflow/engine';
import type { z } from 'zod';
import type { Caller } from './access/judge';

export interface Call<Input> {
  readonly input: Input;
  /** Aborted when the browser goes away; pass it to the engine, which interrupts DuckDB. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** Who asks, so that turns go round between callers. */
  readonly client: string;
  /** Who asks by name, for what is written down about it. */
  readonly caller: Caller;
}

/** One way a route answers when all went well. */
export interface Reply {
  readonly status: number;
  readonly description: string;
  /** Absent where the reply has no body. */
  readonly type?: 'application/json' | 'text/x-ndjson' | 'text/csv' | 'text/plain';
  /** Of the whole reply, or of each line of a stream. */
  readonly schema?: z.ZodType;
}

/** One address of the API, declared once: the server, the OpenAPI document and the reference page read it. */
export interface Route<Input extends z.ZodObject = z.ZodObject> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its parameters in braces: `/api/v1/analyses/{name}`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** Everything the route takes: what `path` names comes from there, the rest is the query string of GET, else the body. */
  readonly input: Input;
  readonly replies: readonly [Reply, ...Reply[]];
  /** Codes of the problems it answers with, besides those that any route may. */
  readonly problems: readonly ErrorCode[];
  /** For GET, addresses that work on any lake; else bodies. */
  readonly examples?: readonly (string | object)[];
  /** For GET: what the answer depends on besides the address. Where it is the same, the caller's copy is still good. */
  version?(call: Call<z.output<Input>>): Promise<string>;
  run(call: Call<z.output<Input>>): Promise<Response>;
}

export function defineRoute<Input extends z.ZodObject>(route: Route<Input>): Route<Input> {
  return route;
}
