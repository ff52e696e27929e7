import { createHash } from 'node:crypto';
import type { Finding, Suppression } from '../contract.js';
import { EngineError } from '../core/errors.js';
import { formatInstant, parseInstant } from '../core/time-window.js';
import { DETECTIONS, findDetection } from '../detections/registry.js';
import { type Cidr, cidrContains, parseCidr } from '../network/cidr.js';
import { canonicalAddress, parseAddress } from '../network/ip-address.js';
import { suggestName } from '../query/suggest-name.js';

const ID_DIGITS = 12;
const REASON_CHARS_MAX = 500;
const SUBJECT_CHARS_MAX = 200;
const CONTROL_CHARACTER = /\p{Cc}/u;

/** A suppression as a person gives it. */
export interface SuppressionInput {
  /** Only findings of this detection; all when absent. */
  readonly detection?: string | undefined;
  /** An address, a CIDR, or a subject as findings write it. */
  readonly subject: string;
  readonly reason: string;
  /** RFC 3339 or YYYY-MM-DD. */
  readonly expires: string;
}

/** Checks a suppression. Throws `invalid-input` when the reason, the subject or the end is missing, or the detection unknown. */
export function makeSuppression(input: SuppressionInput, origin: Suppression['origin']): Suppression {
  const detection = input.detection ?? null;
  if (detection !== null && findDetection(detection) === undefined) throw unknownDetection(detection);
  const subject = text('subject', input.subject, SUBJECT_CHARS_MAX, 'an address, a CIDR or the subject of a finding');
  const reason = text('reason', input.reason, REASON_CHARS_MAX, 'why these findings are no trouble');
  const canonical = canonicalAddress(subject) ?? networkOf(subject)?.text ?? subject;
  const expires = formatInstant(parseInstant(input.expires, 'expires'));
  const id = createHash('sha256')
    .update(JSON.stringify([detection, canonical, origin]))
    .digest('hex')
    .slice(0, ID_DIGITS);
  return { id, detection, subject: canonical, reason, expires, origin };
}

/**
 * The network that a subject names; undefined when it names something else. Throws `invalid-input` for an address with a
 * length that it cannot have, which would match nothing.
 */
export function networkOf(subject: string): Cidr | undefined {
  const cidr = parseCidr(subject);
  const slash = subject.indexOf('/');
  if (cidr === undefined && slash >= 0 && parseAddress(subject.slice(0, slash)) !== undefined) {
    throw new EngineError('invalid-input', `'${subject}' is no network. Use CIDR notation, for example 10.0.0.0/8.`);
  }
  return cidr;
}

/** Throws `invalid-input` when a suppression that is being made would end before it begins; `now` in Unix seconds. */
export function requireAhead(expires: string, now: number): void {
  if (parseInstant(expires, 'expires') > now) return;
  throw new EngineError('invalid-input', `A suppression ends in the future: ${expires} is over. Give a later time.`);
}

export function unknownDetection(name: string): EngineError {
  const names = DETECTIONS.map((each) => each.name);
  const nearest = suggestName(name, names);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return new EngineError('not-found', `There is no detection '${name}'.${hint} There are ${names.join(', ')}.`, {
    details: { names, ...(nearest === undefined ? {} : { nearest }) },
  });
}

function text(name: string, value: string, charsMax: number, meaning: string): string {
  const trimmed = value.trim();
  if (trimmed === '' || trimmed.length > charsMax || CONTROL_CHARACTER.test(trimmed)) {
    throw new EngineError(
      'invalid-input',
      `A suppression needs a ${name} of 1 to ${charsMax} characters on one line: ${meaning}.`,
    );
  }
  return trimmed;
}

/** Finds the suppression that hides a finding now, if any: by subject, or a network that holds it. */
export class Suppressor {
  readonly #entries: readonly { readonly suppression: Suppression; readonly cidr: Cidr | undefined }[];

  /** `now` in Unix seconds; suppressions that have expired by then hide nothing. */
  constructor(suppressions: readonly Suppression[], now: number) {
    this.#entries = suppressions
      .filter(({ expires }) => parseInstant(expires) > now)
      .map((suppression) => ({ suppression, cidr: parseCidr(suppression.subject) }));
  }

  find(finding: Pick<Finding, 'detection' | 'subject'>): Suppression | null {
    const address = parseAddress(finding.subject);
    const entry = this.#entries.find(({ suppression, cidr }) => {
      if (suppression.detection !== null && suppression.detection !== finding.detection) return false;
      if (suppression.subject === finding.subject) return true;
      return cidr !== undefined && address !== undefined && cidrContains(cidr, address);
    });
    return entry?.suppression ?? null;
  }
}
