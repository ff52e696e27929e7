import fc from 'fast-check';
import type { FlowCells } from '../src/testing/index.js';

/** 2023-11-14T00:00:00Z. */
export const MIDNIGHT_HOUR = 472_200;
export const SECONDS_PER_HOUR = 3_600;
export const HUGE = 9_223_372_036_854_775_807n;

export const hour = (number: number): number => MIDNIGHT_HOUR + number;
export const startOf = (number: number, second = 0): number => hour(number) * SECONDS_PER_HOUR + second;

export const withoutHuge = (record: FlowCells): FlowCells =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, value === HUGE ? 2 ** 40 : value]));

const oneOf = (...values: readonly FlowCells[string][]) => fc.constantFrom(...values);
const addresses = oneOf('10.0.0.1', '10.0.0.2', '203.0.113.9', '2001:db8::1');
const V2 = {
  start: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: startOf(0), max: startOf(30) }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  account_id: oneOf('012345678901', '210987654321', null),
  interface_id: oneOf('eni-1', 'eni-2', null),
  srcaddr: oneOf('10.0.0.1', '203.0.113.9', null),
  dstaddr: addresses,
  src_class: oneOf('private', 'public'),
  dst_class: oneOf('private', 'public'),
  src_country: oneOf('DE', null),
  dst_country: oneOf('US', null),
  dstport: oneOf(22, 443, null),
  service: oneOf('https', 'ssh'),
  service_port: oneOf(22, 443, null),
  protocol: oneOf(6, 17, null),
  direction: oneOf('ingress', 'egress', null),
  action: oneOf('ACCEPT', 'REJECT', null),
  bytes: oneOf(0, 40, 1_000, HUGE, null),
  packets: oneOf(1, 7, HUGE, null),
};
const V5 = {
  ...V2,
  vpc_id: oneOf('vpc-1', 'vpc-2'),
  subnet_id: oneOf('subnet-1', null),
  region: oneOf('eu-central-1', 'us-east-1'),
};
const V11 = { ...V5, reject_reason: oneOf('BPA', null), interface_type: oneOf('nat_gateway', null) };
/** Objects of one shape each, as files are; half of them without counters beyond 2^53. */
export const objects = fc.array(
  fc
    .tuple(
      fc.oneof(...[V2, V5, V11].map((shape) => fc.array(fc.record(shape), { minLength: 1, maxLength: 12 }))),
      fc.boolean(),
    )
    .map(([records, isExact]): FlowCells[] => (isExact ? records.map(withoutHuge) : records)),
  { minLength: 1, maxLength: 4 },
);
