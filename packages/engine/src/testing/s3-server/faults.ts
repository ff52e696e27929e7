import { createHash } from 'node:crypto';
import { S3Error } from './s3-error.js';

/** What may go wrong on purpose. Probabilities are from 0 to 1 and are tried in the order of this list. */
export const FAULT_KINDS = [
  'reset',
  'slowDown',
  'internalError',
  'accessDenied',
  'kmsDenied',
  'cut',
  'short',
  'corrupt',
  'stall',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRequest {
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  /** 1 for the first request of this operation for this key (for a listing: this prefix and token). */
  readonly attempt: number;
  /** 1 for the first request that this rule matched. */
  readonly count: number;
}

/** One set of faults, for the requests that match. */
export interface FaultRule extends Partial<Readonly<Record<FaultKind, number>>> {
  /** Same seed, same faults, whatever the order in which requests arrive. */
  readonly seed?: number;
  /** Of the key (for a listing: of the prefix); all when missing. */
  readonly match?: RegExp;
  /** Such as `GetObject`; all S3 operations when missing. */
  readonly operations?: readonly string[];
  /** Attempts per key that may fail, so that a retry is sure to succeed in the end. */
  readonly attemptsMax?: number;
  /** Added to every matching request, in milliseconds. */
  readonly latencyMs?: number;
  /** How long `stall` lasts, in milliseconds: in the middle of a body, or before an answer without one. */
  readonly stallMs?: number;
  /** Sent with `slowDown`, in seconds. */
  readonly retryAfterS?: number;
  /** Runs before the request is answered: deletes, overwrites, kills, whatever a test needs. */
  readonly before?: (request: FaultRequest) => void | Promise<void>;
}

/** What the switchboard decided for one request. */
export interface Verdict {
  readonly latencyMs: number;
  readonly kind: FaultKind | undefined;
  readonly stallMs: number;
  readonly retryAfterS: number | undefined;
}

const DEFAULT_STALL_MS = 2_000;
const UINT32 = 2 ** 32;

/** Decides which requests fail, and how. Decisions depend on seed, key and attempt only, not on timing. */
export class Faults {
  #rules: readonly FaultRule[] = [];
  #attempts = new Map<string, number>();
  #counts = new Map<FaultRule, number>();

  /** Replaces all rules and forgets earlier attempts. */
  set(...rules: readonly FaultRule[]): void {
    this.#rules = rules;
    this.#attempts = new Map();
    this.#counts = new Map();
  }

  clear(): void {
    this.set();
  }

  async decide(operation: string, bucket: string, key: string): Promise<Verdict> {
    const rules = this.#rules.filter((rule) => isAbout(rule, operation, key));
    const id = `${operation} ${bucket} ${key}`;
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    if (rules.length > 0) this.#attempts.set(id, attempt);
    let latencyMs = 0;
    let verdict: Omit<Verdict, 'latencyMs'> = { kind: undefined, stallMs: 0, retryAfterS: undefined };
    for (const rule of rules) {
      const count = (this.#counts.get(rule) ?? 0) + 1;
      this.#counts.set(rule, count);
      await rule.before?.({ operation, bucket, key, attempt, count });
      latencyMs += rule.latencyMs ?? 0;
      const kind = attempt > (rule.attemptsMax ?? Number.POSITIVE_INFINITY) ? undefined : pick(rule, id, attempt);
      if (kind === undefined || verdict.kind !== undefined) continue;
      verdict = { kind, stallMs: rule.stallMs ?? DEFAULT_STALL_MS, retryAfterS: rule.retryAfterS };
    }
    return { ...verdict, latencyMs };
  }
}

function isAbout(rule: FaultRule, operation: string, key: string): boolean {
  return (rule.operations?.includes(operation) ?? true) && (rule.match?.test(key) ?? true);
}

function pick(rule: FaultRule, id: string, attempt: number): FaultKind | undefined {
  return FAULT_KINDS.find((kind) => {
    const probability = rule[kind] ?? 0;
    return probability > 0 && uniform(`${rule.seed ?? 1} ${kind} ${id} ${attempt}`) < probability;
  });
}

/** The same number in [0, 1) for the same text. */
function uniform(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / UINT32;
}

/** The refusal a fault of that kind is; undefined for those that spoil the connection or the body. */
export function refusalOf(verdict: Verdict, who: string, action: string, resource: string): S3Error | undefined {
  switch (verdict.kind) {
    case 'slowDown':
      return new S3Error(503, 'SlowDown', 'Please reduce your request rate.', {
        headers: verdict.retryAfterS === undefined ? {} : { 'retry-after': String(verdict.retryAfterS) },
      });
    case 'internalError':
      return new S3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
    case 'accessDenied':
      return new S3Error(
        403,
        'AccessDenied',
        `User: ${who} is not authorized to perform: ${action} on resource: "${resource}" because no identity-based policy allows the ${action} action`,
      );
    case 'kmsDenied':
      return new S3Error(
        403,
        'AccessDenied',
        `User: ${who} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action`,
      );
    default:
      return undefined;
  }
}
