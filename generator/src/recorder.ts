import { Crossings } from './crossings.js';
import type { Exchange, FlowRow, Peer, RowWriter } from './flow-row.js';
import { PATH_INTERNET_GATEWAY, PATH_NONE, PATH_SAME_VPC } from './flow-row.js';
import type { Eni } from './topology.js';

/** Five minutes: what one object holds. Times are epoch seconds; `end` is exclusive. */
export interface Slot {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

const NO_SERVICE = '-';
const SKIPPED_S = 59;

/**
 * Turns exchanges into the records that each interface on the way would have logged.
 * Both directions of a connection are separate records, as in AWS. All records of a slot end inside it.
 */
export class Recorder {
  private slot: Slot = { index: 0, start: 0, end: 0 };
  private row: FlowRow | null = null;

  /** `windowStart`: no record begins before it. */
  constructor(
    private readonly write: RowWriter,
    private readonly windowStart: number,
    private readonly writeSkipped: (eni: Eni, start: number, end: number) => void = () => undefined,
    private readonly crossings = new Crossings(),
  ) {}

  enter(slot: Slot): void {
    this.slot = slot;
  }

  /** Four records: both interfaces of one VPC (or of peered ones) log both directions. */
  internal(client: Eni, server: Eni, exchange: Exchange, path = PATH_SAME_VPC): void {
    this.crossings.note(exchange);
    const clientAddress = exchange.ipv6 ? client.address6 : client.address;
    const serverAddress = exchange.ipv6 ? server.address6 : server.address;
    this.out(client, clientAddress, serverAddress, exchange, { path, nextHop: server });
    this.back(client, serverAddress, clientAddress, exchange, { path: PATH_NONE, nextHop: server });
    this.out(server, clientAddress, serverAddress, exchange, { path: PATH_NONE, nextHop: client });
    this.back(server, serverAddress, clientAddress, exchange, { path, nextHop: client });
  }

  /** Two records at the client: the other end is outside and reached without translation. */
  outbound(client: Eni, peer: Peer, exchange: Exchange, path = PATH_INTERNET_GATEWAY): void {
    this.crossings.note(exchange);
    const address = exchange.ipv6 ? client.address6 : client.address;
    this.out(client, address, peer.address, exchange, { path, dstService: peer.service });
    this.back(client, peer.address, address, exchange, { path: PATH_NONE, srcService: peer.service });
  }

  /** Two records at the server: an outside client was let in. */
  inbound(server: Eni, peer: Peer, exchange: Exchange, path = PATH_INTERNET_GATEWAY): void {
    this.crossings.note(exchange);
    const address = exchange.ipv6 ? server.address6 : server.address;
    this.out(server, peer.address, address, exchange, { path: PATH_NONE, srcService: peer.service });
    this.back(server, address, peer.address, exchange, { path, dstService: peer.service });
  }

  /** Six records: two at the client and four at the NAT gateway, whose inner legs keep the outside address as pkt-*. */
  throughNat(client: Eni, nat: Eni, peer: Peer, exchange: Exchange): void {
    this.crossings.note(exchange);
    const service = peer.service;
    this.out(client, client.address, peer.address, exchange, {
      path: PATH_SAME_VPC,
      dstService: service,
      nextHop: nat,
    });
    this.back(client, peer.address, client.address, exchange, {
      path: PATH_NONE,
      srcService: service,
      nextHop: nat,
    });
    this.out(nat, client.address, nat.address, exchange, {
      path: PATH_NONE,
      dstService: service,
      pktDst: peer.address,
      nextHop: client,
    });
    this.back(nat, nat.address, client.address, exchange, {
      path: PATH_SAME_VPC,
      srcService: service,
      pktSrc: peer.address,
      nextHop: client,
    });
    const clientPort = exchange.clientPort;
    exchange.clientPort = natPort(client, clientPort);
    this.out(nat, nat.address, peer.address, exchange, { path: PATH_INTERNET_GATEWAY, dstService: service });
    this.back(nat, peer.address, nat.address, exchange, { path: PATH_NONE, srcService: service });
    exchange.clientPort = clientPort;
  }

  /** One REJECT record: the security group or network ACL dropped what an outside host sent. */
  refusedInbound(server: Eni, peer: Peer, exchange: Exchange): void {
    this.crossings.note(exchange, false);
    const address = exchange.ipv6 ? server.address6 : server.address;
    this.out(server, peer.address, address, exchange, {
      path: PATH_NONE,
      srcService: peer.service,
      refused: true,
    });
  }

  /** Two records: the client's interface let it out, the server's refused it. */
  refusedInternal(client: Eni, server: Eni, exchange: Exchange): void {
    this.crossings.note(exchange, false);
    this.out(client, client.address, server.address, exchange, { path: PATH_SAME_VPC, nextHop: server });
    this.out(server, client.address, server.address, exchange, { path: PATH_NONE, nextHop: client, refused: true });
  }

  /** One REJECT record at the client: its own rules or the subnet's ACL did not let it out. */
  refusedOutbound(client: Eni, peer: Peer, exchange: Exchange): void {
    this.crossings.note(exchange, false);
    this.out(client, client.address, peer.address, exchange, {
      path: PATH_INTERNET_GATEWAY,
      dstService: peer.service,
      refused: true,
    });
  }

  /** A SKIPDATA record: what `eni` saw in the minute from `at` is lost. */
  skipData(eni: Eni, at: number): void {
    this.writeSkipped(eni, at, Math.min(at + SKIPPED_S, this.slot.end - 1));
  }

  private out(eni: Eni, src: string, dst: string, exchange: Exchange, detail: Detail): void {
    const row = this.fill(eni, src, dst, exchange, detail);
    row.srcport = exchange.clientPort;
    row.dstport = exchange.serverPort;
    row.packets = exchange.packetsOut;
    row.bytes = exchange.bytesOut;
    row.tcpFlags = exchange.flagsOut;
    this.write(row);
  }

  private back(eni: Eni, src: string, dst: string, exchange: Exchange, detail: Detail): void {
    if (exchange.packetsIn === 0) return;
    const row = this.fill(eni, src, dst, exchange, detail);
    row.srcport = exchange.serverPort;
    row.dstport = exchange.clientPort;
    row.packets = exchange.packetsIn;
    row.bytes = exchange.bytesIn;
    row.tcpFlags = exchange.flagsIn;
    this.write(row);
  }

  private fill(eni: Eni, src: string, dst: string, exchange: Exchange, detail: Detail): FlowRow {
    const row = this.row ?? this.firstRow(eni);
    row.eni = eni;
    row.srcaddr = src;
    row.dstaddr = dst;
    row.pktSrcaddr = detail.pktSrc ?? src;
    row.pktDstaddr = detail.pktDst ?? dst;
    row.pktSrcService = detail.srcService ?? NO_SERVICE;
    row.pktDstService = detail.dstService ?? NO_SERVICE;
    row.protocol = exchange.protocol;
    row.end = Math.min(exchange.end + eni.lagS, this.slot.end - 1);
    row.start = Math.max(Math.min(exchange.start, row.end), this.windowStart);
    row.accepted = detail.refused !== true;
    row.ipv6 = exchange.ipv6;
    row.clear = exchange.clear;
    row.ingress = detail.path === PATH_NONE;
    row.trafficPath = detail.path;
    row.nextHop = detail.nextHop ?? null;
    return row;
  }

  private firstRow(eni: Eni): FlowRow {
    this.row = {
      eni,
      srcaddr: '',
      dstaddr: '',
      srcport: 0,
      dstport: 0,
      protocol: 0,
      packets: 0,
      bytes: 0,
      start: 0,
      end: 0,
      accepted: true,
      tcpFlags: 0,
      ipv6: false,
      clear: false,
      pktSrcaddr: '',
      pktDstaddr: '',
      pktSrcService: NO_SERVICE,
      pktDstService: NO_SERVICE,
      ingress: true,
      trafficPath: 0,
      nextHop: null,
    };
    return this.row;
  }
}

interface Detail {
  readonly path: number;
  readonly srcService?: string;
  readonly dstService?: string;
  readonly pktSrc?: string;
  readonly pktDst?: string;
  readonly nextHop?: Eni;
  readonly refused?: boolean;
}

const PORTS_FIRST = 1024;
const PORTS = 64_512;

/** The port a NAT gateway would translate to: fixed per client and port, so a long connection keeps it. */
function natPort(client: Eni, clientPort: number): number {
  if (clientPort === 0) return 0;
  return PORTS_FIRST + ((client.index * 977 + clientPort * 31) % PORTS);
}
