import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  contextOf,
  conversation,
  DAY_S,
  HOUR_S,
  MONDAY,
  refused,
  tableStatements,
} from '../../test/detections-fixture.js';
import { flow, rowsOf, silence } from '../../test/flows-fixture.js';
import { SEVERITIES } from '../contract.js';
import { inlineParams } from '../query/inline-params.js';
import { parseFilter } from '../query/parse-filter.js';
import { conversationHours, conversations } from '../schema/conversations.js';
import { flowColumn, TABLES } from '../schema/registry.js';
import { checkUserSql } from '../store/sql-guard.js';
import { type AddressList, type DetectionRow, ROW_COLUMNS } from './detection.js';
import { DETECTIONS } from './registry.js';

const LISTS: readonly AddressList[] = [
  { label: "it's a list", addresses: ['198.51.100.7', '2001:db8::7'], networks: ['203.0.113.0/24'] },
  { label: 'Tor relays', addresses: ['198.51.100.8'], networks: [] },
  { label: 'drop points', addresses: ['198.51.100.9'], networks: [] },
];
const WINDOWS = [
  { from: MONDAY, to: MONDAY + DAY_S },
  { from: MONDAY + 10 * HOUR_S, to: MONDAY + 11 * HOUR_S },
  { from: MONDAY - 6 * DAY_S, to: MONDAY + DAY_S },
];
const CASES = DETECTIONS.map((detection) => ({ name: detection.name, detection }));

/** A little of everything that can stand in a lake: NULLs, IPv6, no ports, every direction, long and refused. */
const MIXED = [
  conversation(),
  conversation({ client: '2001:db8::1', server: '2600::2', server_internal: false, direction: 'outbound' }),
  conversation({ protocol: 1, client_port: 0, server_port: 0, client_flags: null, server_flags: null }),
  conversation({ client_internal: false, direction: 'inbound', client: '198.51.100.7', client_country: 'DE' }),
  conversation({
    start: MONDAY - DAY_S,
    end: MONDAY + DAY_S,
    client_bytes: 5_000_000_000_000,
    client_packets: 4_000_000_000,
  }),
  conversation({ leg: 'translated', vpc_id: null, account_id: null, region: null, client_interface: null }),
  conversation({ orientation: 'address', client_internal: false, server_internal: false, direction: 'external' }),
  ...Array.from({ length: 60 }, (_, i) => refused({ start: MONDAY + i * 60, server_port: i })),
];

describe('detections', () => {
  let connection: DuckDBConnection;
  let empty: DuckDBConnection;

  beforeAll(async () => {
    [connection, empty] = [
      await (await DuckDBInstance.create()).connect(),
      await (await DuckDBInstance.create()).connect(),
    ];
    const hours = MIXED.map((row) => ({ ...row, hour: Number(row.start) - (Number(row.start) % HOUR_S) }));
    for (const table of TABLES) {
      const rows = {
        conversations: MIXED,
        conversation_hours: hours,
        flows: [flow(), flow({ vpc_id: null })],
        coverage: [silence()],
      };
      const own = Object.entries(rows).find(([name]) => name === table.name)?.[1] ?? [];
      for (const statement of tableStatements(table, own)) await connection.run(statement);
      for (const statement of tableStatements(table, [])) await empty.run(statement);
    }
  });

  afterAll(() => {
    connection.closeSync();
    empty.closeSync();
  });

  it('are registered, each under one name', () => {
    expect(DETECTIONS.length).toBeGreaterThan(20);
    expect(new Set(DETECTIONS.map(({ name }) => name)).size).toBe(DETECTIONS.length);
  });

  describe.each(CASES)('$name', ({ detection }) => {
    it('says what it is, with techniques, thresholds and doubts', () => {
      expect(detection.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(detection.title).toMatch(/^[A-Z][^.]*$/);
      for (const sentence of [detection.description, detection.benign]) expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(detection.mitre.length).toBeGreaterThan(0);
      for (const technique of detection.mitre) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
      expect(detection.historyS).toBeGreaterThanOrEqual(0);
      expect(detection.unit).not.toBe('');
      for (const column of detection.needs) expect(flowColumn(column)?.token, column).toBeDefined();
      for (const [name, threshold] of Object.entries(detection.thresholds)) {
        expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(name).not.toBe('enabled');
        expect(threshold.description).toMatch(/^[A-Z].*\.$/);
        expect(threshold.unit).not.toBe('');
        expect(threshold.value).toBeGreaterThanOrEqual(threshold.min);
        expect(threshold.value).toBeLessThanOrEqual(threshold.max);
      }
    });

    it('asks something that runs for any window, and finds nothing in an empty lake', async () => {
      for (const window of WINDOWS) {
        for (const lists of [LISTS, []]) {
          const query = detection.query(contextOf(detection, { ...window, lists }));
          if (query === undefined) continue;
          expect(await rowsOf(empty, query)).toEqual([]);
          await rowsOf(connection, query);
        }
      }
    });

    it('asks with thresholds at either end', async () => {
      for (const end of ['min', 'max'] as const) {
        const thresholds = Object.fromEntries(
          Object.entries(detection.thresholds).map(([name, each]) => [name, each[end]]),
        );
        const query = detection.query(contextOf(detection, { lists: LISTS, thresholds }));
        if (query !== undefined) await rowsOf(connection, query);
      }
    });

    it('shows SQL that users may run, and that names the columns it reads', async () => {
      const query = detection.query(contextOf(detection, { lists: LISTS }));
      if (query === undefined) return;
      const text = inlineParams(query);
      await expect(
        checkUserSql(
          connection,
          text,
          TABLES.map(({ name }) => name),
        ),
      ).resolves.toBeUndefined();
      for (const table of [conversations, conversationHours]) {
        expect(text).not.toMatch(new RegExp(`\\*\\s+FROM\\s+${table.name}\\b`, 'i'));
      }
      const described = await connection.runAndReadAll(`DESCRIBE (${text})`);
      const columns = described.getRowsJson().map(([name]) => String(name));
      for (const name of ROW_COLUMNS) expect(columns).toContain(name);
    });

    it('judges what it finds at the lowest thresholds in a sentence, with evidence that filters can say', async () => {
      const thresholds = Object.fromEntries(
        Object.entries(detection.thresholds).map(([name, each]) => [name, each.min]),
      );
      const context = contextOf(detection, { lists: LISTS, thresholds });
      const query = detection.query(context);
      if (query === undefined) return;
      for (const row of (await rowsOf(connection, query)) as DetectionRow[]) {
        const { severity, confidence, title, peers, where } = detection.judge(row, context);
        expect(SEVERITIES).toContain(severity);
        expect(confidence).toBeGreaterThan(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(title).toMatch(/^.{10,300}\.$/);
        expect(title).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
        expect(new Set(peers).size).toBe(peers.length);
        expect(() => parseFilter(where)).not.toThrow();
        expect(row.subject).not.toBe('');
        expect(row.first).toBeLessThanOrEqual(row.last);
        expect(Number.isFinite(row.value) && Number.isFinite(row.threshold)).toBe(true);
      }
    });
  });
});
