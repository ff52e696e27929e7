const TITLES: Readonly<Record<string, string>> = {
  srcaddr: 'Source',
  dstaddr: 'Destination',
  dstport: 'Port',
  service_port: 'Port',
  interface_id: 'Interface',
  account_id: 'Account',
  vpc_id: 'VPC',
  subnet_id: 'Subnet',
  instance_id: 'Instance',
  az_id: 'Zone',
  denied_flows: 'Denied',
  vpcs: 'VPCs',
  reject_reason: 'Reason',
  bytes_in: 'In',
  bytes_out: 'Out',
  flows_before: 'Flows before',
  bytes_before: 'Bytes before',
  packets_before: 'Packets before',
};

/** How a column of an answer is headed: `First seen` for `first_seen`. */
export function columnTitle(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return TITLES[name] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
