// Error logs for the demo: a day of a shop's services, an object an hour, with something to find in the newest of them. Plain
// Node without dependencies; the same hours give the same bytes.
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const HOURS = 24;
const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;
const RECORDS_PER_HOUR = 2_400;

/** What services log when all is well, and up to which share of all records. */
const CALM = [
  {
    service: 'gateway',
    upTo: 0.34,
    say: (pick) => `GET /${pick(['cart', 'items', 'search', 'orders'])} 200 in ${pick(90)} ms`,
  },
  { service: 'checkout', upTo: 0.54, say: (pick) => `order ${id(pick)} placed, ${pick(9) + 1} items` },
  { service: 'search', upTo: 0.72, say: (pick) => `query took ${pick(60)} ms, ${pick(400)} hits` },
  {
    service: 'payments',
    upTo: 0.86,
    say: (pick) => `charged order ${id(pick)} with ${pick(['visa', 'sepa', 'paypal'])}`,
  },
  { service: 'inventory', upTo: 1, say: (pick) => `reserved item ${pick(5_000)} in warehouse ${pick(6)}` },
];

/** Errors by the hour: `rate` of them in an hour so long ago, spread over it, or within `minutes` of it. */
const TROUBLES = [
  {
    service: 'payments',
    rate: () => 7,
    say: (pick) => `provider answered ${pick([502, 503])} for order ${id(pick)}, attempt ${pick(3) + 1} of 3`,
  },
  { service: 'inventory', rate: () => 4, say: (pick) => `no stock for item ${pick(5_000)} in warehouse ${pick(6)}` },
  {
    service: 'gateway',
    rate: () => 5,
    say: (pick) => `upstream 10.0.${pick(4)}.${pick(250)}:8443 closed the connection after ${pick(900)} ms`,
  },
  {
    service: 'search',
    rate: (ago) => (ago >= 1 && ago < 9 ? 6 : 0),
    say: (pick) => `shard products-${pick(8)} is read-only: disk is ${95 + pick(5)} % full`,
  },
  { service: 'auth', rate: () => 2, say: (pick) => `token of user ${id(pick)} was signed with an unknown key` },
  // A deployment a quarter of an hour ago: pool too small, and a field that is not always there.
  {
    service: 'checkout',
    rate: (ago) => (ago === 0 ? 190 : 3),
    minutes: [38, 46],
    say: (pick) => `could not get a connection from the pool within ${3_000 + pick(40)} ms, ${pick(40) + 20} waiting`,
  },
  {
    service: 'checkout',
    rate: (ago) => (ago === 0 ? 26 : 0),
    minutes: [36, 60],
    say: () => "Cannot read properties of undefined (reading 'voucher')",
    hasStack: true,
  },
];

const STACK = [
  "TypeError: Cannot read properties of undefined (reading 'voucher')",
  '    at applyVoucher (/app/src/price.js:88:31)',
  '    at totalOf (/app/src/price.js:41:12)',
  '    at async place (/app/src/orders.js:120:19)',
].join('\n');

/** Lines that are no JSON, as processes write them that are killed, or that crash. */
const BROKEN = ['{"level":30,"time":17', 'panic: runtime error: index out of range [4] with length 4', 'Killed'];

/** Writes the logs of the hours before `endMs` into `folder`, anew. */
export function makeDemoErrors(folder, endMs) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (let ago = HOURS - 1; ago >= 0; ago -= 1) {
    const start = endMs - (ago + 1) * MS_PER_HOUR;
    const name = `shop-${new Date(start).toISOString().slice(0, 13).replaceAll(/[-T]/g, '')}.jsonl.gz`;
    const file = join(folder, name);
    writeFileSync(file, gzipSync(linesOf(start, ago).join('\n').concat('\n'), { level: 1 }));
    const written = new Date(start + MS_PER_HOUR);
    utimesSync(file, written, written);
  }
}

function linesOf(start, ago) {
  const random = randomOf(ago + 1);
  const pick = (from) => (Array.isArray(from) ? from[Math.floor(random() * from.length)] : Math.floor(random() * from));
  const records = Array.from({ length: RECORDS_PER_HOUR }, () => {
    const roll = random();
    const calm = CALM.find(({ upTo }) => roll < upTo) ?? CALM[0];
    return {
      at: start + random() * MS_PER_HOUR,
      level: random() < 0.03 ? 40 : 30,
      service: calm.service,
      msg: calm.say(pick),
    };
  });
  for (const { service, rate, minutes: [from, to] = [0, 60], say, hasStack } of TROUBLES) {
    for (let left = Math.round(rate(ago) * (0.8 + 0.4 * random())); left > 0; left -= 1) {
      const at = start + (from + random() * (to - from)) * MS_PER_MINUTE;
      const msg = say(pick);
      records.push({
        at,
        level: 50,
        service,
        msg,
        ...(hasStack ? { err: { type: 'TypeError', message: msg, stack: STACK } } : {}),
      });
    }
  }
  records.sort((a, b) => a.at - b.at);
  const lines = records.map(({ at, level, service, ...rest }) =>
    JSON.stringify({
      level,
      time: Math.floor(at / MS_PER_SECOND) * MS_PER_SECOND,
      service,
      hostname: `${service}-${pick(3)}`,
      ...rest,
    }),
  );
  for (const line of BROKEN.slice(0, 1 + pick(3))) lines.splice(pick(lines.length), 0, line);
  return lines;
}

function id(pick) {
  return `${(pick(0xffff) + 0x10000).toString(16).slice(1)}-${(pick(0xffff) + 0x10000).toString(16).slice(1)}`;
}

/** mulberry32: small, and good enough for what nobody bets on. */
function randomOf(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
