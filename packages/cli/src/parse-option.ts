import { InvalidArgumentError } from 'commander';

const COUNT = /^\d{1,3}(,\d{3})+$|^\d+(_\d+)*$/;
const PORT_MAX = 65_535;

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

/** Collects a flag that may be given several times. */
export function collect(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}
