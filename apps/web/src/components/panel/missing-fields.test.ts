import type { QualityRow } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { missingFields } from './missing-fields';

const format = (fields: string): QualityRow => ({
  format: 'vpc-flow-text',
  fields,
  objects: 1,
  rows: 1,
  quarantined: 0,
  unknown_fields: null,
  missing: [],
  turns_off: [],
  log_format: `format after ${fields}`,
});

describe('missingFields', () => {
  it('names what none of the formats holds, and the format that adds it', () => {
    expect(missingFields([format('srcaddr action'), format('srcaddr vpc-id')], ['vpc-id', 'subnet-id'])).toEqual({
      fields: ['subnet-id'],
      logFormat: 'format after srcaddr action',
    });
  });

  it('takes no part of a name for the name', () => {
    expect(missingFields([format('pkt-srcaddr')], ['srcaddr'])?.fields).toEqual(['srcaddr']);
  });

  it('says nothing while one format holds each, or nothing is known of the logs', () => {
    expect(missingFields([format('a'), format('b')], ['a', 'b'])).toBeUndefined();
    expect(missingFields([], ['a'])).toBeUndefined();
    expect(missingFields([format('a')], [])).toBeUndefined();
  });
});
