import { excerpt } from '../core/excerpt.js';
import { wireAddress } from '../network/ip-address.js';
import { TEXT_BYTES_MAX } from '../parquet/text-dictionary.js';
import { isEmail, macForm, protocolOf } from './archive-text-book.js';
import { parseTimestamp } from './parse-timestamp.js';
import { fieldAt, type LineField, lastFields, splitFields } from './split-fields.js';
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
const PORT_MAX = 65_535;
const CONTROL = /\p{Cc}/u;

/** What is held against a line. Not an exception: of a damaged archive, millions of lines are refused. */
type Problems = string[];

/**
 * Judges one line without its line end: the reader of whatever is not ordinary, and the one place that says why a line is refused.
 * A reason names values of addresses, ports and times, and never those of e-mail and MAC addresses.
 */
export function judgeLine(line: string, zone?: TimeZone): Judgement {
  if (line.trim() === '') return { kind: 'nothing' };
  const first = fieldAt(line, 0);
  if ('refused' in first) return { kind: 'refused', reason: first.refused };
  if (isHeader(first.text, line)) return { kind: 'nothing' };
  const problems: Problems = [];
  const type = typeOf(first.text);
  const record = type === undefined ? sessionOf(line, first, problems, zone) : connectionOf(line, type, problems, zone);
  const [reason] = problems;
  return reason === undefined && record !== undefined
    ? record
    : { kind: 'refused', reason: reason ?? 'it is no record' };
}

function connectionOf(
  line: string,
  type: 'New' | 'Destroy',
  problems: Problems,
  zone: TimeZone | undefined,
): ConnectionRecord | undefined {
  const fields = splitFields(line);
  if ('refused' in fields) {
    problems.push(fields.refused);
    return undefined;
  }
  if (fields.length !== CONNECTION_FIELDS.length) {
    problems.push(`${CONNECTION_FIELDS.length} fields expected of a ${type} record, ${fields.length} found`);
    return undefined;
  }
  const [, source = '', dest = '', time = '', sourcePort = '', destPort = '', protocol = '', nat = ''] = fields.map(
    ({ text }) => text,
  );
  return {
    kind: 'connection',
    type,
    source: neededAddress('source_ip', source, problems),
    dest: addressOf('dest_ip', dest, problems),
    ms: timeOf(time, problems, zone),
    sourcePort: portOf('source_port', sourcePort, problems),
    destPort: portOf('dest_port', destPort, problems),
    protocol: protocolField(protocol, problems),
    nat: addressOf('nat_ip', nat, problems),
  };
}

function sessionOf(
  line: string,
  first: LineField,
  problems: Problems,
  zone: TimeZone | undefined,
): SessionRecord | undefined {
  if (!/\d/.test(first.text)) {
    problems.push(`"${excerpt(first.text, 24)}" is neither New nor Destroy nor a time`);
    return undefined;
  }
  const ms = timeOf(first.text, problems, zone);
  const last = lastFields(line, SESSION_END_FIELDS.length, first.to);
  if (last === undefined) {
    const found = line.slice(first.to).split(',').length;
    problems.push(`at least ${SESSION_END_FIELDS.length + 1} fields expected of a session's end, ${found} found`);
    return undefined;
  }
  const [email = '', mac = '', address = ''] = last.texts;
  return {
    kind: 'session',
    ms,
    email: emailOf(email, problems),
    mac: macOf(mac, problems),
    address: neededAddress('private_ip', address, problems),
    extra: extraOf(line.slice(first.to + 1, last.comma), problems),
  };
}

/** What lies between the time and the last three fields, as it was written. */
function extraOf(extra: string, problems: Problems): string | null {
  if (CONTROL.test(extra)) problems.push('its further fields have control characters');
  if (Buffer.byteLength(extra) > TEXT_BYTES_MAX) {
    problems.push(`its further fields are longer than ${TEXT_BYTES_MAX} bytes`);
  }
  return extra === '' ? null : extra;
}

function typeOf(text: string): 'New' | 'Destroy' | undefined {
  const lower = text.toLowerCase();
  return lower === 'new' ? 'New' : lower === 'destroy' ? 'Destroy' : undefined;
}

function timeOf(text: string, problems: Problems, zone: TimeZone | undefined): number {
  const parsed = parseTimestamp(text, zone);
  if ('ms' in parsed) return parsed.ms;
  problems.push(`timestamp: ${parsed.refused}`);
  return 0;
}

function isNothing(text: string): boolean {
  return text === '' || text === '-';
}

function addressOf(name: string, text: string, problems: Problems): string | null {
  if (isNothing(text)) return null;
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const form = wireAddress(bare);
  if (form === undefined) problems.push(`${name}: "${excerpt(text, 48)}" is not an IP address`);
  return form ?? null;
}

function neededAddress(name: string, text: string, problems: Problems): string {
  if (isNothing(text)) problems.push(`${name}: it is empty`);
  return addressOf(name, text, problems) ?? '';
}

function portOf(name: string, text: string, problems: Problems): number | null {
  if (isNothing(text)) return null;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= PORT_MAX) return port;
  problems.push(`${name}: "${excerpt(text, 24)}" is not a port from 0 to ${PORT_MAX}`);
  return null;
}

function protocolField(text: string, problems: Problems): number | null {
  if (isNothing(text)) return null;
  const number = protocolOf(text);
  if (number === undefined) {
    problems.push(`protocol: "${excerpt(text, 24)}" is no IANA name and no number from 0 to 255`);
  }
  return number ?? null;
}

function emailOf(text: string, problems: Problems): string | null {
  if (isNothing(text)) return null;
  if (!isEmail(text) || CONTROL.test(text)) problems.push('email: it is not one e-mail address');
  return text;
}

function macOf(text: string, problems: Problems): string | null {
  if (isNothing(text)) return null;
  const form = macForm(text);
  if (form === undefined) problems.push('mac_address: it is not a MAC address of 12 hexadecimal digits');
  return form ?? null;
}

/** A line that names the columns. */
function isHeader(first: string, line: string): boolean {
  // Looked at for every line that is judged: most are told from a header by one letter.
  if (!/^[t#]/i.test(first)) return false;
  const fields = splitFields(line);
  if ('refused' in fields) return false;
  const names = fields.map(({ text }) => text.replace(/^#\s*/, '').toLowerCase());
  if (names[0] === CONNECTION_FIELDS[0]) return CONNECTION_FIELDS.every((name, index) => names[index] === name);
  return names[0] === 'timestamp' && SESSION_END_FIELDS.every((name, index) => names.at(index - 3) === name);
}
