import type { Measure, Row } from '@networkflow/engine/contract';
import { portLabel, protocolName, shortAddress } from '../format/names';
import { formatBytes, formatExact, formatShare, toNumber } from '../format/units';
import { allOf, clauseFor } from '../state/filter-clause';
import type { RankedBar } from './ranked-bars';

/** Bars of `top-sources` or `top-destinations`. */
export function addressBars(rows: readonly Row[], side: 'src' | 'dst', measure: Measure): readonly RankedBar[] {
  const column = `${side}addr`;
  return rows.map((row) => {
    const address = String(row[column] ?? 'unknown');
    const country = row[`${side}_country`];
    const home = [row[`${side}_class`], country].filter((part) => part !== null && part !== undefined).join(', ');
    return {
      label: `${shortAddress(address)}${typeof country === 'string' ? ` ${country}` : ''}`,
      value: toNumber(row[measure]),
      hover: [...(address === shortAddress(address) ? [] : [address]), ...(home === '' ? [] : [home]), ...amounts(row)],
      clause: clauseFor(column, row[column]),
    };
  });
}

/** Bars of `denied` by port. Its rows are denied flows only. */
export function deniedPortBars(rows: readonly Row[]): readonly RankedBar[] {
  return rows.map((row) => ({
    label: portLabel(row.dstport ?? '–', row.service),
    value: toNumber(row.flows),
    hover: [
      `${protocolName(row.protocol)} port ${row.dstport ?? '–'}`,
      `from ${formatExact(row.sources)} sources to ${formatExact(row.destinations)} destinations`,
    ],
    clause: allOf([clauseFor('dstport', row.dstport), clauseFor('protocol', row.protocol)]),
  }));
}

/** Bars of `services`. */
export function serviceBars(rows: readonly Row[], measure: Measure): readonly RankedBar[] {
  return rows.map((row) => ({
    label: serviceLabel(row),
    value: toNumber(row[measure]),
    hover: [`${protocolName(row.protocol)}`, ...amounts(row)],
    clause: clauseFor('service', row.service),
  }));
}

function serviceLabel(row: Row): string {
  const service = String(row.service ?? 'unknown');
  return row.service_port === null || row.service_port === undefined || service.includes('/')
    ? service
    : `${row.service_port} ${service}`;
}

function amounts(row: Row): readonly string[] {
  const flows = toNumber(row.flows);
  const share = flows === 0 ? 0 : toNumber(row.denied_flows) / flows;
  return [
    `${formatBytes(row.bytes)}, ${formatExact(row.packets)} packets`,
    `${formatExact(row.flows)} flows, ${formatShare(share)} denied`,
  ];
}
