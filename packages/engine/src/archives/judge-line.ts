import { excerpt } from '../core/excerpt.js';
import { TEXT_BYTES_MAX } from '../parquet/text-dictionary.js';
import { addressForm, isEmail, macForm, protocolOf } from './archive-text-book.js';
import { parseTimestamp } from './parse-timestamp.js';
import { type LineField, splitFields } from './split-fields.js';
import type { TimeZone } from './time-zone.js';

export interface ConnectionRecord {
  readonly kind: 'connection';
  readonly ms: number;
  readonly type: 'New' | 'Destroy';
  readonly source: string;
  readonly dest: string | null;
  readonly sourcePort: number | null;
  readonly destPort: number | null;
  readonly protocol: number | null;
  readonly nat: string | null;
}

export interface SessionRecord {
  readonly kind: 'session';
  readonly ms: number;
  readonly email: string | null;
  readonly mac: string | null;
  readonly address: string;
  readonly extra: string | null;
}

/** What a line is: a record, nothing (blank or a header), or refused. */
export type Judgement = ConnectionRecord | SessionRecord | { readonly kind: 'nothing' } | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

const CONNECTION_FIELDS = [
  'type',
  'source_ip',
  'dest_ip',
  'timestamp',
  'source_port',
  'dest_port',
  'protocol',
  'nat_ip',
];
const SESSION_END_FIELDS = ['email', 'mac_address', 'private_ip'];
const SESSION_FIELDS_MIN = 1 + SESSION_END_FIELDS.length;
const PORT_MAX = 65_535;
const CONTROL = /\p{Cc}/u;

/** Thrown inside `judgeLine` only. */
class Refusal extends Error {}

/**
 * Judges one line without its line end: the reader of whatever is not ordinary, and the one place that says why a line is refused.
 * A reason names values of addresses, ports and times, and never those of e-mail and MAC addresses.
 */
export function judgeLine(line: string, zone?: TimeZone): Judgement {
  if (line.trim() === '') return { kind: 'nothing' };
  const fields = splitFields(line);
  if ('refused' in fields) return { kind: 'refused', reason: fields.refused };
  if (isHeader(fields)) return { kind: 'nothing' };
  try {
    const type = typeOf(fields[0]?.text ?? '');
    return type === undefined ? sessionOf(line, fields, zone) : connectionOf(type, fields, zone);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function connectionOf(
  type: 'New' | 'Destroy',
  fields: readonly LineField[],
  zone: TimeZone | undefined,
): ConnectionRecord {
  if (fields.length !== CONNECTION_FIELDS.length) {
    throw new Refusal(`${CONNECTION_FIELDS.length} fields expected of a ${type} record, ${fields.length} found`);
  }
  const of = (name: string): string => fields[CONNECTION_FIELDS.indexOf(name)]?.text ?? '';
  const source = addressOf('source_ip', of('source_ip'));
  if (source === null) throw new Refusal('source_ip: it is empty');
  return {
    kind: 'connection',
    type,
    source,
    dest: addressOf('dest_ip', of('dest_ip')),
    ms: timeOf(of('timestamp'), zone),
    sourcePort: portOf('source_port', of('source_port')),
    destPort: portOf('dest_port', of('dest_port')),
    protocol: protocolField(of('protocol')),
    nat: addressOf('nat_ip', of('nat_ip')),
  };
}

function sessionOf(line: string, fields: readonly LineField[], zone: TimeZone | undefined): SessionRecord {
  const [first] = fields;
  const parsed = parseTimestamp(first?.text ?? '', zone);
  if ('refused' in parsed) {
    const looksLikeTime = /\d/.test(first?.text ?? '');
    throw new Refusal(
      looksLikeTime
        ? `timestamp: ${parsed.refused}`
        : `"${excerpt(first?.text ?? '', 24)}" is neither New nor Destroy nor a time`,
    );
  }
  if (fields.length < SESSION_FIELDS_MIN) {
    throw new Refusal(`at least ${SESSION_FIELDS_MIN} fields expected of a session's end, ${fields.length} found`);
  }
  const [email, mac, address] = fields.slice(-SESSION_END_FIELDS.length);
  const privateAddress = addressOf('private_ip', address?.text ?? '');
  if (privateAddress === null) throw new Refusal('private_ip: it is empty');
  const extra = fields.length === SESSION_FIELDS_MIN ? null : line.slice((first?.to ?? 0) + 1, (email?.from ?? 0) - 1);
  if (extra !== null && CONTROL.test(extra)) throw new Refusal('its further fields have control characters');
  if (extra !== null && Buffer.byteLength(extra) > TEXT_BYTES_MAX) {
    throw new Refusal(`its further fields are longer than ${TEXT_BYTES_MAX} bytes`);
  }
  return {
    kind: 'session',
    ms: parsed.ms,
    email: emailOf(email?.text ?? ''),
    mac: macOf(mac?.text ?? ''),
    address: privateAddress,
    extra: extra === '' ? null : extra,
  };
}

function typeOf(text: string): 'New' | 'Destroy' | undefined {
  const lower = text.toLowerCase();
  return lower === 'new' ? 'New' : lower === 'destroy' ? 'Destroy' : undefined;
}

function timeOf(text: string, zone: TimeZone | undefined): number {
  const parsed = parseTimestamp(text, zone);
  if ('refused' in parsed) throw new Refusal(`timestamp: ${parsed.refused}`);
  return parsed.ms;
}

function isNothing(text: string): boolean {
  return text === '' || text === '-';
}

function addressOf(name: string, text: string): string | null {
  if (isNothing(text)) return null;
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const form = addressForm(bare);
  if (form === undefined) throw new Refusal(`${name}: "${excerpt(text, 48)}" is not an IP address`);
  return form;
}

function portOf(name: string, text: string): number | null {
  if (isNothing(text)) return null;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > PORT_MAX) {
    throw new Refusal(`${name}: "${excerpt(text, 24)}" is not a port from 0 to ${PORT_MAX}`);
  }
  return port;
}

function protocolField(text: string): number | null {
  if (isNothing(text)) return null;
  const number = protocolOf(text);
  if (number === undefined)
    throw new Refusal(`protocol: "${excerpt(text, 24)}" is no IANA name and no number from 0 to 255`);
  return number;
}

function emailOf(text: string): string | null {
  if (isNothing(text)) return null;
  if (!isEmail(text) || CONTROL.test(text)) throw new Refusal('email: it is not one e-mail address');
  return text;
}

function macOf(text: string): string | null {
  if (isNothing(text)) return null;
  const form = macForm(text);
  if (form === undefined) throw new Refusal('mac_address: it is not a MAC address of 12 hexadecimal digits');
  return form;
}

/** A line that names the columns. */
function isHeader(fields: readonly LineField[]): boolean {
  const names = fields.map(({ text }) => text.replace(/^#\s*/, '').toLowerCase());
  if (names[0] === CONNECTION_FIELDS[0]) return CONNECTION_FIELDS.every((name, index) => names[index] === name);
  return names[0] === 'timestamp' && SESSION_END_FIELDS.every((name, index) => names.at(index - 3) === name);
}
