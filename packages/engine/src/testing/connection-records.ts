import type { ArchiveRecordBatch } from '../archives/archive-records.js';
import { NULL_VALUE } from '../parquet/columns.js';
import { TextDictionary } from '../parquet/text-dictionary.js';

/** A New or Destroy as a test writes it; what is left out is the same for all. */
export interface TestRecord {
  readonly type: 'New' | 'Destroy';
  readonly timestamp: number;
  readonly source_ip?: string;
  readonly dest_ip?: string | null;
  readonly source_port?: number | null;
  readonly dest_port?: number | null;
  readonly protocol?: number | null;
  readonly nat_ip?: string;
}

export interface TestSession {
  readonly timestamp: number;
  readonly email: string;
  readonly mac_address?: string;
  readonly private_ip: string;
  readonly extra?: string;
}

const KEY = {
  source_ip: '10.0.0.1',
  dest_ip: '198.51.100.7',
  source_port: 40_000,
  dest_port: 443,
  protocol: 6,
  nat_ip: '203.0.113.1',
};

/** The batch that reading an archive with these records gives. */
export function batchOf(records: readonly TestRecord[], sessions: readonly TestSession[] = []): ArchiveRecordBatch {
  const texts = {
    size: 0,
    types: new TextDictionary(),
    addresses: new TextDictionary(),
    emails: new TextDictionary(),
    macs: new TextDictionary(),
    extras: new TextDictionary(),
    members: new TextDictionary(),
  };
  const full = records.map((record) => ({ ...KEY, ...record }));
  const coded = (dictionary: TextDictionary, values: readonly (string | null | undefined)[]) => ({
    codes: Int32Array.from(values, (value) =>
      value === null || value === undefined ? NULL_VALUE : dictionary.code(value),
    ),
    texts: dictionary,
  });
  const small = (values: readonly (number | null)[]) => ({
    numbers: Int32Array.from(values, (value) => value ?? NULL_VALUE),
  });
  const large = (values: readonly number[]) => ({ numbers: Float64Array.from(values) });
  return {
    texts,
    connections: {
      rows: full.length,
      columns: {
        timestamp: large(full.map(({ timestamp }) => timestamp)),
        type: coded(
          texts.types,
          full.map(({ type }) => type),
        ),
        source_ip: coded(
          texts.addresses,
          full.map(({ source_ip }) => source_ip),
        ),
        dest_ip: coded(
          texts.addresses,
          full.map(({ dest_ip }) => dest_ip),
        ),
        source_port: small(full.map(({ source_port }) => source_port)),
        dest_port: small(full.map(({ dest_port }) => dest_port)),
        protocol: small(full.map(({ protocol }) => protocol)),
        nat_ip: coded(
          texts.addresses,
          full.map(({ nat_ip }) => nat_ip),
        ),
        member: coded(
          texts.members,
          full.map(() => 'a.log'),
        ),
        line: large(full.map((_, index) => index + 1)),
      },
    },
    sessions: {
      rows: sessions.length,
      columns: {
        timestamp: large(sessions.map(({ timestamp }) => timestamp)),
        email: coded(
          texts.emails,
          sessions.map(({ email }) => email),
        ),
        mac_address: coded(
          texts.macs,
          sessions.map(({ mac_address }) => mac_address ?? '02:42:ac:11:00:02'),
        ),
        private_ip: coded(
          texts.addresses,
          sessions.map(({ private_ip }) => private_ip),
        ),
        extra: coded(
          texts.extras,
          sessions.map(({ extra }) => extra),
        ),
        member: coded(
          texts.members,
          sessions.map(() => 'a.log'),
        ),
        line: large(sessions.map((_, index) => index + 1)),
      },
    },
  };
}
