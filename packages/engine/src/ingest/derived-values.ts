import { protocolName } from '../network/protocols.js';
import { serviceName } from '../network/services.js';
import { type ColumnValues, NULL_VALUE } from '../parquet/columns.js';
import { DIRECTIONS } from './record-book.js';
import type { RecordTexts } from './record-texts.js';
import { NO_PROTOCOL } from './service-table.js';

const TCP = 6;
const UDP = 17;
const SYN = 2;
const SYN_ACK = 18;
const PORTS = 65_536;
const NOT_ASKED = -2;
const FLOW_DIRECTION = { name: 'flow_direction', kind: 'enum' } as const;

/** A recorded column of the rows in question, for which it is made once; undefined when the files have none of that name. */
export type Recorded = (name: string) => Int32Array | Float64Array | undefined;

/** The columns networkflow adds to records, as `flow-select.ts` works them out in SQL for records that are not ordinary. */
export class DerivedValues {
  readonly #texts: RecordTexts;
  readonly #names = new Int32Array(2 * PORTS + NO_PROTOCOL + 1).fill(NOT_ASKED);

  /** A column of each kind, used again for the next rows. */
  readonly #room = new Map<string, Int32Array>();
  /** The rows whose ports of services are there already: they are asked for twice. */
  #portsOf: Recorded | undefined;

  constructor(texts: RecordTexts) {
    this.#texts = texts;
  }

  /** Undefined for a column that is recorded, not derived. What is returned is valid until that column is asked for again. */
  of(name: string, rows: number, recorded: Recorded): ColumnValues | undefined {
    const { classes, countries, classOf, countryOf } = this.#texts;
    switch (name) {
      case 'src_class':
        return { codes: noted(recorded('srcaddr'), classOf, this.#roomFor(name, rows)), texts: classes };
      case 'dst_class':
        return { codes: noted(recorded('dstaddr'), classOf, this.#roomFor(name, rows)), texts: classes };
      case 'src_country':
        return { codes: noted(recorded('srcaddr'), countryOf, this.#roomFor(name, rows)), texts: countries };
      case 'dst_country':
        return { codes: noted(recorded('dstaddr'), countryOf, this.#roomFor(name, rows)), texts: countries };
      case 'direction':
        return { codes: this.#directions(rows, recorded), texts: this.#texts.of(FLOW_DIRECTION) };
      case 'service_port':
        return { numbers: this.#servicePorts(rows, recorded) };
      case 'service':
        return { codes: this.#services(rows, recorded), texts: this.#texts.services };
      default:
        return undefined;
    }
  }

  #roomFor(name: string, rows: number): Int32Array {
    let room = this.#room.get(name);
    if (room === undefined || room.length < rows) {
      room = new Int32Array(rows);
      this.#room.set(name, room);
    }
    return room.subarray(0, rows);
  }

  #directions(rows: number, recorded: Recorded): Int32Array {
    const [ingress, egress] = [DIRECTIONS.indexOf('ingress'), DIRECTIONS.indexOf('egress')];
    const [known, source, destination] = [recorded('flow_direction'), recorded('srcaddr'), recorded('dstaddr')];
    const classes = this.#texts.classOf;
    const open = this.#texts.classes.code('public');
    const codes = this.#roomFor('direction', rows);
    for (let row = 0; row < rows; row += 1) {
      let code = known?.[row] ?? NULL_VALUE;
      if (code === NULL_VALUE) {
        const src = source?.[row] ?? NULL_VALUE;
        const dst = destination?.[row] ?? NULL_VALUE;
        const from = classes[src] === open;
        if (src !== NULL_VALUE && dst !== NULL_VALUE && from !== (classes[dst] === open))
          code = from ? ingress : egress;
      }
      codes[row] = code;
    }
    return codes;
  }

  /** SYN-ACK (18) comes from the server, SYN alone (2) from the client; else the known service, else the lower port. */
  #servicePorts(rows: number, recorded: Recorded): Int32Array {
    const [protocols, flags] = [recorded('protocol'), recorded('tcp_flags')];
    const [sources, destinations] = [recorded('srcport'), recorded('dstport')];
    const ports = this.#roomFor('service_port', rows);
    if (this.#portsOf === recorded) return ports;
    const [namedTcp, namedUdp] = [namedPorts('tcp'), namedPorts('udp')];
    for (let row = 0; row < rows; row += 1) {
      const protocol = protocols?.[row] ?? NULL_VALUE;
      if (protocol !== TCP && protocol !== UDP) {
        ports[row] = NULL_VALUE;
        continue;
      }
      const src = sources?.[row] ?? NULL_VALUE;
      const dst = destinations?.[row] ?? NULL_VALUE;
      const seen = protocol === TCP ? (flags?.[row] ?? NULL_VALUE) : NULL_VALUE;
      const named = protocol === TCP ? namedTcp : namedUdp;
      const isSrc = src !== NULL_VALUE && named[src] === 1;
      const isDst = dst !== NULL_VALUE && named[dst] === 1;
      if (seen !== NULL_VALUE && (seen & SYN) === SYN) ports[row] = (seen & SYN_ACK) === SYN_ACK ? src : dst;
      else if (isSrc !== isDst) ports[row] = isDst ? dst : src;
      else if (src === NULL_VALUE || dst === NULL_VALUE) ports[row] = Math.max(src, dst);
      else ports[row] = Math.min(src, dst);
    }
    this.#portsOf = recorded;
    return ports;
  }

  #services(rows: number, recorded: Recorded): Int32Array {
    const protocols = recorded('protocol');
    const hasPorts = recorded('srcport') !== undefined && recorded('dstport') !== undefined;
    const ports = hasPorts ? this.#servicePorts(rows, recorded) : undefined;
    const codes = this.#roomFor('service', rows);
    for (let row = 0; row < rows; row += 1) {
      const protocol = protocols?.[row] ?? NULL_VALUE;
      const isPort = ports !== undefined && (protocol === TCP || protocol === UDP);
      const port = ports?.[row] ?? NULL_VALUE;
      if (isPort && port === NULL_VALUE) codes[row] = NULL_VALUE;
      else if (isPort) codes[row] = this.#name(protocol === TCP ? port : PORTS + port);
      else codes[row] = this.#name(2 * PORTS + (protocol === NULL_VALUE ? NO_PROTOCOL : protocol));
    }
    return codes;
  }

  /** By TCP port, UDP port, protocol. */
  #name(index: number): number {
    const known = this.#names[index] ?? NOT_ASKED;
    if (known !== NOT_ASKED) return known;
    const port = index % PORTS;
    const name =
      index >= 2 * PORTS
        ? protocolName(index - 2 * PORTS)
        : index < PORTS
          ? (serviceName('tcp', port) ?? `tcp/${port}`)
          : (serviceName('udp', port) ?? `udp/${port}`);
    const code = name === undefined ? NULL_VALUE : this.#texts.services.code(name);
    if (code < NULL_VALUE) throw new Error(`${name} cannot be the name of a service`);
    this.#names[index] = code;
    return code;
  }
}

const namedOf = new Map<'tcp' | 'udp', Uint8Array>();

/** 1 where a port is one of a known service. */
function namedPorts(protocol: 'tcp' | 'udp'): Uint8Array {
  const known = namedOf.get(protocol);
  if (known !== undefined) return known;
  const named = Uint8Array.from({ length: PORTS }, (_, port) => (serviceName(protocol, port) === undefined ? 0 : 1));
  namedOf.set(protocol, named);
  return named;
}

/** What is noted of each row's address. */
function noted(codes: Int32Array | Float64Array | undefined, notes: Int32Array, values: Int32Array): Int32Array {
  if (!(codes instanceof Int32Array)) return values.fill(NULL_VALUE);
  for (let row = 0; row < values.length; row += 1) {
    const code = codes[row] ?? NULL_VALUE;
    values[row] = code === NULL_VALUE ? NULL_VALUE : (notes[code] ?? NULL_VALUE);
  }
  return values;
}
