import { BlockList, isIP } from 'node:net';

/** Who may ask: from the environment, which `networkflow dashboard` sets. */
export interface AccessSettings {
  /** What programs send as a bearer token and people type to sign in. */
  readonly token: string | undefined;
  /** Header in which a proxy that asks who is there says who it is, in lower case. */
  readonly header: string | undefined;
  /** Header in which a proxy says from which address it was asked, in lower case. */
  readonly clientHeader: string | undefined;
  /** Addresses of such proxies; the header of anybody else is no proof of anything. */
  readonly proxies: BlockList;
  readonly hasOpenMetrics: boolean;
  /** Only this machine reaches the server. */
  readonly isLoopback: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;
const PROXIES_DEFAULT = '127.0.0.0/8,::1/128';

export function readAccessSettings(env: Environment): AccessSettings {
  return {
    token: env.NETWORKFLOW_AUTH_TOKEN || undefined,
    header: env.NETWORKFLOW_AUTH_HEADER?.toLowerCase() || undefined,
    clientHeader: env.NETWORKFLOW_CLIENT_HEADER?.toLowerCase() || undefined,
    proxies: networksOf(env.NETWORKFLOW_AUTH_PROXY_FROM || PROXIES_DEFAULT),
    hasOpenMetrics: env.NETWORKFLOW_METRICS_OPEN === 'true',
    isLoopback: LOOPBACK.test(env.HOSTNAME ?? ''),
  };
}

/** Everyone who reaches the address reads the lake. */
export function isOpenToAll({ token, header, isLoopback }: AccessSettings): boolean {
  return token === undefined && header === undefined && !isLoopback;
}

/** Whether it learns who asks; otherwise everyone is nobody in particular. */
export function knowsCallers({ token, header }: AccessSettings): boolean {
  return token !== undefined || header !== undefined;
}

/** Throws for what is no network: a server that trusts nobody by mistake is better found at once. */
function networksOf(text: string): BlockList {
  const networks = new BlockList();
  for (const each of text.split(',').map((part) => part.trim())) {
    const [address = '', prefix] = each.split('/');
    const version = isIP(address);
    if (version === 0) throw new Error(`NETWORKFLOW_AUTH_PROXY_FROM: '${each}' is no address and no CIDR.`);
    const family = version === 6 ? 'ipv6' : 'ipv4';
    networks.addSubnet(address, prefix === undefined ? (version === 6 ? 128 : 32) : Number(prefix), family);
  }
  return networks;
}

export function isIn(networks: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && networks.check(address, version === 6 ? 'ipv6' : 'ipv4');
}
