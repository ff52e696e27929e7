import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Manifest, ManifestChange, Part } from '../../store/manifest.js';
import { partsOf } from '../../store/manifest.js';
import { readParts } from '../../store/read-parts.js';
import { writePart } from '../../store/write-part.js';
import { dayOf, dayStart, MS_PER_DAY } from '../match/stale-days.js';

/** Folders per day of tables whose rows are about one moment. */
const DAILY = ['connection_logs', 'sessions', 'connection_spans'] as const;
/** Tables in one part or few, of which single rows expire, and which rows those are; `$edge` is the first moment kept. */
const ROW_BY_ROW: readonly (readonly [string, string])[] = [
  ['open_spans', 'opened < $edge'],
  // The checksum of an archive is kept: it is no personal data, and says that it was imported.
  ['archive_quarantine', 'archive IN (SELECT archive FROM $archives WHERE "last" < $edge)'],
];

export interface Dropped {
  readonly days: readonly string[];
  readonly rows: number;
}

/** The first day (since 1970) that is kept: whole UTC days that ended `keepDays` days ago are not. */
export function firstDayKept(keepDays: number, nowMs: number): number {
  return Math.floor(nowMs / MS_PER_DAY) - keepDays;
}

/**
 * Drops all that is older than a day, and removes it from the disk at once: a term for keeping personal data does not wait
 * for questions that may still read it.
 */
export async function dropExpired(
  connection: DuckDBConnection,
  { layout, manifest, name }: { readonly layout: LakeLayout; readonly manifest: Manifest; readonly name: string },
  firstDay: number,
): Promise<Dropped> {
  const { state } = manifest;
  const expired = state.parts.filter((part) => dayOf(part) >= 0 && dayOf(part) < firstDay);
  const change = await rowsExpired(connection, layout, state.parts, { firstDay, name });
  const drop = [...expired.map((part) => part.path), ...(change.drop ?? [])];
  const fresh = [...state.stale].filter((day) => day < firstDay);
  if (drop.length > 0 || fresh.length > 0) await manifest.commit({ drop, add: change.add ?? [], fresh });
  await removeFiles(layout, manifest.state.parts, firstDay);
  const logs = expired.filter(({ table }) => table === 'connection_logs' || table === 'sessions');
  return {
    days: [...new Set(expired.map(dayOf))].sort((a, b) => a - b).map(dateOf),
    rows: logs.reduce((sum, part) => sum + part.rows, 0),
  };
}

async function rowsExpired(
  connection: DuckDBConnection,
  layout: LakeLayout,
  parts: readonly Part[],
  { firstDay, name }: { readonly firstDay: number; readonly name: string },
): Promise<ManifestChange> {
  const add: Part[] = [];
  const drop: string[] = [];
  const archives = partsOf({ parts }, 'archives');
  for (const [table, rule] of ROW_BY_ROW) {
    for (const part of partsOf({ parts }, table)) {
      if (rule.includes('$archives') && archives.length === 0) continue;
      const is = rule
        .replace('$edge', String(dayStart(firstDay)))
        .replace('$archives', archives.length === 0 ? '' : readParts(layout, archives));
      const from = `FROM ${readParts(layout, [part])}`;
      const found = await connection.runAndReadAll(`SELECT count(*) ${from} WHERE ${is}`);
      if (Number(found.getRowsJson()[0]?.[0]) === 0) continue;
      drop.push(part.path);
      add.push(
        ...(await writePart(connection, `SELECT * ${from} WHERE (${is}) IS NOT TRUE`, path.join(layout.root, table), {
          layout,
          table,
          name: `${name}-${drop.length}`,
          objects: part.objects,
          columns: part.columns.split(' '),
          times: table === 'open_spans' ? ['opened'] : [],
        })),
      );
    }
  }
  return { add, drop };
}

/** Whatever lies in folders of days that are over, and parts of the other tables that no longer count. */
async function removeFiles(layout: LakeLayout, parts: readonly Part[], firstDay: number): Promise<void> {
  for (const table of DAILY) {
    for (const folder of await readdir(path.join(layout.root, table)).catch(() => [])) {
      const day = dayOf({ path: `${table}/${folder}/` });
      if (day >= 0 && day < firstDay) await rm(path.join(layout.root, table, folder), { recursive: true, force: true });
    }
  }
  const counted = new Set(parts.map((part) => part.path));
  for (const [table] of ROW_BY_ROW) {
    for (const file of await readdir(path.join(layout.root, table)).catch(() => [])) {
      if (!counted.has(`${table}/${file}`)) await rm(path.join(layout.root, table, file), { force: true });
    }
  }
}

function dateOf(day: number): string {
  return new Date(dayStart(day)).toISOString().slice(0, 10);
}
