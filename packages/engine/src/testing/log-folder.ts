import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DEFAULT_FIELDS } from '../schema/flows.js';

/** A temporary folder with `logs/` and a path for a lake; remove it when done. */
export interface Workspace {
  readonly logs: string;
  readonly lake: string;
  /** Writes a file under `logs/`; text is gzipped when the name ends in `.gz`, bytes are written as they are. */
  write(key: string, content: string | Buffer): Promise<void>;
  remove(): Promise<void>;
}

export async function makeWorkspace(): Promise<Workspace> {
  const root = await mkdtemp(path.join(tmpdir(), 'networkflow-test-'));
  const logs = path.join(root, 'logs');
  await mkdir(logs);
  return {
    logs,
    lake: path.join(root, 'lake'),
    async write(key, content) {
      const file = path.join(logs, ...key.split('/'));
      await mkdir(path.dirname(file), { recursive: true });
      const packed = typeof content === 'string' && key.endsWith('.gz') ? gzipSync(content) : content;
      await writeFile(file, packed);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

const DEFAULTS: Readonly<Record<string, string | number>> = {
  version: 2,
  'account-id': '123456789012',
  'interface-id': 'eni-0a1b2c3d4e5f60718',
  srcaddr: '10.0.1.5',
  dstaddr: '10.0.2.7',
  srcport: 40_000,
  dstport: 443,
  protocol: 6,
  packets: 10,
  bytes: 1_000,
  start: 1_700_000_000,
  end: 1_700_000_060,
  action: 'ACCEPT',
  'log-status': 'OK',
};

/** One record of the default 14 fields (or of `fields`), with what the test is about overridden. */
export function record(
  overrides: Readonly<Record<string, string | number>> = {},
  fields = DEFAULT_FIELDS,
  delimiter = ' ',
): string {
  return fields.map((field) => String(overrides[field] ?? DEFAULTS[field] ?? '-')).join(delimiter);
}

export const HEADER = DEFAULT_FIELDS.join(' ');

/** A whole file: the header line and the records, each line ended. */
export function file(...lines: readonly string[]): string {
  return `${[HEADER, ...lines].join('\n')}\n`;
}
