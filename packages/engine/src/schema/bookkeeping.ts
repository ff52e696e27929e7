import { column, type Table } from './column.js';
import { AWS_COLUMNS } from './flows.js';

const KEPT_OF_COVERAGE = new Set([
  'version',
  'account_id',
  'interface_id',
  'start',
  'end',
  'log_status',
  'vpc_id',
  'subnet_id',
  'instance_id',
  'region',
  'az_id',
  'resource_id',
]);

export const coverage: Table = {
  name: 'coverage',
  description: 'One row per NODATA or SKIPDATA record: an interface that had nothing to say, or records AWS lost.',
  columns: [
    ...AWS_COLUMNS.filter((field) => KEPT_OF_COVERAGE.has(field.name)),
    column({
      name: 'start_time',
      type: 'TIMESTAMP',
      kind: 'time',
      derived: 'view',
      expression: 'make_timestamp("start" * 1000000)',
      needs: 'start',
      description: 'start as a UTC timestamp.',
    }),
    column({
      name: 'end_time',
      type: 'TIMESTAMP',
      kind: 'time',
      derived: 'view',
      expression: 'make_timestamp("end" * 1000000)',
      needs: 'end',
      description: 'end as a UTC timestamp.',
    }),
  ],
};

export const quarantine: Table = {
  name: 'quarantine',
  description: 'What was refused, and why. line is NULL when the whole object was refused.',
  columns: [
    column({ name: 'object', type: 'VARCHAR', kind: 'text', description: 'Object key, relative to its source.' }),
    column({
      name: 'line',
      type: 'BIGINT',
      kind: 'integer',
      description: 'Line number in the unpacked object, from 1; NULL for a whole object.',
    }),
    column({ name: 'reason', type: 'VARCHAR', kind: 'text', description: 'Why it was refused, in a sentence.' }),
    column({ name: 'excerpt', type: 'VARCHAR', kind: 'text', description: 'The start of the refused line.' }),
    column({ name: 'source', type: 'VARCHAR', kind: 'text', description: 'Where the object came from.' }),
    column({
      name: 'rows',
      type: 'BIGINT',
      kind: 'integer',
      unit: 'rows',
      description: 'Lines this entry stands for: 1 unless a summary; NULL when not known.',
    }),
  ],
};

export const ingested: Table = {
  name: 'ingested',
  description: 'The manifest: one row per object networkflow has seen, with what became of it.',
  columns: [
    column({ name: 'object', type: 'VARCHAR', kind: 'text', description: 'Object key, relative to its source.' }),
    column({ name: 'source', type: 'VARCHAR', kind: 'text', description: 'Where the object came from.' }),
    column({
      name: 'etag',
      type: 'VARCHAR',
      kind: 'text',
      description: 'Version of the object: its ETag, or size and time of change for a local file.',
    }),
    column({ name: 'sha256', type: 'VARCHAR', kind: 'text', description: 'SHA-256 of the object as stored.' }),
    column({
      name: 'status',
      type: 'VARCHAR',
      kind: 'enum',
      values: ['loaded', 'duplicate', 'quarantined', 'failed'],
      description:
        'loaded, duplicate (identical bytes were loaded under another key), quarantined as a whole, or failed (it could not be read; the next run tries again).',
    }),
    column({ name: 'format', type: 'VARCHAR', kind: 'text', description: 'Format that read the object.' }),
    column({
      name: 'fields',
      type: 'VARCHAR',
      kind: 'text',
      description: 'Its header: the fields in order, space-separated.',
    }),
    column({
      name: 'unknown_fields',
      type: 'VARCHAR',
      kind: 'text',
      description: 'Fields of the header that are no AWS field, space-separated; kept aside.',
    }),
    column({ name: 'object_bytes', type: 'BIGINT', kind: 'bytes', unit: 'bytes', description: 'Size as stored.' }),
    column({ name: 'rows', type: 'BIGINT', kind: 'integer', unit: 'rows', description: 'Records loaded into flows.' }),
    column({
      name: 'bytes',
      type: 'DECIMAL(38,0)',
      kind: 'bytes',
      unit: 'bytes',
      description: 'Sum of the bytes column of those records.',
    }),
    column({
      name: 'packets',
      type: 'DECIMAL(38,0)',
      kind: 'integer',
      unit: 'packets',
      description: 'Sum of the packets column of those records.',
    }),
    column({ name: 'nodata', type: 'BIGINT', kind: 'integer', unit: 'rows', description: 'NODATA records.' }),
    column({ name: 'skipdata', type: 'BIGINT', kind: 'integer', unit: 'rows', description: 'SKIPDATA records.' }),
    column({ name: 'quarantined', type: 'BIGINT', kind: 'integer', unit: 'rows', description: 'Lines refused.' }),
    column({
      name: 'first_start',
      type: 'BIGINT',
      kind: 'seconds',
      unit: 'seconds',
      description: 'Earliest start among its records, Unix seconds.',
    }),
    column({
      name: 'last_start',
      type: 'BIGINT',
      kind: 'seconds',
      unit: 'seconds',
      description: 'Latest start among its records, Unix seconds.',
    }),
    column({ name: 'ingested_at', type: 'TIMESTAMP', kind: 'time', description: 'When it was loaded, UTC.' }),
  ],
};
