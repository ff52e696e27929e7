import type { RecordPlace } from '../../../schema/connection-questions.js';
import type { Part } from '../../../store/manifest.js';
import { type LogState, partsOf } from '../asked-sql.js';
import type { PartReader } from './part-reader.js';

/** A New or Destroy as it was logged. */
export interface WantedRecord {
  readonly key: string;
  readonly type: 'New' | 'Destroy';
  readonly at: number;
  readonly natIp: string;
  readonly sourceIp: string;
  readonly sourcePort: number | null;
  readonly destIp: string | null;
  readonly destPort: number | null;
  readonly protocol: number | null;
}

/** A row that may be a record. */
interface Spot {
  readonly part: Part;
  readonly group: number;
  readonly row: number;
}

const TIME = ['timestamp'];
/** What tells records of one millisecond apart: columns that cost little first. */
const CHEAP = ['type', 'nat_ip', 'protocol', 'dest_port', 'source_port'] as const;
const DEAR = ['dest_ip', 'source_ip'] as const;
const DEAR_NAMES: ReadonlySet<string> = new Set(DEAR);
const OTHERS = [...CHEAP, 'archive', 'member', 'line'];

/** Where records were read, by their keys: of equal ones the first. Each is known to be in the logs, or to have been. */
export async function directPlaces(
  reader: PartReader,
  logs: LogState,
  wanted: readonly WantedRecord[],
  check: () => void,
): Promise<Map<string, RecordPlace>> {
  const places = new Map<string, RecordPlace>();
  for (const [key, { record, spots }] of await spotsOf(reader, logs, wanted, check)) {
    const likely = await among(reader, spots, record, CHEAP);
    // A day's records go together: when one row is left, it is the record.
    const found = likely.length > 1 ? await among(reader, likely, record, DEAR) : likely;
    for (const spot of found) {
      const place = await placeAt(reader, spot);
      const known = places.get(key);
      if (place !== undefined && (known === undefined || isBefore(place, known))) places.set(key, place);
    }
  }
  return places;
}

/** Rows of the same millisecond as each record. */
async function spotsOf(
  reader: PartReader,
  logs: LogState,
  wanted: readonly WantedRecord[],
  check: () => void,
): Promise<ReadonlyMap<string, { readonly record: WantedRecord; readonly spots: Spot[] }>> {
  const byKey = new Map(wanted.map((record) => [record.key, { record, spots: [] as Spot[] }]));
  for (const part of partsOf(
    logs,
    ['connection_logs'],
    wanted.map(({ at }) => ({ from: at, to: at })),
  )) {
    const laid = await reader.laid(part);
    for (const { key, at } of wanted) {
      for (const group of laid.near('timestamp', at, at)) {
        check();
        const times = (await reader.group(part, group, TIME)).column('timestamp').numbers();
        for (let row = times.indexOf(at); row >= 0; row = times.indexOf(at, row + 1)) {
          byKey.get(key)?.spots.push({ part, group, row });
        }
      }
    }
  }
  return byKey;
}

async function among(
  reader: PartReader,
  spots: readonly Spot[],
  record: WantedRecord,
  names: readonly ((typeof CHEAP)[number] | (typeof DEAR)[number])[],
): Promise<readonly Spot[]> {
  const values = {
    type: record.type,
    nat_ip: record.natIp,
    protocol: record.protocol,
    dest_port: record.destPort,
    source_port: record.sourcePort,
    dest_ip: record.destIp,
    source_ip: record.sourceIp,
  };
  let left = spots;
  for (const name of names) {
    const same: Spot[] = [];
    for (const spot of left) if ((await cellAt(reader, spot, name)) === values[name]) same.push(spot);
    left = same;
  }
  return left;
}

async function cellAt(reader: PartReader, { part, group, row }: Spot, name: string): Promise<string | number | null> {
  return (await reader.group(part, group, DEAR_NAMES.has(name) ? [name] : OTHERS)).column(name).cellAt(row);
}

async function placeAt(reader: PartReader, spot: Spot): Promise<RecordPlace | undefined> {
  const [archive, member, line] = [
    await cellAt(reader, spot, 'archive'),
    await cellAt(reader, spot, 'member'),
    await cellAt(reader, spot, 'line'),
  ];
  if (typeof archive !== 'string' || typeof line !== 'number') return undefined;
  return { archive, member: typeof member === 'string' ? member : '', line };
}

function isBefore(a: RecordPlace, b: RecordPlace): boolean {
  if (a.archive !== b.archive) return a.archive < b.archive;
  return a.member === b.member ? a.line < b.line : a.member < b.member;
}
