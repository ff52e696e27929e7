import type { AnalysisRequest } from '../src/index.js';
import { record } from '../src/testing/index.js';

/** One in so many records says that there are none. */
const SILENT_EVERY = 7;

/** Lines of records at any time from a moment on: hosts and ports that come again, others that do not, gaps that logs have. */
export function records(seed: number, from: number, seconds: number, count: number): readonly string[] {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const address = (): string =>
    ['10.0.0.1', '10.0.0.2', '8.8.8.8', `198.51.100.${random(9)}`, '2001:db8::1', '-'][random(6)] ?? '-';
  return Array.from({ length: count }, (_, index) => {
    const start = from + random(seconds);
    if (index % SILENT_EVERY === 0) return silent(start + index * 30, random);
    const values = {
      start,
      srcaddr: address(),
      dstaddr: address(),
      srcport: 40_000 + random(9),
      dstport: [22, 53, 443, 50_000 + random(5)][random(4)] ?? 0,
      protocol: [6, 6, 17, 1][random(4)] ?? 6,
      bytes: random(3) * 1_000,
      action: random(3) === 0 ? 'REJECT' : 'ACCEPT',
    };
    const eni = random(4);
    const account = eni === 0 && index % 2 === 0 ? 'unknown' : `12345678901${eni % 3}`;
    return record({ ...values, 'interface-id': `eni-${eni}`, 'account-id': account });
  });
}

/** Of an interface that had no flows, or of a time that was not logged. */
function silent(start: number, random: (below: number) => number): string {
  const status = random(3) === 0 ? 'SKIPDATA' : 'NODATA';
  return record({ start, 'interface-id': `eni-${2 + random(4)}`, 'log-status': status });
}

/** Lines of a record each minute from a moment on, a third of them refused, with bytes that tell them apart. */
export function recordsEachMinute(start: number, count = 5, bytes = 100): readonly string[] {
  return Array.from({ length: count }, (_, row) =>
    record({
      bytes: bytes + row,
      srcport: 1_024 + row,
      start: start + row * 60,
      action: row % 3 ? 'ACCEPT' : 'REJECT',
    }),
  );
}

/** Questions that sums tell, one of each kind, which tests ask again and again while the lake changes. */
export const TOLD_QUESTIONS: readonly (readonly [string, AnalysisRequest])[] = [
  ['totals', {}],
  ['denied', { by: 'port', measure: 'flows', limit: 3 }],
  ['denied', { by: 'reason', measure: 'flows' }],
  ['top-sources', { limit: 2 }],
  ['services', { limit: 3 }],
  ['paths', { by: 'srcaddr,service,dstaddr' }],
  ['countries', {}],
  ['talkers', { limit: 2, offset: 1 }],
  ['listeners', { limit: 3 }],
  ['protocols', {}],
  ['interfaces', { by: 'account' }],
];
