import { describe, expect, it } from 'vitest';
import { LIMITS } from '../core/limits.js';
import type { ColumnKind } from './column.js';
import { AWS_COLUMNS, DEFAULT_FIELDS, DERIVED_COLUMNS } from './flows.js';
import { flowColumn, TABLES } from './registry.js';

const KINDS: Readonly<Record<ColumnKind, readonly string[]>> = {
  address: ['VARCHAR'],
  port: ['INTEGER'],
  protocol: ['INTEGER'],
  id: ['VARCHAR'],
  enum: ['VARCHAR', 'BOOLEAN'],
  text: ['VARCHAR'],
  integer: ['INTEGER', 'BIGINT', 'DOUBLE', 'DECIMAL(38,0)'],
  bytes: ['BIGINT', 'DECIMAL(38,0)'],
  seconds: ['BIGINT'],
  time: ['TIMESTAMP'],
};

/** AWS VPC User Guide, "Flow log records": the fields each version brought. */
const FIELDS_BY_VERSION = { 2: 14, 3: 7, 4: 4, 5: 4, 7: 10, 8: 1, 9: 1, 10: 1, 11: 12 };

describe('the column catalogue', () => {
  it('has the 54 fields AWS writes, each under its version', () => {
    const counted: Record<number, number> = {};
    for (const { version = 0 } of AWS_COLUMNS) counted[version] = (counted[version] ?? 0) + 1;

    expect(AWS_COLUMNS).toHaveLength(54);
    expect(counted).toEqual(FIELDS_BY_VERSION);
    expect(AWS_COLUMNS.length).toBeLessThan(LIMITS.headerColumnsMax);
  });

  it('spells each field as AWS does: with dashes in text, with underscores in Parquet', () => {
    for (const { name, token } of AWS_COLUMNS) expect(token?.replaceAll('-', '_')).toBe(name);
    expect(new Set(AWS_COLUMNS.map(({ token }) => token)).size).toBe(54);
    expect(DERIVED_COLUMNS.filter(({ token, version }) => token !== undefined || version !== undefined)).toEqual([]);
  });

  it('begins with the default fields, in AWS order', () => {
    expect(DEFAULT_FIELDS.join(' ')).toBe(
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
    );
  });

  it('finds every column of flows by its name, and no other', () => {
    for (const column of [...AWS_COLUMNS, ...DERIVED_COLUMNS]) expect(flowColumn(column.name)).toBe(column);
    for (const name of ['', 'SRCADDR', 'vpc-id', '_object_id', 'constructor', '__proto__']) {
      expect(flowColumn(name), name).toBeUndefined();
    }
  });
});

describe.each(TABLES)('the table $name', ({ name, description, columns }) => {
  it('has a sentence for itself and for every column, in different words', () => {
    expect(columns.length).toBeGreaterThan(5);
    for (const text of [description, ...columns.map((column) => column.description)]) {
      expect(text, name).toMatch(/^[A-Za-z0-9].{8,}\.$/);
      expect(text.length).toBeLessThan(160);
    }
    expect(new Set(columns.map((column) => column.description)).size).toBe(columns.length);
  });

  it('has columns named once, in snake case', () => {
    for (const column of columns) expect(column.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(new Set(columns.map((column) => column.name)).size).toBe(columns.length);
  });

  it('has types that suit what the columns mean', () => {
    for (const column of columns) expect(KINDS[column.kind], column.name).toContain(column.type);
  });

  it('names the unit of everything that is measured, and the values of everything enumerated', () => {
    for (const column of columns) {
      if (column.kind === 'bytes') expect(column.unit, column.name).toBe('bytes');
      if (column.kind === 'seconds') expect(column.unit, column.name).toBe('seconds');
      expect(column.kind === 'enum', column.name).toBe(column.values !== undefined);
      expect(new Set(column.values).size).toBe(column.values?.length ?? 0);
    }
  });

  it('computes columns only from columns it stores', () => {
    for (const column of columns) {
      expect(column.derived === 'view', column.name).toBe(column.expression !== undefined);
      if (column.needs === undefined) continue;
      expect(columns.find((each) => each.name === column.needs)?.derived, column.name).toBeUndefined();
    }
  });
});
