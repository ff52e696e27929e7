import type { TextDictionary } from '../parquet/text-dictionary.js';

/** A text column of a batch: the numbers of its texts, NULL_VALUE (-1) where there is none. `ParquetFile` takes it as it is. */
export interface CodedColumn {
  readonly codes: Int32Array;
  readonly texts: TextDictionary;
}

/** A column of numbers of a batch, NULL_VALUE (-1) where there is none. `ParquetFile` takes it as it is. */
export interface NumberColumn {
  readonly numbers: Int32Array | Float64Array;
}

/** New and Destroy records of a batch, column by column, in the order of the archive. */
export interface ConnectionColumns {
  /** Unix milliseconds; never NULL. */
  readonly timestamp: NumberColumn;
  /** `New` or `Destroy`; never NULL. */
  readonly type: CodedColumn;
  /** Addresses in their RFC 5952 form; `source_ip` is never NULL. */
  readonly source_ip: CodedColumn;
  readonly dest_ip: CodedColumn;
  readonly source_port: NumberColumn;
  readonly dest_port: NumberColumn;
  /** IANA number. */
  readonly protocol: NumberColumn;
  readonly nat_ip: CodedColumn;
  readonly member: CodedColumn;
  /** Line of the member, from 1. */
  readonly line: NumberColumn;
}

/** Session-termination records of a batch, column by column, in the order of the archive. */
export interface SessionColumns {
  /** Unix milliseconds; never NULL. */
  readonly timestamp: NumberColumn;
  readonly email: CodedColumn;
  /** Lower-case, with colons. */
  readonly mac_address: CodedColumn;
  /** In its RFC 5952 form; never NULL. */
  readonly private_ip: CodedColumn;
  /** The fields between the time and the last three, as they were written. */
  readonly extra: CodedColumn;
  readonly member: CodedColumn;
  readonly line: NumberColumn;
}

/** Something of an archive that was not taken; nothing goes missing without one of these. */
export interface ArchiveRefusal {
  /** The member, made safe to print; null when it is the archive. */
  readonly member: string | null;
  /** Line of the member, from 1; null when it is the whole member. */
  readonly line: number | null;
  readonly reason: string;
  readonly excerpt: string | null;
  /** Lines this entry stands for; null when not known. */
  readonly rows: number | null;
}

/**
 * Records read since the batch before. Its arrays belong to whoever takes it. Codes stay the same between batches with the
 * same `texts`; once many different texts were met a batch comes with new ones, and codes of both must not be mixed.
 */
export interface ArchiveRecordBatch {
  /** The same object as long as codes go on; its size in bytes is bounded by `LIMITS.archiveTextsBytesMax`. */
  readonly texts: ArchiveTexts;
  readonly connections: { readonly rows: number; readonly columns: ConnectionColumns };
  readonly sessions: { readonly rows: number; readonly columns: SessionColumns };
}

/** The texts of columns by number. */
export interface ArchiveTexts {
  /** Bytes of memory they take, about. */
  readonly size: number;
  readonly types: TextDictionary;
  readonly addresses: TextDictionary;
  readonly emails: TextDictionary;
  readonly macs: TextDictionary;
  readonly extras: TextDictionary;
  readonly members: TextDictionary;
}

/** What became of one member of an archive. */
export interface MemberSummary {
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
  readonly connections: number;
  readonly sessions: number;
  /** Blank lines and header lines: neither records nor refused. */
  readonly passedOver: number;
  /** Lines refused. */
  readonly quarantined: number;
  /** Why nothing of it was read; null when it was. */
  readonly refused: string | null;
}

/** How an archive's bytes are wrapped. */
export type ArchiveForm = 'tar.gz' | 'tar' | 'gz' | 'plain';

export interface ArchiveSummary {
  /** SHA-256 of the archive as stored, in hexadecimal: the archive's identity. */
  readonly sha256: string;
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly form: ArchiveForm;
  readonly members: readonly MemberSummary[];
  readonly connections: number;
  readonly sessions: number;
  /** Lines refused; members refused, and bytes of the archive that are none. Whether or not they are among `refusals`. */
  readonly quarantinedLines: number;
  readonly quarantinedMembers: number;
  /** At most `LIMITS.quarantineRowsPerObjectMax`; the last one then says how many there are besides. */
  readonly refusals: readonly ArchiveRefusal[];
  /** What the archive lacks, when it was read although it is damaged (`keepDamaged`); else null. */
  readonly damage: string | null;
}
