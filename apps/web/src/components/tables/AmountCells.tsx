'use client';

import type { Row } from '@networkflow/engine/contract';
import { formatExact, formatShare, toNumber } from '../../format/units';

/** A scaled number with every digit on hover. */
export function ExactOnHover({ value, text }: { readonly value: unknown; readonly text: string }) {
  return <span title={formatExact(value)}>{text}</span>;
}

/** Denied share of a row's flows, told by a mark as well as by its colour; nothing denied is worth neither. */
export function DeniedCell({ row }: { readonly row: Row }) {
  const flows = toNumber(row.flows);
  const denied = toNumber(row.denied_flows);
  if (flows === 0 || denied === 0) return <span style={{ color: 'var(--nf-muted)' }}>0</span>;
  return <span title={`${formatExact(denied)} of ${formatExact(flows)} flows`}>✕ {formatShare(denied / flows)}</span>;
}
