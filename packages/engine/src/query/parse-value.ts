import { messageOf } from '../core/errors.js';
import { parseInstant } from '../core/time-window.js';
import { parseCidr } from '../network/cidr.js';
import { canonicalAddress } from '../network/ip-address.js';
import { protocolNumber } from '../network/protocols.js';
import { servicePorts } from '../network/services.js';
import type { FilterField } from './aliases.js';
import type { FilterValue } from './filter.js';
import { nearestName } from './nearest-name.js';

/** What is wrong with a value, without a position: the parser knows where it stands. */
export class ValueError extends Error {
  readonly expected: readonly string[];

  constructor(message: string, expected: readonly string[] = []) {
    super(message);
    this.expected = expected;
  }
}

const INTEGER = /^[+-]?\d{1,40}$/;
const QUANTITY = /^(\d{1,40})(?:\.(\d{1,40}))?([a-z]*)$/i;
const BIGINT_MAX = 2n ** 63n - 1n;
const PORT_MAX = 65_535;
const PROTOCOL_MAX = 255;
/** 0001-01-01 and 9999-12-31T23:59:59 in Unix seconds: what RFC 3339 can say. */
const TIME_SECONDS_MIN = -62_135_596_800;
const TIME_SECONDS_MAX = 253_402_300_799;

const PREFIXES = ['', 'k', 'm', 'g', 't', 'p', 'e'];
const BYTE_UNITS: ReadonlyMap<string, bigint> = new Map(
  PREFIXES.flatMap((prefix, power): [string, bigint][] => [
    [prefix, 1000n ** BigInt(power)],
    [`${prefix}b`, 1000n ** BigInt(power)],
    ...(power === 0
      ? []
      : ([`${prefix}ib`, `${prefix}i`] as const).map((unit): [string, bigint] => [unit, 1024n ** BigInt(power)])),
  ]),
);

/** Columns whose values are always written in one case, so that what is typed may be in any. */
const VALUE_CASE: Readonly<Record<string, 'upper' | 'lower'>> = {
  src_country: 'upper',
  dst_country: 'upper',
  pkt_src_aws_service: 'upper',
  pkt_dst_aws_service: 'upper',
  region: 'lower',
  service: 'lower',
};

/**
 * What a written value means for a field: one value, or several for a service name that stands for several ports.
 * Throws `ValueError`.
 */
export function parseValues(field: FilterField, text: string): readonly [FilterValue, ...FilterValue[]] {
  switch (field.kind) {
    case 'address':
      return [parseAddressOrCidr(text)];
    case 'port':
      return parsePort(field, text);
    case 'protocol':
      return [parseProtocol(text)];
    case 'enum':
      return [parseEnum(field, text)];
    case 'bytes':
      return [parseBytes(field, text)];
    case 'seconds':
    case 'time':
      return [parseTime(field, text)];
    case 'integer':
      return [parseInteger(field, text)];
    case 'id':
    case 'text':
      return [parseText(field, text)];
  }
}

/** Text to compare with, in the case the column is written in. */
export function parseText(field: FilterField, text: string): string {
  const valueCase = VALUE_CASE[field.columns[0].name];
  if (valueCase === undefined) return text;
  return valueCase === 'upper' ? text.toUpperCase() : text.toLowerCase();
}

/** A number when it is safe, else a decimal string: the rule of the contract's cells. */
export function filterInteger(value: bigint): FilterValue {
  return value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)
    ? value.toString()
    : Number(value);
}

function parseAddressOrCidr(text: string): string {
  const canonical = text.includes('/') ? parseCidr(text)?.text : canonicalAddress(text);
  if (canonical === undefined) {
    throw new ValueError(
      `'${text}' is no IP address or CIDR. Write 10.0.0.1, 10.0.0.0/8, 2001:db8::1 or 2001:db8::/32`,
    );
  }
  return canonical;
}

function parsePort(field: FilterField, text: string): readonly [FilterValue, ...FilterValue[]] {
  if (INTEGER.test(text)) {
    const port = Number(text);
    if (port < 0 || port > PORT_MAX) throw new ValueError(`${field.name} takes 0 to ${PORT_MAX}, not ${text}`);
    return [Object.is(port, -0) ? 0 : port];
  }
  const [first, ...rest] = servicePorts(text);
  if (first === undefined) {
    throw new ValueError(`'${text}' is no port number or service name. Write 443 or https`);
  }
  return [first, ...rest];
}

function parseProtocol(text: string): number {
  if (INTEGER.test(text)) {
    const number = Number(text);
    if (number < 0 || number > PROTOCOL_MAX) throw new ValueError(`protocol takes 0 to ${PROTOCOL_MAX}, not ${text}`);
    return Object.is(number, -0) ? 0 : number;
  }
  const number = protocolNumber(text);
  if (number === undefined) {
    throw new ValueError(`'${text}' is no protocol. Write its name or IANA number: tcp, udp, icmp, 47`, [
      'tcp',
      'udp',
      'icmp',
    ]);
  }
  return number;
}

function parseEnum(field: FilterField, text: string): string {
  const values = field.columns[0].values ?? [];
  const lower = text.toLowerCase();
  const found = values.find((value) => value.toLowerCase() === lower);
  if (found !== undefined) return found;
  const nearest = nearestName(
    text,
    values.map((value) => value.toLowerCase()),
  );
  const hint = nearest === undefined ? '' : ` Did you mean ${values.find((value) => value.toLowerCase() === nearest)}?`;
  throw new ValueError(`${field.name} is never '${text}'; it is one of ${values.join(', ')}.${hint}`, values);
}

function parseInteger(field: FilterField, text: string): FilterValue {
  if (!INTEGER.test(text)) throw new ValueError(`${field.name} takes a whole number, not '${text}'`);
  return filterInteger(inRange(field, BigInt(text.replace('+', '')), text));
}

function parseBytes(field: FilterField, text: string): FilterValue {
  if (INTEGER.test(text)) return parseInteger(field, text);
  const [, whole = '', fraction = '', unit = ''] = QUANTITY.exec(text) ?? [];
  const factor = BYTE_UNITS.get(unit.toLowerCase());
  if (whole === '' || factor === undefined) {
    throw new ValueError(`${field.name} takes a number of bytes, such as 1500, 10kB, 5MiB or 1.5GB, not '${text}'`);
  }
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * factor;
  if (scaled % scale !== 0n) throw new ValueError(`'${text}' is no whole number of bytes`);
  return filterInteger(inRange(field, scaled / scale, text));
}

function inRange(field: FilterField, value: bigint, text: string): bigint {
  if (value > BIGINT_MAX || value < -BIGINT_MAX) {
    throw new ValueError(`${text} is beyond what ${field.name} can hold (63 bits)`);
  }
  return value;
}

function parseTime(field: FilterField, text: string): FilterValue {
  if (!INTEGER.test(text)) {
    if (/\.\d*[1-9]/.test(text)) throw new ValueError(`${field.name} is in whole seconds, '${text}' is not`);
    try {
      return parseInstant(text, field.name);
    } catch (error) {
      throw new ValueError(messageOf(error).replace(/\.$/, ''), ['2026-11-20', '2026-11-20T14:00:00Z']);
    }
  }
  const seconds = parseInteger(field, text);
  if (field.kind === 'time' && !isWritableTime(seconds)) {
    throw new ValueError(`${text} seconds is beyond the years 1 to 9999`);
  }
  return seconds;
}

/** Whether RFC 3339 can write this instant. */
export function isWritableTime(seconds: FilterValue): seconds is number {
  return typeof seconds === 'number' && seconds >= TIME_SECONDS_MIN && seconds <= TIME_SECONDS_MAX;
}
