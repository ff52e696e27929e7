import { SCENARIOS } from '@networkflow/generator';
import { expect, test } from 'vitest';
import { PEER_EXPECTATIONS } from '../peers/expectations.js';
import { PANTHER_RULES } from '../peers/panther.js';
import { TAILPIPE_RULES } from '../peers/tailpipe.js';
import { EXPECTATIONS, LOOK_ALIKES } from './mapping.js';

test('every attack has a line of expectations, and every look-alike one of temptations', () => {
  const attacks = SCENARIOS.filter(({ benign }) => !benign).map(({ name }) => name);
  const benign = SCENARIOS.filter((scenario) => scenario.benign).map(({ name }) => name);

  expect(EXPECTATIONS.map(({ scenario }) => scenario)).toEqual(attacks);
  expect(LOOK_ALIKES.map(({ scenario }) => scenario)).toEqual(benign);
});

test('every rule of another tool has a line of expectations about attacks that exist', () => {
  const rules = [...TAILPIPE_RULES, ...PANTHER_RULES].map(({ name }) => name);
  const attacks = new Set(EXPECTATIONS.map(({ scenario }) => scenario));

  expect(Object.keys(PEER_EXPECTATIONS).sort()).toEqual(rules.sort());
  for (const name of Object.values(PEER_EXPECTATIONS).flat()) expect(attacks).toContain(name);
});
