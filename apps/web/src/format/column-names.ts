import type { PathColumn } from '@networkflow/engine/contract';

/** Columns in words, where people choose among them. */
export const PATH_COLUMN_WORDS: Readonly<Record<PathColumn, string>> = {
  srcaddr: 'source',
  dstaddr: 'destination',
  service: 'service',
  protocol: 'protocol',
  action: 'action',
  direction: 'direction',
  country: 'country outside',
  vpc_id: 'VPC',
  subnet_id: 'subnet',
  interface_id: 'interface',
  account_id: 'account',
  region: 'Region',
};
