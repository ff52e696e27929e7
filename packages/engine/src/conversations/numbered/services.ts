import { protocolName } from '../../network/protocols.js';
import { SERVICES, serviceName } from '../../network/services.js';
import { NULL_VALUE } from '../../parquet/columns.js';
import { ListTexts } from './list-texts.js';

const TCP = 6;
const UDP = 17;
const PORTS = 1 << 16;
const UNKNOWN = -2;

/** Names of services, each looked up once. */
export class Services {
  readonly texts = new ListTexts();
  readonly #tcp = new Int32Array(PORTS).fill(UNKNOWN);
  readonly #udp = new Int32Array(PORTS).fill(UNKNOWN);
  readonly #isNamed = { tcp: new Uint8Array(PORTS), udp: new Uint8Array(PORTS) };

  constructor() {
    for (const { protocol, port } of SERVICES) this.#isNamed[protocol][port] = 1;
  }

  /** Whether the port is one that a service is known by. */
  isNamed(protocol: number, port: number): boolean {
    if (protocol === TCP) return this.#isNamed.tcp[port] === 1;
    return protocol === UDP && this.#isNamed.udp[port] === 1;
  }

  /** The number of the name of what is served at a port. */
  code(protocol: number, port: number): number {
    if (protocol === NULL_VALUE) return NULL_VALUE;
    const known = protocol === TCP ? this.#tcp : protocol === UDP ? this.#udp : undefined;
    const code = known?.[port];
    if (code !== undefined && code !== UNKNOWN) return code;
    const made = this.texts.code(nameOf(protocol, port));
    if (known !== undefined) known[port] = made;
    return made;
  }
}

function nameOf(protocol: number, port: number): string {
  if (protocol === TCP) return serviceName(protocol, port) ?? `tcp/${port}`;
  if (protocol === UDP) return serviceName(protocol, port) ?? `udp/${port}`;
  return protocolName(protocol) ?? `protocol ${protocol}`;
}
