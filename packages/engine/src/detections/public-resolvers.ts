import { quoteLiteral } from '../core/quote-sql.js';
import { raw } from './sql.js';

/**
 * Public DNS resolvers as of 2026-11-21, compiled for this project: addresses are facts and carry no licence. `source` is
 * the operator's page to check an entry against. Most answer DNS (53), DNS over TLS (853) and DNS over HTTPS (443) alike.
 */
interface Resolver {
  readonly operator: string;
  readonly source: string;
  readonly addresses: readonly string[];
}

const RESOLVERS: readonly Resolver[] = [
  {
    operator: 'Google',
    source: 'https://developers.google.com/speed/public-dns/docs/using',
    addresses: ['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888', '2001:4860:4860::8844'],
  },
  {
    operator: 'Cloudflare',
    source: 'https://developers.cloudflare.com/1.1.1.1/ip-addresses/',
    addresses: [
      '1.1.1.1',
      '1.0.0.1',
      '1.1.1.2',
      '1.0.0.2',
      '1.1.1.3',
      '1.0.0.3',
      '2606:4700:4700::1111',
      '2606:4700:4700::1001',
      '2606:4700:4700::1112',
      '2606:4700:4700::1002',
      '2606:4700:4700::1113',
      '2606:4700:4700::1003',
    ],
  },
  {
    operator: 'Quad9',
    source: 'https://quad9.net/service/service-addresses-and-features/',
    addresses: [
      '9.9.9.9',
      '149.112.112.112',
      '9.9.9.10',
      '149.112.112.10',
      '9.9.9.11',
      '149.112.112.11',
      '2620:fe::fe',
      '2620:fe::9',
      '2620:fe::10',
      '2620:fe::fe:10',
      '2620:fe::11',
      '2620:fe::fe:11',
    ],
  },
  {
    operator: 'Cisco OpenDNS',
    source: 'https://support.opendns.com/hc/en-us/articles/360038086532',
    addresses: [
      '208.67.222.222',
      '208.67.220.220',
      '208.67.222.123',
      '208.67.220.123',
      '2620:119:35::35',
      '2620:119:53::53',
    ],
  },
  {
    operator: 'AdGuard',
    source: 'https://adguard-dns.io/kb/general/dns-providers/',
    addresses: [
      '94.140.14.14',
      '94.140.15.15',
      '94.140.14.15',
      '94.140.15.16',
      '94.140.14.140',
      '94.140.14.141',
      '2a10:50c0::ad1:ff',
      '2a10:50c0::ad2:ff',
    ],
  },
  {
    operator: 'CleanBrowsing',
    source: 'https://cleanbrowsing.org/filters/',
    addresses: [
      '185.228.168.9',
      '185.228.169.9',
      '185.228.168.10',
      '185.228.169.11',
      '185.228.168.168',
      '185.228.169.168',
    ],
  },
  {
    operator: 'Control D',
    source: 'https://controld.com/free-dns',
    addresses: ['76.76.2.0', '76.76.10.0', '76.76.2.1', '76.76.10.1', '76.76.2.2', '76.76.10.2', '76.76.2.11'],
  },
  {
    operator: 'DNS.SB',
    source: 'https://dns.sb/',
    addresses: ['185.222.222.222', '45.11.45.11'],
  },
  {
    operator: 'Mullvad',
    source: 'https://mullvad.net/en/help/dns-over-https-and-dns-over-tls',
    addresses: ['194.242.2.2', '194.242.2.3', '194.242.2.4', '194.242.2.5', '194.242.2.6', '194.242.2.9'],
  },
  {
    operator: 'DNS4EU',
    source: 'https://www.joindns4.eu/for-public',
    addresses: [
      '86.54.11.1',
      '86.54.11.201',
      '86.54.11.12',
      '86.54.11.212',
      '86.54.11.13',
      '86.54.11.213',
      '86.54.11.11',
      '86.54.11.211',
      '86.54.11.100',
      '86.54.11.200',
    ],
  },
  {
    operator: 'Alibaba',
    source: 'https://www.alidns.com/',
    addresses: ['223.5.5.5', '223.6.6.6', '2400:3200::1', '2400:3200:baba::1'],
  },
  {
    operator: 'Tencent DNSPod',
    source: 'https://www.dnspod.cn/products/publicdns',
    addresses: ['119.29.29.29', '1.12.12.12', '120.53.53.53'],
  },
  {
    operator: 'Yandex',
    source: 'https://dns.yandex.com/',
    addresses: ['77.88.8.8', '77.88.8.1', '77.88.8.88', '77.88.8.2', '77.88.8.7', '77.88.8.3'],
  },
];

const ADDRESSES = RESOLVERS.flatMap(({ addresses }) => addresses);

/** SQL that holds where the server is one of them, asked for names or whatever else on a port that names are asked on. */
export const IS_PUBLIC_RESOLVER = raw(
  `(server_port IN (53, 443, 853) AND server IN (${ADDRESSES.map(quoteLiteral).join(', ')}))`,
);

const OPERATORS: ReadonlyMap<string, string> = new Map(
  RESOLVERS.flatMap(({ operator, addresses }) => addresses.map((address) => [address, operator] as const)),
);

/** Who runs the public resolver at an address; undefined for others. */
export function resolverOperator(address: string): string | undefined {
  return OPERATORS.get(address);
}
