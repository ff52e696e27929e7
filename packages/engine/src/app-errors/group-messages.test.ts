import { describe, expect, it } from 'vitest';
import { groupMessages } from './group-messages.js';
import { maskMessage } from './mask-message.js';

const LINES = 2_000;
/** The share of lines whose group holds all lines of their statement and no other (Zhu et al., ICSE-SEIP 2019). */
const ACCURACY_MIN = 0.95;

type Draw = (below: number) => number;

/** Numbers that are the same in every run (Numerical Recipes' linear congruential generator). */
function draws(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pick = (draw: Draw, ...of: readonly string[]): string => of[draw(of.length)] ?? '';
const hex = (draw: Draw, digits: number): string =>
  Array.from({ length: digits }, () => draw(16).toString(16)).join('');
const user = (draw: Draw): string => pick(draw, 'olga', 'pete', 'quinn', 'ruth', 'sami', 'tess', 'umar');
const pod = (draw: Draw): string => `${pick(draw, 'cart', 'stock', 'mailer', 'web')}-${hex(draw, 9)}-${hex(draw, 5)}`;
const ip = (draw: Draw): string => `10.${draw(256)}.${draw(256)}.${draw(256)}`;

/** What several services complain of, each in its manner. */
const STATEMENTS: Readonly<Record<string, readonly ((draw: Draw) => string)[]>> = {
  java: [
    (d) =>
      `java.lang.NullPointerException: Cannot invoke "Order.total()" because "order${d(9)}" is null\n\tat shop.Cart.sum(Cart.java:${d(400)})`,
    (d) =>
      `java.net.SocketTimeoutException: Read timed out after ${d(60_000)}ms\n\tat java.base/sun.nio.ch.Net.poll(Net.java:${d(900)})`,
    (d) => `Unhandled exception on thread pool-${d(9)}-thread-${d(64)}`,
    (d) =>
      `Servlet.service() for servlet [dispatcher] in context with path [/${pick(d, 'shop', 'admin', 'pay')}] threw exception`,
    (d) => `HikariPool-${d(4)} - Connection is not available, request timed out after ${d(31_000)}ms.`,
    (d) => `Bean ${pick(d, 'mailSender', 'orderStore', 'userCache', 'jobRunner')} could not be created`,
  ],
  access: [
    (d) =>
      `"${pick(d, 'GET', 'POST', 'PUT')} /api/v1/orders/${d(90_000)} HTTP/1.1" ${pick(d, '500', '502', '503')} ${d(9_000)} "-"`,
    (d) =>
      `upstream timed out (110: Connection timed out) while reading from upstream, client: ${ip(d)}, server: shop.example.com`,
    (d) => `no live upstreams while connecting to upstream, client: ${ip(d)}, request: "GET /p/${d(900)} HTTP/2.0"`,
    (d) => `client ${ip(d)} sent a body of ${d(90_000_000)} bytes, which is too large`,
  ],
  database: [
    (d) => `duplicate key value violates unique constraint "orders_${hex(d, 4)}_key"`,
    (d) =>
      `deadlock detected: process ${d(30_000)} waits for ShareLock on transaction ${d(900_000)}; blocked by process ${d(30_000)}`,
    () => 'could not serialize access due to concurrent update',
    (d) => `relation '${pick(d, 'orders', 'stock', 'carts')}_${d(12)}' does not exist at character ${d(99)}`,
    (d) => `password authentication failed for user "${user(d)}"`,
    (d) => `canceling statement due to statement timeout (${d(90)} s) in ${hex(d, 12)}`,
  ],
  kubernetes: [
    (d) =>
      `Back-off restarting failed container app in pod ${pod(d)}_default(${hex(d, 8)}-${hex(d, 4)}-${hex(d, 4)}-${hex(d, 4)}-${hex(d, 12)})`,
    (d) =>
      `Readiness probe failed: Get "http://${ip(d)}:8080/health": dial tcp ${ip(d)}:8080: connect: connection refused`,
    (d) => `Failed to pull image "registry.example.com/shop/${pick(d, 'cart', 'web')}:${d(90)}.${d(9)}": not found`,
    (d) => `0/${d(40) + 3} nodes are available: ${d(40)} Insufficient memory.`,
    (d) => `Memory cgroup out of memory: Killed process ${d(60_000)} (${pick(d, 'node', 'java', 'python3', 'nginx')})`,
    (d) => `Volume pvc-${hex(d, 8)} is already attached to node ip-10-0-${d(256)}-${d(256)}.eu-west-1.compute.internal`,
  ],
  shop: [
    (d) =>
      `Payment of ${d(900)}.${d(90) + 10} EUR for order ${d(1_000_000)} was declined by ${pick(d, 'stripe', 'adyen', 'paypal', 'klarna')}`,
    (d) => `User ${user(d)} may not delete cart ${hex(d, 12)}`,
    (d) => `User ${user(d)} is locked after ${d(9) + 3} attempts`,
    (d) => `mail to ${user(d)}${d(99)}@example.com bounced: mailbox full`,
    (d) => `stock of sku=${hex(d, 6)} warehouse=${pick(d, 'north', 'south', 'west')} is negative: -${d(90)}`,
    (d) =>
      `retry ${d(5)} of 5 for https://api.example.com/v2/rates?base=${pick(d, 'EUR', 'USD')} failed with ${pick(d, 'ECONNRESET', 'ETIMEDOUT')}`,
    (d) => `cannot read /var/lib/shop/${hex(d, 5)}/${d(99)}.json: permission denied`,
    () => 'out of stock',
    () => 'out of memory',
  ],
};

function labelled(seed: number) {
  const draw = draws(seed);
  const services = Object.entries(STATEMENTS);
  return Array.from({ length: LINES }, () => {
    const [service, statements] = services[draw(services.length)] ?? ['', []];
    // Some statements are frequent and others rare.
    const number = Math.min(draw(statements.length), draw(statements.length));
    return {
      service,
      statement: `${service} ${number}`,
      masked: maskMessage(statements[number]?.(draw) ?? ''),
      errors: 1,
    };
  });
}

function accuracy(lines: ReturnType<typeof labelled>): number {
  const sizes = new Map<string, number>();
  for (const { statement } of lines) sizes.set(statement, (sizes.get(statement) ?? 0) + 1);
  let right = 0;
  for (const { messages } of groupMessages(lines)) {
    const [first] = messages;
    const isOne = messages.every(({ statement }) => statement === first?.statement);
    if (first !== undefined && isOne && sizes.get(first.statement) === messages.length) right += messages.length;
  }
  return right / lines.length;
}

describe('grouping', () => {
  it.each([1, 2, 3, 4, 5])('of 2,000 labelled lines is right for at least 95 of 100, seed %d', (seed) => {
    expect(accuracy(labelled(seed))).toBeGreaterThanOrEqual(ACCURACY_MIN);
  });

  it('does not depend on the order of the messages', () => {
    const lines = labelled(7);
    const templates = (of: typeof lines) =>
      groupMessages(of)
        .map(({ service, template }) => `${service} ${template}`)
        .sort();

    expect(templates(lines.toReversed())).toEqual(templates(lines));
  });

  it('keeps services, exceptions and opposite statements apart', () => {
    const of = (service: string, ...texts: readonly string[]) =>
      texts.map((text) => ({ service, masked: maskMessage(text), errors: 1 }));
    const groups = groupMessages([
      ...of('a', 'door 1 opened', 'door 2 closed', 'door 3 opened'),
      ...of('b', 'door 1 opened'),
      ...of(
        'c',
        'IOException: bad things in step 1',
        'ParseException: bad things in step 2',
        'TimeoutException: bad things in step 3',
      ),
    ]);

    expect(groups).toHaveLength(6);
  });

  it('finds a value that looks like a word', () => {
    const messages = ['red', 'green', 'blue', 'white'].map((colour) => ({
      service: 'a',
      masked: `cannot paint the ${colour} wall today`,
      errors: 1,
    }));

    expect(groupMessages(messages).map(({ template }) => template)).toEqual(['cannot paint the <*> wall today']);
  });

  it('takes no long time for messages that have nothing in common', () => {
    const draw = draws(3);
    const messages = Array.from({ length: 5_000 }, (_, n) => ({
      service: 'a',
      masked: Array.from({ length: 12 }, () => hex(draw, 4)).join(' ') + n,
      errors: 1,
    }));

    expect(groupMessages(messages).length).toBeGreaterThan(0);
  });
});

describe('masking', () => {
  it.each([
    ['took 31 ms, then 4.5s, 12%', 'took <num>, then <num>'],
    ['wrote 2.1 MB of 3 KB, 512 bytes, 3kB', 'wrote <num> of <num>'],
    ['after 12 ms', 'after <num>'],
    ['after 1.5 s', 'after <num>'],
    ['after 1m30.5s', 'after <num>'],
    ['after 2 minutes', 'after <num>'],
    ['3 sheets of 4 MBps', '<num> sheets of <num> MBps'],
    ['can\'t open \'a b\' or "c\\"d"', "can't open <str> or <str>"],
    ['at 2026-11-20T14:05:06.789Z from 10.0.0.1:443 to fe80::1', 'at <time> from <ip> to <ip>'],
    ['see https://a.example/x?y=1 or mail jane@example.com', 'see <url> or mail <email>'],
    ['id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 at 0x7ffe', 'id <uuid> at <hex>'],
    ['trace 7d9f8b6c5d of web-7d9f8-x2x9k', 'trace <hex> of <id>'],
    ['no file /var/log/app.log in C:\\Temp\\x.txt', 'no file <path> in <path>'],
    ['user=alice state=down', 'user=<val> state=<val>'],
    ['ids 1, 2, 3 and [a, b]', 'ids <num> and [<list>]'],
    ['  first line\n\tat second', 'first line'],
    ['', ''],
  ])('of %s', (text, masked) => {
    expect(maskMessage(text)).toBe(masked);
  });
});
