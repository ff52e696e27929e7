import { addressIn, addressUnder, COUNTRY_BLOCKS, IPV6_BLOCKS, publicAddresses } from '../country-blocks.js';
import type { Peer } from '../flow-row.js';
import { itemAt, Random } from '../random.js';
import type { Site } from '../topology.js';
import { type WeightedPool, zipfPool } from '../weighted-pool.js';
import type { PeerGroup } from './profiles.js';

const CUSTOMERS = 2500;
const CUSTOMERS_IPV6 = 250;
const SCANNERS = 900;
const SAAS_HOSTS = 70;
const MAIL_HOSTS = 30;
const PARTNERS = 3;
const S3_HOSTS = 12;
const AWS_SHARE_OF_SAAS = 0.4;

/** Addresses inside AWS's published S3 ranges of each region used here: first two octets, then the third from-to. */
const S3_BLOCKS: Readonly<Record<string, readonly [string, number, number]>> = {
  'us-east-1': ['52.216', 0, 200],
  'eu-west-1': ['52.218', 0, 127],
  'ap-southeast-2': ['52.95', 128, 134],
};
const S3_DEFAULT = ['52.216', 0, 200] as const;
const CLOUDFRONT_BLOCKS = ['13.224', '13.225'];
const EC2_BLOCKS = ['34.240', '52.16'];
const PUBLIC_RESOLVERS = ['8.8.8.8', '8.8.4.4', '1.1.1.1', '9.9.9.9'];
const OFFICE_COUNTRY = 'DE';

/** Everybody a site talks to outside: stable per seed and site. */
export interface OutsideWorld {
  readonly customers6: WeightedPool<Peer>;
  readonly scanners: WeightedPool<Peer>;
  readonly groups: Readonly<Record<PeerGroup, WeightedPool<Peer>>>;
}

export function createOutsideWorld(seed: number, site: Site): OutsideWorld {
  const random = new Random(seed, 'outside', site.index);
  const customers = publicAddresses(CUSTOMERS, (row) => row.customerWeight, random).map(({ address }) => peer(address));
  const scanners = publicAddresses(SCANNERS, (row) => row.scannerWeight, random).map(({ address }) => peer(address));
  const customers6: Peer[] = [];
  for (let host = 0; host < CUSTOMERS_IPV6; host += 1)
    customers6.push(peer(addressUnder(random.pick(IPV6_BLOCKS), random)));
  const [s3Block, first, last] = S3_BLOCKS[site.region] ?? S3_DEFAULT;
  const s3 = Array.from({ length: S3_HOSTS }, () =>
    peer(`${s3Block}.${random.between(first, last)}.${random.between(1, 254)}`, 'S3'),
  );
  return {
    customers6: zipfPool(customers6, 0.9),
    scanners: zipfPool(scanners, 0.8),
    groups: {
      customers: zipfPool(customers, 0.85),
      office: zipfPool([peer(officeAddress(seed))]),
      saas: zipfPool(saasHosts(random)),
      dns: zipfPool(PUBLIC_RESOLVERS.map((address) => peer(address))),
      mail: zipfPool(
        publicAddresses(MAIL_HOSTS, (row) => row.customerWeight, random).map(({ address }) => peer(address)),
      ),
      s3: zipfPool(s3),
      partner: zipfPool(
        publicAddresses(PARTNERS, (row) => row.customerWeight, random).map(({ address }) => peer(address)),
      ),
    },
  };
}

/** The one address administrators connect from. */
export function officeAddress(seed: number): string {
  const office = COUNTRY_BLOCKS.find((row) => row.country === OFFICE_COUNTRY) ?? itemAt(COUNTRY_BLOCKS, 0);
  return addressIn(office.blocks, new Random(seed, 'office'));
}

function saasHosts(random: Random): Peer[] {
  const hosts = publicAddresses(SAAS_HOSTS, (row) => row.customerWeight ** 1.3, random);
  return hosts.map(({ address }) => {
    if (!random.chance(AWS_SHARE_OF_SAAS)) return peer(address);
    return random.chance(0.6)
      ? peer(addressIn(CLOUDFRONT_BLOCKS, random), 'CLOUDFRONT')
      : peer(addressIn(EC2_BLOCKS, random), 'EC2');
  });
}

export function peer(address: string, service = '-'): Peer {
  return { address, service };
}
