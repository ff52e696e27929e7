import type { ArchiveRecordBatch, ArchiveSummary, CodedColumn, NumberColumn } from '../archives/archive-records.js';
import { type ReadArchiveOptions, readArchive } from '../archives/read-archive.js';

/** A record of an archive, by column, with what kind it is. */
export type ReadRecord = Readonly<Record<string, string | number | null>>;

/** Everything an archive gives; of each batch the connections and then the sessions. */
export async function readAll(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  options?: ReadArchiveOptions,
): Promise<{ records: ReadRecord[]; summary: ArchiveSummary }> {
  const reading = readArchive(bytes instanceof Uint8Array ? pieces(bytes, [bytes.length]) : bytes, options);
  const records: ReadRecord[] = [];
  for await (const batch of reading) records.push(...recordsOf(batch));
  return { records, summary: reading.summary };
}

/** Bytes in pieces of these lengths, the last of them again and again. */
export async function* pieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const length = Math.max(lengths[index % lengths.length] ?? bytes.length, 1);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

function recordsOf({ connections, sessions }: ArchiveRecordBatch): ReadRecord[] {
  return [
    ...rowsOf('connection', connections.rows, Object.entries(connections.columns)),
    ...rowsOf('session', sessions.rows, Object.entries(sessions.columns)),
  ];
}

function rowsOf(kind: string, rows: number, columns: [string, CodedColumn | NumberColumn][]): ReadRecord[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries([['kind', kind], ...columns.map(([name, column]) => [name, cellOf(column, row)])]),
  );
}

function cellOf(column: CodedColumn | NumberColumn, row: number): string | number | null {
  if ('numbers' in column) {
    const number = column.numbers[row] ?? -1;
    return number === -1 ? null : number;
  }
  const code = column.codes[row] ?? -1;
  return code === -1 ? null : column.texts.text(code);
}
