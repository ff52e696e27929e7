import type { Measure, Row } from '@networkflow/engine/contract';
import { protocolName } from '../format/names';
import { toNumber } from '../format/units';
import { clauseFor } from '../state/filter-clause';
import type { Palette } from './palette';
import type { Slice } from './share-pie';

const SLICES_MAX = 6;

const REASONS: Readonly<Record<string, string>> = {
  BPA: 'Block Public Access',
  EC: 'Encryption controls',
};

/** What `denied` by reason calls records without a reason: AWS gives one only for its own controls. */
const RULES = 'security group or network ACL';

/** Hatches, so that slices of the denied colour's family can be told apart without colour. */
const PATTERNS = ['/', 'x', '.', '-', '|', '+'] as const;

/** Slices of `denied` by reason or direction; what the record left out is named, not hidden. */
export function deniedSlices(rows: readonly Row[], by: 'reason' | 'direction', palette: Palette): readonly Slice[] {
  const column = by === 'reason' ? 'reject_reason' : 'direction';
  const colors = [palette.denied, palette.anomalous, palette.categories[1] ?? palette.neutral, palette.neutral];
  return rows.map((row, index) => {
    const cell = row[column] ?? null;
    const value = cell === null || cell === RULES ? null : String(cell);
    return {
      label: deniedLabel(value, by),
      value: toNumber(row.flows),
      color: value === null && by === 'direction' ? palette.other : (colors[index % colors.length] ?? palette.other),
      pattern: PATTERNS[index % PATTERNS.length] ?? '',
      clause: `action = REJECT and ${clauseFor(column, value)}`,
    };
  });
}

/** Slices of `protocols`; the smallest are folded into Other. */
export function protocolSlices(rows: readonly Row[], measure: Measure, palette: Palette): readonly Slice[] {
  const sorted = [...rows].sort((a, b) => toNumber(b[measure]) - toNumber(a[measure]));
  const slices: Slice[] = sorted.slice(0, SLICES_MAX).map((row) => ({
    label: protocolLabel(row),
    value: toNumber(row[measure]),
    color: protocolColor(row.protocol, palette),
    clause: clauseFor('protocol', row.protocol),
  }));
  const rest = sorted.slice(SLICES_MAX).reduce((sum, row) => sum + toNumber(row[measure]), 0);
  return rest > 0 ? [...slices, { label: 'Other', value: rest, color: palette.other }] : slices;
}

/** By number, so that a protocol keeps its colour whatever its rank. */
function protocolColor(protocol: unknown, palette: Palette): string {
  const known = [6, 17, 1, 47, 58, 50];
  const index = known.indexOf(Number(protocol));
  return palette.categories[index === -1 ? palette.categories.length - 1 : index] ?? palette.neutral;
}

/** Our spelling where there is one (ICMPv6), else the engine's name. */
function protocolLabel(row: Row): string {
  const known = protocolName(row.protocol);
  return known.startsWith('protocol ') && typeof row.name === 'string' ? row.name : known;
}

function deniedLabel(value: string | null, by: 'reason' | 'direction'): string {
  if (by === 'direction') return value ?? 'direction unknown';
  return value === null ? 'Security group or ACL' : (REASONS[value] ?? value);
}
