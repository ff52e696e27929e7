import type { IncomingMessage } from 'node:http';
import { S3Error } from './s3-error.js';

/** Bytes of one request body that are taken. */
const BODY_BYTES_MAX = 512 * 1024 * 1024;
/** Virtual-host style addresses: `bucket.localhost`, which resolves to this machine by itself. */
const VIRTUAL_HOST = /^(?<bucket>[a-z\d][a-z\d.-]+)\.localhost(?::\d+)?$/;

/** A request as it came over the wire, with its body, before anyone believed it. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent, without the query, still percent-encoded. */
  readonly path: string;
  /** Decoded pairs in the order they were sent. */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
}

export function parameter(request: WireRequest, name: string): string | undefined {
  return request.query.find(([other]) => other === name)?.[1];
}

export function hasParameter(request: WireRequest, name: string): boolean {
  return parameter(request, name) !== undefined;
}

/** Everything but the body, which is read later. */
export function parseHead(message: IncomingMessage): Omit<WireRequest, 'body'> {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const host = VIRTUAL_HOST.exec(headers.host ?? '')?.groups?.bucket;
  const rest = path.slice(1);
  const slash = rest.indexOf('/');
  const bucket = host ?? decode(slash < 0 ? rest : rest.slice(0, slash));
  const key = host === undefined ? (slash < 0 ? '' : rest.slice(slash + 1)) : rest;
  return {
    method: message.method ?? 'GET',
    path,
    query: mark < 0 ? [] : parseQuery(url.slice(mark + 1)),
    headers,
    bucket,
    key: decode(key),
  };
}

/** `a=b&c` as pairs; a form body is written the same way. */
export function parseQuery(text: string): (readonly [string, string])[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))] as const;
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of message) {
    if (!Buffer.isBuffer(piece)) continue;
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) {
      throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}
