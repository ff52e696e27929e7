import type { Eni } from './topology.js';

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const GRE = 47;
export const ESP = 50;
export const ICMPV6 = 58;

/** TCP flags as flow logs report them: OR over the interval, ACK only together with SYN. */
export const SYN = 2;
export const SYN_ACK = 18;
export const FIN = 1;
export const RST = 4;

/** AWS traffic-path values this generator uses; 0 stands for the `-` of ingress rows. */
export const PATH_NONE = 0;
export const PATH_SAME_VPC = 1;
export const PATH_INTRA_REGION_PEERING = 4;
export const PATH_INTER_REGION_PEERING = 5;
export const PATH_GATEWAY_ENDPOINT = 7;
export const PATH_INTERNET_GATEWAY = 8;

/** One OK record of a flow log, before any format. Reused between records: a writer must not keep it. */
export interface FlowRow {
  eni: Eni;
  srcaddr: string;
  dstaddr: string;
  srcport: number;
  dstport: number;
  protocol: number;
  packets: number;
  bytes: number;
  /** Epoch seconds of the first and last packet. */
  start: number;
  end: number;
  accepted: boolean;
  tcpFlags: number;
  ipv6: boolean;
  /** Neither the hosts nor the network encrypted it, whatever its path and port. */
  clear: boolean;
  pktSrcaddr: string;
  pktDstaddr: string;
  /** Name of the AWS range the address is in, or `-`. */
  pktSrcService: string;
  pktDstService: string;
  ingress: boolean;
  trafficPath: number;
  /** The interface at the other end when it is in the same VPC. */
  nextHop: Eni | null;
}

export type RowWriter = (row: FlowRow) => void;

/** A host outside the organisation; `service` is its AWS service name, or `-`. */
export interface Peer {
  readonly address: string;
  readonly service: string;
}

/** What one connection moved during (at most) one aggregation minute. `Out` is client to server. */
export interface Exchange {
  protocol: number;
  clientPort: number;
  serverPort: number;
  packetsOut: number;
  bytesOut: number;
  packetsIn: number;
  bytesIn: number;
  flagsOut: number;
  flagsIn: number;
  start: number;
  end: number;
  ipv6: boolean;
  clear: boolean;
}

export function blankExchange(): Exchange {
  return {
    protocol: TCP,
    clientPort: 0,
    serverPort: 0,
    packetsOut: 0,
    bytesOut: 0,
    packetsIn: 0,
    bytesIn: 0,
    flagsOut: 0,
    flagsIn: 0,
    start: 0,
    end: 0,
    ipv6: false,
    clear: false,
  };
}
