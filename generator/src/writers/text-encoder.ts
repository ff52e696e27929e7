import { type FlowRow, TCP } from '../flow-row.js';
import { itemAt } from '../random.js';
import type { Eni } from '../topology.js';
import { CHALLENGE_FIELDS, V2_FIELDS, V5_FIELDS, V11_FIELDS } from './fields.js';
import type { ObjectFormat } from './formats.js';
import { type InterfaceText, interfaceText, versionElevenText } from './interface-text.js';

/** Turns records into lines of one format. Lines are separated by spaces; no value contains one. */
export interface TextEncoder {
  readonly fields: readonly string[];
  readonly hasHeader: boolean;
  line(row: FlowRow): string;
  /** A NODATA or SKIPDATA record: everything measured is `-`. */
  emptyLine(eni: Eni, status: EmptyStatus, start: number, end: number): string;
}

export type EmptyStatus = 'NODATA' | 'SKIPDATA';

/** The encoder of `format`; Parquet objects are encoded as version 5 text first. */
export function createTextEncoder(format: ObjectFormat, enis: readonly Eni[]): TextEncoder {
  const texts = enis.map(interfaceText);
  const textOf = (eni: Eni): InterfaceText => itemAt(texts, eni.index);
  switch (format) {
    case 'v2':
    case 'headerless':
      return {
        fields: V2_FIELDS,
        hasHeader: format === 'v2',
        line: (row) => `2 ${core(row, textOf(row.eni))}\n`,
        emptyLine: (eni, status, start, end) => `2 ${emptyCore(textOf(eni), status, start, end)}\n`,
      };
    case 'v5':
    case 'parquet':
      return {
        fields: V5_FIELDS,
        hasHeader: true,
        line: (row) => `5 ${versionFive(row, textOf(row.eni))}\n`,
        emptyLine: (eni, status, start, end) => `5 ${emptyVersionFive(textOf(eni), status, start, end)}\n`,
      };
    case 'v11':
      return {
        fields: V11_FIELDS,
        hasHeader: true,
        line: (row) =>
          `11 ${versionFive(row, textOf(row.eni))} ${versionElevenText(row, textOf(row.eni), row.nextHop === null ? null : textOf(row.nextHop))}\n`,
        emptyLine: (eni, status, start, end) =>
          `11 ${emptyVersionFive(textOf(eni), status, start, end)}${' -'.repeat(V11_FIELDS.length - V5_FIELDS.length)}\n`,
      };
    case 'challenge':
    case 'challenge-csv':
      return {
        fields: CHALLENGE_FIELDS,
        hasHeader: true,
        line: (row) => `5 ${challenge(row, textOf(row.eni))}\n`,
        emptyLine: (eni, status, start, end) => {
          const text = textOf(eni);
          return `5 ${emptyCore(text, status, start, end)} - - - - - - - - ${text.region} - - ${text.placement} -\n`;
        },
      };
  }
}

function core(row: FlowRow, text: InterfaceText): string {
  return `${text.identity} ${row.srcaddr} ${row.dstaddr} ${row.srcport} ${row.dstport} ${row.protocol} ${row.packets} ${row.bytes} ${row.start} ${row.end} ${row.accepted ? 'ACCEPT' : 'REJECT'} OK`;
}

function emptyCore(text: InterfaceText, status: EmptyStatus, start: number, end: number): string {
  return `${text.identity} - - - - - - - ${start} ${end} - ${status}`;
}

function versionFive(row: FlowRow, text: InterfaceText): string {
  return `${core(row, text)} ${text.placement} ${row.tcpFlags} ${row.ipv6 ? 'IPv6' : 'IPv4'} ${row.pktSrcaddr} ${row.pktDstaddr} ${text.zone} - - ${row.pktSrcService} ${row.pktDstService} ${row.ingress ? 'ingress -' : `egress ${row.trafficPath}`}`;
}

function emptyVersionFive(text: InterfaceText, status: EmptyStatus, start: number, end: number): string {
  return `${emptyCore(text, status, start, end)} ${text.placement} - - - - ${text.zone} - - - - - -`;
}

function challenge(row: FlowRow, text: InterfaceText): string {
  return `${core(row, text)} ${row.tcpFlags} ${row.ipv6 ? 'IPv6' : 'IPv4'} ${row.pktSrcaddr} ${row.pktDstaddr} ${row.pktSrcService} ${row.pktDstService} ${row.ingress ? 'ingress' : 'egress'} ${row.pktDstaddr} ${text.region} - - ${text.placement} ${connectionStatus(row)}`;
}

/** A plausible value for a column that AWS does not have. */
function connectionStatus(row: FlowRow): string {
  if (row.protocol !== TCP) return '-';
  if (!row.accepted) return 'refused';
  if ((row.tcpFlags & 4) !== 0) return 'reset';
  if ((row.tcpFlags & 1) !== 0) return 'closed';
  return 'established';
}
