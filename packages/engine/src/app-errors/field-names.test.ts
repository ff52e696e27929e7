import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONTAINER_NAMES, LEVEL_NAMES, MESSAGE_NAMES, plainName, SERVICE_NAMES, TIME_NAMES } from './field-names.js';

const PAGE = readFileSync(new URL('../../../../docs/app-errors.md', import.meta.url), 'utf8').replaceAll('\n', ' ');

describe('the names of fields', () => {
  it.each([
    ['level', LEVEL_NAMES.map(([name]) => name)],
    ['service', SERVICE_NAMES],
    ['time', TIME_NAMES],
    ['message', MESSAGE_NAMES],
    ['containers', CONTAINER_NAMES],
  ])('of %s stand in docs/app-errors.md in their order, and are distinct and plain', (_what, names) => {
    expect(PAGE).toContain(names.map((name) => `\`${name}\``).join(', '));
    expect(new Set(names).size).toBe(names.length);
    expect(names.map(plainName)).toEqual(names);
  });
});
