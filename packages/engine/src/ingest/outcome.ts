import { type Shape, unknownFields } from '../formats/shape.js';
import type { SourceObject } from '../sources/source.js';
import type { Prepared, PreparedText } from './prepared.js';
import type { Refusal } from './screen-lines.js';

/** What became of one object, as the manifest will say it. */
export interface Outcome {
  readonly object: SourceObject;
  readonly objectId: number;
  readonly sha256: string | null;
  /** `failed`: it could not be read this time; the next run tries again. */
  status: 'loaded' | 'duplicate' | 'quarantined' | 'failed';
  format: string | null;
  fields: string | null;
  unknownFields: string | null;
  rows: number;
  bytes: bigint;
  packets: bigint;
  nodata: number;
  skipdata: number;
  quarantined: number;
  firstStart: number | null;
  lastStart: number | null;
  readonly refusals: Refusal[];
}

export function newOutcome(prepared: Prepared, objectId: number): Outcome {
  const refused = prepared.kind === 'refused';
  const read = prepared.kind === 'duplicate' ? 'duplicate' : 'loaded';
  const shape = prepared.kind === 'text' ? prepared.shape : undefined;
  const lines = prepared.kind === 'text' ? prepared : undefined;
  return {
    object: prepared.object,
    objectId,
    sha256: prepared.sha256,
    status: refused ? (prepared.transient ? 'failed' : 'quarantined') : read,
    format: shape?.format ?? null,
    ...describeShape(shape),
    rows: 0,
    bytes: 0n,
    packets: 0n,
    nodata: 0,
    skipdata: 0,
    quarantined: lines?.refusedLines ?? 0,
    firstStart: null,
    lastStart: null,
    refusals: refused ? [{ line: null, reason: prepared.reason, rows: null }] : [...screenRefusals(lines)],
  };
}

export function describeShape(shape: Shape | undefined): { fields: string | null; unknownFields: string | null } {
  if (shape === undefined) return { fields: null, unknownFields: null };
  const unknown = unknownFields(shape);
  return {
    fields: shape.fields.map((field) => field.token).join(' '),
    unknownFields: unknown.length === 0 ? null : unknown.join(' '),
  };
}

function screenRefusals(prepared: PreparedText | undefined): Refusal[] {
  if (prepared === undefined) return [];
  const beyond = prepared.refusedLines - prepared.refusals.length;
  if (beyond === 0) return [...prepared.refusals];
  return [...prepared.refusals, { line: null, reason: `${beyond} more lines are damaged`, rows: beyond }];
}

export function refuse(outcome: Outcome, reason: string): void {
  const lines = outcome.rows + outcome.nodata + outcome.skipdata + outcome.quarantined;
  Object.assign(outcome, { status: 'quarantined', rows: 0, bytes: 0n, packets: 0n, nodata: 0, skipdata: 0 });
  outcome.refusals.splice(0, outcome.refusals.length, { line: null, reason, rows: lines > 0 ? lines : null });
  outcome.quarantined = lines;
}

/** What was loaded of an object, or of a piece of it. */
export interface Loaded extends Pick<Outcome, 'rows' | 'nodata' | 'skipdata' | 'firstStart' | 'lastStart'> {
  readonly bytes: bigint;
  readonly packets: bigint;
}

/** Adds what was loaded to the outcome of its object. */
export function addLoaded(outcome: Outcome, loaded: Loaded): void {
  outcome.rows += loaded.rows;
  outcome.bytes += loaded.bytes;
  outcome.packets += loaded.packets;
  outcome.nodata += loaded.nodata;
  outcome.skipdata += loaded.skipdata;
  outcome.firstStart = chosen(Math.min, outcome.firstStart, loaded.firstStart);
  outcome.lastStart = chosen(Math.max, outcome.lastStart, loaded.lastStart);
}

function chosen(of: (a: number, b: number) => number, known: number | null, more: number | null): number | null {
  return known === null || more === null ? (known ?? more) : of(known, more);
}
