import type { FlowRow } from './flow-row.js';
import { rfc3339 } from './options.js';
import type { Scenario, ScenarioPlan } from './scenarios/scenario.js';

const FILES_LISTED_MAX = 40;
const ADDRESSES_LISTED_MAX = 100;

/** One planted scenario as truth.json tells it. */
export interface TruthEntry {
  readonly name: string;
  readonly benign: boolean;
  readonly description: string;
  readonly what: string;
  readonly who: {
    readonly sources: readonly string[];
    readonly targets: readonly string[];
    /** Sources and targets together. Each list is cut at 100 entries, `addressCount` is not. */
    readonly addresses: readonly string[];
    readonly addressCount: number;
    readonly enis: readonly string[];
    readonly accounts: readonly string[];
    readonly vpcs: readonly string[];
    readonly regions: readonly string[];
    readonly ports: readonly number[];
    readonly country: string | null;
  };
  /** The numbers it was planned with, by the names and units its source file gives. */
  readonly parameters: Readonly<Record<string, number>>;
  /** The earliest start and the latest end among the scenario's records; the planned span where it silenced others. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly bytes: number;
  readonly refused: number;
  readonly files: {
    readonly count: number;
    readonly first: string;
    readonly last: string;
    /** At most the first 40 keys. */
    readonly keys: readonly string[];
  };
}

export interface TruthSkip {
  readonly name: string;
  readonly benign: boolean;
  readonly reason: string;
}

/** Follows what one scenario really wrote. */
export class ScenarioTrace {
  rows = 0;
  refused = 0;
  private skipped = 0;
  private bytes = 0;
  private earliest = Number.POSITIVE_INFINITY;
  private latest = 0;
  private fileCount = 0;
  private firstKey = '';
  private lastKey = '';
  private readonly keys = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(
    readonly scenario: Scenario,
    readonly plan: ScenarioPlan,
  ) {}

  note(row: FlowRow, key: string): void {
    this.rows += 1;
    this.bytes += row.bytes;
    if (!row.accepted) this.refused += 1;
    if (row.start < this.earliest) this.earliest = row.start;
    if (row.end > this.latest) this.latest = row.end;
    if (key === this.lastKey || this.seen.has(key)) return;
    this.noteFile(key);
  }

  noteSkipped(start: number, end: number): void {
    this.skipped += 1;
    if (start < this.earliest) this.earliest = start;
    if (end > this.latest) this.latest = end;
  }

  /** Whether anything of it can be seen. */
  isPlanted(): boolean {
    return this.rows + this.skipped > 0 || this.plan.silence !== undefined;
  }

  /** Keys come in the order of time, so only those of the current slot or hour can return. */
  enterObject(): void {
    this.seen.clear();
  }

  entry(): TruthEntry {
    const { who, what } = this.plan;
    const sources = who.sources.slice(0, ADDRESSES_LISTED_MAX);
    const targets = who.targets.slice(0, ADDRESSES_LISTED_MAX);
    return {
      name: this.scenario.name,
      benign: this.scenario.benign,
      description: this.scenario.description,
      what,
      who: {
        sources,
        targets,
        addresses: [...new Set([...sources, ...targets])],
        addressCount: new Set([...who.sources, ...who.targets]).size,
        enis: [...new Set(who.enis.map((eni) => eni.id))],
        accounts: [...new Set(who.enis.map((eni) => eni.site.accountId))],
        vpcs: [...new Set(who.enis.map((eni) => eni.vpc.id))],
        regions: [...new Set(who.enis.map((eni) => eni.site.region))],
        ports: who.ports ?? [],
        country: who.country ?? null,
      },
      parameters: this.plan.parameters ?? {},
      from: rfc3339(this.plan.silence?.from ?? this.earliest),
      to: rfc3339(this.plan.silence?.to ?? this.latest),
      rows: this.rows,
      bytes: this.bytes,
      refused: this.refused,
      files: { count: this.fileCount, first: this.firstKey, last: this.lastKey, keys: [...this.keys] },
    };
  }

  private noteFile(key: string): void {
    this.seen.add(key);
    this.fileCount += 1;
    if (this.firstKey === '') this.firstKey = key;
    this.lastKey = key;
    if (this.keys.size < FILES_LISTED_MAX) this.keys.add(key);
  }
}
