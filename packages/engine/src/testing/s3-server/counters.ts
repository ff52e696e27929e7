/** One request, after it was answered or broken off. */
export interface RequestRecord {
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  /** Of a listing. */
  readonly prefix: string;
  /** What the client says it is. */
  readonly agent: string;
  /** 0 where the connection was broken off before a status was sent. */
  readonly status: number;
  /** The fault that was played, if any. */
  readonly fault?: string;
}

/** Requests remembered one by one. */
const RECORDS_MAX = 20_000;

/** What the server saw since it started, or since `reset()`. */
export class Counters {
  /** Requests by operation, such as `GetObject`. */
  byOperation: Record<string, number> = {};
  /** Answers by status. */
  byStatus: Record<string, number> = {};
  /** Faults played, by kind. */
  byFault: Record<string, number> = {};
  requests = 0;
  inFlight = 0;
  inFlightMax = 0;
  /** TCP connections accepted. */
  connections = 0;
  /** Bytes of bodies. */
  bytesIn = 0;
  bytesOut = 0;
  /** The first requests, one by one. */
  records: RequestRecord[] = [];

  /** Those in flight stay counted. */
  reset(): void {
    const { inFlight } = this;
    Object.assign(this, new Counters(), { inFlight, inFlightMax: inFlight });
  }

  of(operation: string): number {
    return this.byOperation[operation] ?? 0;
  }

  begin(operation: string): void {
    this.requests += 1;
    this.inFlight += 1;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    this.byOperation[operation] = this.of(operation) + 1;
  }

  end(record: RequestRecord): void {
    this.inFlight -= 1;
    this.byStatus[record.status] = (this.byStatus[record.status] ?? 0) + 1;
    if (record.fault !== undefined) this.byFault[record.fault] = (this.byFault[record.fault] ?? 0) + 1;
    if (this.records.length < RECORDS_MAX) this.records.push(record);
  }
}
