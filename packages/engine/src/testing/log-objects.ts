import { gzipSync } from 'node:zlib';
import { file, record } from './log-folder.js';
import type { S3TestServer } from './s3-server/index.js';

/** What one object holds, counted where it was made. */
export interface LogObject {
  readonly key: string;
  readonly body: Buffer;
  readonly rows: readonly LogRow[];
}

export interface LogRow {
  readonly srcport: number;
  readonly start: number;
  readonly packets: number;
  readonly bytes: number;
}

const FOLDER = 'AWSLogs/123456789012/vpcflowlogs/us-east-1';
/** 2023-11-14T20:00:00Z: sixty objects fill an hour. */
const FIRST_START = 1_699_992_000;
const FILE_SPAN_S = 60;
const MS_PER_SECOND = 1_000;

/** One object of a bucket as AWS writes it, with rows that no other object has; `edition` changes its bytes. */
export function logObject(index: number, rowCount: number, edition = 1): LogObject {
  const start = FIRST_START + index * FILE_SPAN_S;
  const rows = Array.from({ length: rowCount }, (_, row) => ({
    srcport: 1_024 + row,
    start: start + (row % 60),
    packets: edition * (row + 1),
    bytes: edition * (1_000_003 * index + 17 * row + 40),
  }));
  const [day, time] = new Date(start * MS_PER_SECOND).toISOString().slice(0, 16).split('T');
  const stamp = `${day?.replaceAll('-', '')}T${time?.replace(':', '')}Z`;
  const name = `123456789012_vpcflowlogs_us-east-1_fl-0123456789abcdef0_${stamp}_${String(index).padStart(8, '0')}.log.gz`;
  return {
    key: `${FOLDER}/${day?.replaceAll('-', '/')}/${name}`,
    body: gzipSync(file(...rows.map((row) => record({ ...row, end: row.start + 60 })))),
    rows,
  };
}

/** Objects of a minute each, one after the other. */
export function logObjects(count: number, rowsPerObject: number): LogObject[] {
  return Array.from({ length: count }, (_, index) => logObject(index, rowsPerObject));
}

export function putLogObjects(server: S3TestServer, bucket: string, objects: readonly LogObject[]): void {
  for (const { key, body } of objects) server.put(bucket, key, body, { checksum: true });
}
