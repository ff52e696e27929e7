import type { ResultColumn } from '@networkflow/engine/contract';
import { describe, expect, it } from 'vitest';
import { resultColumns } from './result-columns';

const columnsOf = (...names: readonly string[]): readonly ResultColumn[] =>
  names.map((name) => ({ name, type: 'VARCHAR', key: false }) as ResultColumn);

const INTERFACES = columnsOf(
  ...['interface_id', 'account_id', 'vpc_id', 'subnet_id', 'instance_id', 'region', 'interface_type'],
  ...['flows', 'bytes', 'packets', 'denied_flows', 'bytes_in', 'bytes_out', 'first_seen', 'last_seen'],
);

const shown = (columns: readonly ResultColumn[], measure?: string): readonly string[] =>
  resultColumns(columns, measure)
    .filter(({ isDetail }) => isDetail !== true)
    .map(({ name }) => name);

describe('columns of an answer', () => {
  it('are all shown while they fit beside each other', () => {
    const few = INTERFACES.slice(0, 11);
    expect(shown(few)).toEqual(few.map(({ name }) => name));
  });

  it('wait when there are too many, never what a row is about nor what it is ranked by', () => {
    expect(shown(INTERFACES, 'bytes')).toEqual([
      ...['interface_id', 'account_id', 'flows', 'bytes', 'packets', 'denied_flows', 'bytes_in', 'bytes_out'],
      'last_seen',
    ]);
    expect(shown(INTERFACES.toReversed(), 'flows')[0]).toBe('last_seen');
    const changes = columnsOf(
      ...['srcaddr', 'flows', 'flows_before', 'bytes', 'bytes_before', 'packets', 'packets_before', 'denied_flows'],
      ...['denied_flows_before', 'difference', 'ratio', 'status', 'first_seen', 'last_seen'],
    );
    expect(shown(changes, 'packets')).toContain('packets_before');
    expect(shown(changes, 'bytes')).not.toContain('packets_before');
  });
});
