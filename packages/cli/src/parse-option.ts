import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

const COUNT = /^\d{1,3}(,\d{3})+$|^\d+(_\d+)*$/;
const PORT_MAX = 65_535;
const PREFIX_MAX = { 4: 32, 6: 128 } as const;

/** A whole number; `2_000_000` and `2,000,000` are read as people write them. */
export function parseCount(text: string): number {
  const value = Number(text.replaceAll(/[_,]/g, ''));
  if (!COUNT.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('It must be a whole number, for example 2000000.');
  }
  return value;
}

/** A whole number above zero. */
export function parsePositiveCount(text: string): number {
  const value = parseCount(text);
  if (value === 0) throw new InvalidArgumentError('It must be at least 1.');
  return value;
}

/** Seconds above zero, fractions allowed. */
export function parseSeconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0) {
    throw new InvalidArgumentError('It must be a number of seconds above 0, for example 30.');
  }
  return value;
}

export function parsePort(text: string): number {
  const value = parsePositiveCount(text);
  if (value > PORT_MAX) throw new InvalidArgumentError(`A port is between 1 and ${PORT_MAX}.`);
  return value;
}

/** An address, or a network in CIDR notation. */
export function parseNetwork(text: string): string {
  const [address = '', prefix, ...rest] = text.trim().split('/');
  const version = isIP(address);
  const isPrefix = (max: number): boolean =>
    prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= max);
  if (rest.length > 0 || (version !== 4 && version !== 6) || !isPrefix(PREFIX_MAX[version])) {
    throw new InvalidArgumentError('It must be an address or a network, for example 10.0.0.0/24.');
  }
  return text.trim();
}

/** The name of an HTTP header. */
export function parseHeaderName(text: string): string {
  if (!/^[\w-]{1,64}$/.test(text)) {
    throw new InvalidArgumentError('It must be the name of a header, for example X-Forwarded-User.');
  }
  return text;
}

export function parseBoolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It must be true or false.');
  return text === 'true';
}

/** Collects a flag that may be given several times. */
export function collect(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}
