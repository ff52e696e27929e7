import type { FlowRow } from './flow-row.js';
import type { ObjectFormat } from './writers/formats.js';

/** Sums of OK records. Bytes and packets are JSON numbers while safe, decimal strings beyond 2^53. */
export interface LedgerSums {
  rows: number;
  bytes: number | string;
  packets: number | string;
}

export interface LedgerFormat extends LedgerSums {
  files: number;
  nodata: number;
  skipdata: number;
}

export interface Ledger {
  readonly total: LedgerSums;
  readonly actions: { readonly ACCEPT: LedgerSums; readonly REJECT: LedgerSums };
  readonly nodata: number;
  readonly skipdata: number;
  readonly files: number;
  readonly formats: Readonly<Record<string, LedgerFormat>>;
}

/** What one object holds; plain numbers are exact because an object's bytes stay far below 2^53. */
export interface ObjectCounts {
  acceptRows: number;
  acceptBytes: number;
  acceptPackets: number;
  rejectRows: number;
  rejectBytes: number;
  rejectPackets: number;
  nodata: number;
  skipdata: number;
}

export function emptyCounts(): ObjectCounts {
  return {
    acceptRows: 0,
    acceptBytes: 0,
    acceptPackets: 0,
    rejectRows: 0,
    rejectBytes: 0,
    rejectPackets: 0,
    nodata: 0,
    skipdata: 0,
  };
}

export function countRow(counts: ObjectCounts, row: FlowRow): void {
  if (row.accepted) {
    counts.acceptRows += 1;
    counts.acceptBytes += row.bytes;
    counts.acceptPackets += row.packets;
  } else {
    counts.rejectRows += 1;
    counts.rejectBytes += row.bytes;
    counts.rejectPackets += row.packets;
  }
}

interface Sums {
  rows: number;
  bytes: bigint;
  packets: bigint;
}

interface FormatSums extends Sums {
  files: number;
  nodata: number;
  skipdata: number;
}

/** Adds objects up without rounding. */
export class LedgerBook {
  private readonly accept: Sums = { rows: 0, bytes: 0n, packets: 0n };
  private readonly reject: Sums = { rows: 0, bytes: 0n, packets: 0n };
  private readonly formats = new Map<ObjectFormat, FormatSums>();
  rows = 0;
  files = 0;
  private nodata = 0;
  private skipdata = 0;

  add(format: ObjectFormat, counts: ObjectCounts): void {
    const known = this.formats.get(format);
    const sums = known ?? { rows: 0, bytes: 0n, packets: 0n, files: 0, nodata: 0, skipdata: 0 };
    if (known === undefined) this.formats.set(format, sums);
    addSums(this.accept, counts.acceptRows, counts.acceptBytes, counts.acceptPackets);
    addSums(this.reject, counts.rejectRows, counts.rejectBytes, counts.rejectPackets);
    addSums(sums, counts.acceptRows, counts.acceptBytes, counts.acceptPackets);
    addSums(sums, counts.rejectRows, counts.rejectBytes, counts.rejectPackets);
    sums.files += 1;
    sums.nodata += counts.nodata;
    sums.skipdata += counts.skipdata;
    this.rows += counts.acceptRows + counts.rejectRows;
    this.files += 1;
    this.nodata += counts.nodata;
    this.skipdata += counts.skipdata;
  }

  close(): Ledger {
    const { accept, reject } = this;
    const formats: Record<string, LedgerFormat> = {};
    for (const [name, { files, nodata, skipdata, ...sums }] of [...this.formats].sort(([a], [b]) => (a < b ? -1 : 1))) {
      formats[name] = { files, ...shown(sums), nodata, skipdata };
    }
    return {
      total: shown({
        rows: accept.rows + reject.rows,
        bytes: accept.bytes + reject.bytes,
        packets: accept.packets + reject.packets,
      }),
      actions: { ACCEPT: shown(accept), REJECT: shown(reject) },
      nodata: this.nodata,
      skipdata: this.skipdata,
      files: this.files,
      formats,
    };
  }
}

function addSums(sums: Sums, rows: number, bytes: number, packets: number): void {
  sums.rows += rows;
  sums.bytes += BigInt(bytes);
  sums.packets += BigInt(packets);
}

function shown({ rows, bytes, packets }: Sums): LedgerSums {
  return { rows, bytes: safe(bytes), packets: safe(packets) };
}

function safe(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
