import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, Verdict } from './faults.js';
import type { Answer } from './s3-error.js';

const SPOILS_BODY: ReadonlySet<FaultKind | undefined> = new Set(['cut', 'short', 'corrupt', 'stall']);

/** Which fault really was played: one that spoils a body needs a body. */
export function playedFault(verdict: Verdict, answer: Answer, isHead: boolean): FaultKind | undefined {
  const hasBody = !isHead && answer.body !== undefined && answer.body.length > 0;
  const needsBody = SPOILS_BODY.has(verdict.kind) && verdict.kind !== 'stall';
  return needsBody && !hasBody ? undefined : verdict.kind;
}

/** Writes an answer, spoilt as the verdict says; returns the bytes of body that were sent. */
export async function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
  fault: FaultKind | undefined,
  stallMs: number,
  isHead: boolean,
): Promise<number> {
  const whole = typeof answer.body === 'string' ? Buffer.from(answer.body) : (answer.body ?? Buffer.alloc(0));
  const half = whole.length >>> 1;
  const body = spoil(whole, half, fault);
  const hasLength = answer.status !== 204 && answer.status !== 304;
  const range = fault === 'short' ? shortRange(answer.headers?.['content-range'], half) : {};
  const length = hasLength ? { 'content-length': String(body.length) } : {};
  response.writeHead(answer.status, { ...answer.headers, ...range, ...headers, ...length });
  if (isHead || !hasLength) {
    response.end();
    return 0;
  }
  if (fault === 'cut') {
    await write(response, body.subarray(0, half));
    response.socket?.destroy();
    return half;
  }
  if (fault === 'stall') {
    response.flushHeaders();
    if (half > 0) await write(response, body.subarray(0, half));
    await sleep(stallMs, undefined, { ref: false });
    response.end(body.subarray(half));
    return body.length;
  }
  response.end(body);
  return body.length;
}

function spoil(whole: Buffer, half: number, fault: FaultKind | undefined): Buffer {
  if (fault === 'short') return whole.subarray(0, half);
  if (fault !== 'corrupt') return whole;
  const copy = Buffer.from(whole);
  copy[half] = (copy[half] ?? 0) ^ 0xff;
  return copy;
}

/** A short answer that is consistent HTTP names the range that it really holds. */
function shortRange(header: string | undefined, bytes: number): Record<string, string> {
  const { first, size } = /^bytes (?<first>\d+)-\d+\/(?<size>\d+)$/.exec(header ?? '')?.groups ?? {};
  if (first === undefined || size === undefined || bytes === 0) return {};
  return { 'content-range': `bytes ${first}-${Number(first) + bytes - 1}/${size}` };
}

function write(response: ServerResponse, data: Buffer): Promise<void> {
  // The callback comes with an error when the client went away, which is its right.
  return new Promise((resolve) => response.write(data, () => resolve()));
}
