import type { WholeSums } from '../../planner/plan-records.js';
import type { FilterLeaf } from '../../query/filter.js';
import { rowTest } from '../../query/row-test.js';
import { flows } from '../../schema/flows.js';
import { type ManifestState, type Part, partsOf } from '../../store/manifest.js';
import { selectParts } from '../../store/views.js';
import type { SumsContext } from './rows-of-sums.js';

const PORTS = 1 << 16;
/** Records that are looked at while somebody waits; DuckDB takes 40 ms for a million. */
const RECORDS_MAX = 1_000_000;
/** Parts that one statement looks at. */
const PARTS_AT_ONCE = 8;
const NO_OBJECT_DIED: ReadonlySet<number> = new Set();
/** An end that is not the service's; sums keep the port of the service alone. */
const ENDS = ['srcport', 'dstport'].map(
  (port) => `bitstring_agg(CASE WHEN ${port} IS DISTINCT FROM service_port THEN ${port} END, 0, ${PORTS - 1})::VARCHAR`,
);

/** Ports that records of a part have at an end that is not the service's: those of clients, and strays. */
type PortsBeside = Uint8Array;

/**
 * Whether the sums of these hours have all that a filter by a port at either end selects, when they are asked for the port of
 * the service: no record has one of the ports at another end. What parts have there is looked up once for all ports, as parts
 * never change. `later` when that is more than somebody should wait for.
 */
export async function areNoStrays(
  leaf: FilterLeaf,
  from: readonly WholeSums[],
  context: SumsContext,
  isIdle: boolean,
): Promise<boolean | 'later'> {
  const { sums, state, signal } = context;
  const ports = portsOf(leaf);
  if (ports === undefined) return false;
  const parts = partsIn(from, state);
  const unknown = parts.filter((part) => sums.made(nameOf(part)) === undefined);
  if (!isIdle && unknown.reduce((rows, part) => rows + part.rows, 0) > RECORDS_MAX) return 'later';
  for (let at = 0; at < unknown.length; at += PARTS_AT_ONCE) {
    if (isIdle && signal?.aborted) return 'later';
    if (!(await lookUp(unknown.slice(at, at + PARTS_AT_ONCE), context))) return false;
  }
  return parts.every((part) => {
    const beside = sums.made(nameOf(part));
    return beside instanceof Uint8Array && ports.every((port) => !isBeside(beside, port));
  });
}

function nameOf({ path }: Part): string {
  return `ports beside the service of ${path}`;
}

function isBeside(beside: PortsBeside, port: number): boolean {
  return (((beside[port >> 3] ?? 0) >> (port & 7)) & 1) === 1;
}

/** Those that a condition on a port accepts. */
function portsOf(leaf: FilterLeaf): readonly number[] | undefined {
  const test = rowTest({ ...leaf, field: 'service_port' });
  if (test?.op !== 'column') return undefined;
  if (leaf.op === '=' && typeof leaf.value === 'number') return [leaf.value];
  return Array.from({ length: PORTS }, (_, port) => port).filter((port) => test.accepts(port));
}

/** Parts with records of these hours; those of hours beside them do no harm. */
function partsIn(from: readonly WholeSums[], state: ManifestState): readonly Part[] {
  const ranges = from.flatMap(({ days, hours }) => [...days, ...hours]);
  return partsOf(state, flows.name).filter(({ first, last }) =>
    ranges.some((range) => first !== undefined && last !== undefined && first < range.to && last >= range.from),
  );
}

/** By the first part of what is being looked up, so that the questions of a page do it once. */
const underWay = new Map<string, Promise<boolean>>();

async function lookUp(parts: readonly Part[], context: SumsContext): Promise<boolean> {
  const key = `${context.layout.root} ${parts.map(nameOf).join()}`;
  const known = underWay.get(key);
  if (known !== undefined) return known;
  const found = readPorts(parts, context).finally(() => underWay.delete(key));
  underWay.set(key, found);
  return found;
}

async function readPorts(parts: readonly Part[], { layout, sums, run }: SumsContext): Promise<boolean> {
  const { edition } = sums;
  const selects = parts.map((part, index) => {
    const records = selectParts(flows, layout, [part], NO_OBJECT_DIED);
    return `SELECT ${index} AS part, ${ENDS[0]} AS sources, ${ENDS[1]} AS destinations FROM (${records})`;
  });
  // A port that is none, or a part that is gone, is left to whoever reads the records.
  const rows = await run({ text: selects.join(' UNION ALL '), params: [] }).catch(() => []);
  for (const row of rows) {
    const part = parts[Number(row.part)];
    if (part === undefined) continue;
    const beside = new Uint8Array(PORTS >> 3);
    for (const bits of [row.sources, row.destinations]) if (typeof bits === 'string') mark(beside, bits);
    sums.keepMade(nameOf(part), beside, beside.byteLength + part.path.length, edition);
  }
  return rows.length === parts.length;
}

function mark(beside: PortsBeside, bits: string): void {
  for (let port = bits.indexOf('1'); port >= 0; port = bits.indexOf('1', port + 1)) {
    beside[port >> 3] = (beside[port >> 3] ?? 0) | (1 << (port & 7));
  }
}
