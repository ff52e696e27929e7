import { type ColumnKind, column, type DuckType, type Table } from './column.js';

type More = Partial<Pick<ReturnType<typeof column>, 'unit' | 'values' | 'groupable'>>;

function own(name: string, type: DuckType, kind: ColumnKind, description: string, more: More = {}) {
  return column({ name, type, kind, description, ...more });
}

function asTime(name: string, of: string) {
  return column({
    name,
    type: 'TIMESTAMP',
    kind: 'time',
    derived: 'view',
    expression: `make_timestamp("${of}" * 1000000)`,
    needs: of,
    description: `${of} as a UTC timestamp.`,
  });
}

/** What detections found, as their last run left it; written as a whole. Suppressions are not part of it: they change what is shown. */
export const findings: Table = {
  name: 'findings',
  description:
    'One row per finding of the detections: repeats within a day of each other are one. Suppressed ones are here too.',
  columns: [
    own('id', 'VARCHAR', 'id', 'Identity of the finding, 16 hexadecimal digits; the same in every run.'),
    own('detection', 'VARCHAR', 'id', 'Name of the detection.'),
    own('title', 'VARCHAR', 'text', 'What was found, in a sentence.'),
    own('severity', 'VARCHAR', 'enum', 'How bad it would be.', {
      values: ['info', 'low', 'medium', 'high', 'critical'],
    }),
    own('confidence', 'DOUBLE', 'integer', 'How sure the detection is, 0 to 1.'),
    own('mitre', 'VARCHAR', 'text', 'MITRE ATT&CK techniques, space-separated.'),
    own('subject', 'VARCHAR', 'id', 'What it is about: an address, an interface id, a country.'),
    own('object', 'VARCHAR', 'id', 'Second part of its identity, such as a service; NULL where there is none.'),
    own('peers', 'VARCHAR', 'text', 'The other addresses, space-separated; at most 20.'),
    own('first', 'BIGINT', 'seconds', 'Unix second of the earliest evidence of its latest appearance.', {
      unit: 'seconds',
    }),
    own('last', 'BIGINT', 'seconds', 'Unix second of the latest evidence of its latest appearance.', {
      unit: 'seconds',
    }),
    own('first_seen', 'BIGINT', 'seconds', 'Unix second of its earliest evidence.', { unit: 'seconds' }),
    own('last_seen', 'BIGINT', 'seconds', 'Unix second of its latest evidence.', { unit: 'seconds' }),
    asTime('first_seen_time', 'first_seen'),
    asTime('last_seen_time', 'last_seen'),
    own('value', 'DOUBLE', 'integer', 'What was measured, in unit.'),
    own('threshold', 'DOUBLE', 'integer', 'The limit or baseline it passed, in unit.'),
    own('unit', 'VARCHAR', 'text', 'Unit of value and threshold.'),
    own('measures', 'VARCHAR', 'text', 'What else was measured, as JSON.'),
    own(
      'evidence',
      'VARCHAR',
      'text',
      'Filter expression over flows that selects the evidence between first and last.',
    ),
    own('sql', 'VARCHAR', 'text', 'SQL that finds it again.'),
    own('benign', 'VARCHAR', 'text', 'Why it may be harmless.'),
    own('count', 'BIGINT', 'integer', 'Times it appeared.'),
    own('timeline', 'VARCHAR', 'text', 'Its latest appearances, oldest first, as JSON: first, last, value.'),
  ],
};
