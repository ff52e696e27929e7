/** A question with a name: SQL over the tables any lake has, which runs as it is and can be copied and changed. */
export interface NamedQuery {
  /** Permanent: it is a CLI argument. Matched without regard to case. */
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** Rows a named query lists when it lists records. Athena's own predefined queries rank fifty. */
export const RECORDS_SHOWN = 1_000;
export const RANKS_SHOWN = 50;

/** The columns of a record that say who, what, when and whether, in reading order. */
export const RECORD =
  'start_time, interface_id, direction, srcaddr, srcport, dstaddr, dstport, service, protocol, packets, bytes, action';

export const SUMS = 'count(*) AS flows, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(packets), 0) AS packets';
