import { open } from 'node:fs/promises';
import path from 'node:path';
import { ColumnDecoder } from '../../parquet/column-decoder.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import type { StoredRowGroup } from '../../parquet/parquet-footer.js';
import { readChunks, readRowGroups } from '../../parquet/parquet-source.js';
import { TextDictionary } from '../../parquet/text-dictionary.js';
import type { LakeLayout } from '../../store/lake-layout.js';
import type { Part } from '../../store/manifest.js';
import { MATCH_ADDRESS_BYTES_MAX } from '../connection-limits.js';
import type { KeyTable } from './key-table.js';
import type { Slice } from './slices.js';

/** More than any port, and any number of an address. */
const ALL = 0x7fff_ffff;
const TIMESTAMP = 'timestamp';
const COLUMNS = [TIMESTAMP, 'type', 'source_ip', 'dest_ip', 'source_port', 'dest_port', 'protocol', 'nat_ip'] as const;

/** Parts of `connection_logs` that can be read as numbers. */
export interface NumberedLogs {
  readonly files: readonly { readonly file: string; readonly groups: readonly StoredRowGroup[] }[];
}

/** Undefined when one of the parts is not from our own writer, or cannot be read: SQL then says what is wrong with it. */
export async function openLogs(layout: LakeLayout, parts: readonly Part[]): Promise<NumberedLogs | undefined> {
  const files: { file: string; groups: readonly StoredRowGroup[] }[] = [];
  for (const part of parts) {
    const file = path.join(layout.root, ...part.path.split('/'));
    const groups = await readRowGroups(file).catch(() => undefined);
    if (groups === undefined || !groups.every(({ columns }) => COLUMNS.every((name) => columns.has(name))))
      return undefined;
    files.push({ file, groups });
  }
  return { files };
}

export interface WantedRecords {
  /** Those before it, Unix milliseconds. */
  readonly end: number;
  /** All of them unless said. */
  readonly slice: Slice | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Reads records into a table of keys; false when their addresses are more than may be held. */
export async function readLogs(
  { files }: NumberedLogs,
  { end, slice, signal }: WantedRecords,
  table: KeyTable,
  addresses: TextDictionary,
): Promise<boolean> {
  const rowsMax = Math.max(0, ...files.flatMap(({ groups }) => groups.map(({ rows }) => rows)));
  const reader = new GroupReader(rowsMax, addresses, slice);
  for (const { file, groups } of files) {
    const handle = await open(file, 'r');
    try {
      for (const group of groups) {
        signal?.throwIfAborted();
        if (addresses.size > MATCH_ADDRESS_BYTES_MAX) return false;
        if ((group.columns.get(TIMESTAMP)?.bounds?.[0] ?? 0) >= end) continue;
        const chunks = COLUMNS.flatMap((name) => group.columns.get(name) ?? []);
        reader.read(group, await readChunks(handle, chunks), end, table);
      }
    } finally {
      await handle.close();
    }
  }
  return true;
}

class GroupReader {
  readonly #decoder: ColumnDecoder;
  readonly #addresses: TextDictionary;
  readonly #types = new TextDictionary();
  readonly #opened = this.#types.code('New');
  /** Numbers of the public addresses that are wanted: in a slice they are the first. */
  readonly #natsFrom: number = NULL_VALUE;
  readonly #natsEnd: number = ALL;
  readonly #ports: readonly [number, number] = [NULL_VALUE, ALL];
  readonly #times: Float64Array;
  readonly #narrow: Readonly<Record<Exclude<(typeof COLUMNS)[number], typeof TIMESTAMP>, Int32Array>>;

  constructor(rowsMax: number, addresses: TextDictionary, slice: Slice | undefined) {
    this.#decoder = new ColumnDecoder(rowsMax);
    this.#addresses = addresses;
    if (slice !== undefined) {
      for (const nat of slice.nats) if (nat !== null) addresses.code(nat);
      this.#natsEnd = addresses.count;
      this.#natsFrom = slice.nats.includes(null) ? NULL_VALUE : 0;
      this.#ports = slice.ports;
    }
    this.#times = new Float64Array(rowsMax);
    const column = (): Int32Array => new Int32Array(rowsMax);
    this.#narrow = {
      type: column(),
      source_ip: column(),
      dest_ip: column(),
      source_port: column(),
      dest_port: column(),
      protocol: column(),
      nat_ip: column(),
    };
  }

  read({ rows, columns }: StoredRowGroup, bytes: readonly Buffer[], end: number, table: KeyTable): void {
    COLUMNS.forEach((name, index) => {
      const [chunk, stored] = [columns.get(name), bytes[index]];
      if (chunk === undefined || stored === undefined) return;
      if (name === TIMESTAMP) this.#decoder.wide(chunk, stored, this.#times);
      else if (name === 'type') this.#decoder.texts(chunk, stored, this.#types, this.#narrow.type);
      else if (chunk.type === 'text') this.#decoder.texts(chunk, stored, this.#addresses, this.#narrow[name]);
      else this.#decoder.narrow(chunk, stored, this.#narrow[name]);
    });
    const times = this.#times;
    const { type, source_ip: source, dest_ip: dest, nat_ip: nat } = this.#narrow;
    const { source_port: sourcePort, dest_port: destPort, protocol } = this.#narrow;
    const [natsFrom, natsEnd, [firstPort, lastPort]] = [this.#natsFrom, this.#natsEnd, this.#ports];
    for (let row = 0; row < rows; row += 1) {
      const time = times[row] ?? end;
      const natCode = nat[row] ?? -1;
      const port = sourcePort[row] ?? -1;
      if (time >= end || natCode < natsFrom || natCode >= natsEnd || port < firstPort || port > lastPort) continue;
      table.add(
        source[row] ?? -1,
        dest[row] ?? -1,
        port,
        destPort[row] ?? -1,
        protocol[row] ?? -1,
        natCode,
        type[row] === this.#opened,
        time,
      );
    }
  }
}
