import { type Engine, LOCAL_SCOPE } from '@networkflow/engine';
import type { Alarm } from '../detections/alarm.js';

/**
 * One rule of another tool as plain SQL over `flows`, from its published logic. Alarms are folded per source,
 * destination and hour, as a person would who reads them; some of these tools report every record instead.
 */
export interface PeerRule {
  /** `tool/rule`. */
  readonly name: string;
  readonly source: string;
  /**
   * Answers with subject, peer (or NULL), first and last (Unix seconds) and title, for records that start in the
   * half-open window.
   */
  readonly sql: (window: { readonly from: number; readonly to: number }) => string;
}

const ALARMS_MAX = 200_000;

export async function alarmsOf(
  engine: Engine,
  rules: readonly PeerRule[],
  window: { readonly from: number; readonly to: number },
): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  for (const { name, sql } of rules) {
    const { batches } = await engine.sql(sql(window), LOCAL_SCOPE, { rowsMax: ALARMS_MAX });
    for await (const batch of batches) {
      for (const row of batch) {
        alarms.push({
          detection: name,
          subject: String(row.subject),
          object: null,
          peers: row.peer === null || row.peer === undefined ? [] : [String(row.peer)],
          first: Number(row.first),
          last: Number(row.last),
          title: name,
        });
      }
    }
  }
  return alarms;
}
