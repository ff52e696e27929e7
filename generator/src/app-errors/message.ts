import type { Random } from '../random.js';

/** What may stand in braces in a message: how a value of it looks. */
const VALUES: Readonly<Record<string, (random: Random) => string>> = {
  num: (random) => String(random.between(1, 9_999)),
  small: (random) => String(random.between(1, 9)),
  big: (random) => String(random.between(1_000_000, 2_000_000_000)),
  ms: (random) => `${random.between(2, 30_000)} ms`,
  float: (random) => `${random.below(100)}.${random.between(10, 99)}`,
  size: (random) => `${random.below(900)}.${random.below(10)} ${random.pick(['KB', 'MB', 'GB'])}`,
  hex: (random) => `0x${random.hex(8)}`,
  id: (random) => random.hex(12),
  sha: (random) => random.hex(40),
  uuid: (random) => `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`,
  ip: (random) => `10.${random.below(256)}.${random.below(256)}.${random.between(1, 254)}`,
  port: (random) => String(random.between(1_024, 65_535)),
  mac: (random) => ['02', ...[0, 1, 2, 3, 4].map(() => random.hex(2))].join(':'),
  host: (random) => `${random.pick(['db', 'cache', 'node', 'web', 'mq'])}-${random.between(1, 40)}.internal.example`,
  user: (random) => random.pick(['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy']),
  email: (random) => `${random.pick(['ada', 'alan', 'grace', 'linus', 'ken'])}${random.below(900)}@example.com`,
  table: (random) => random.pick(['orders', 'customers', 'invoices', 'stock', 'sessions', 'audit']),
  queue: (random) => random.pick(['mail', 'invoice', 'export', 'thumbnail', 'search']),
  path: (random) =>
    `/${random.pick(['var', 'srv', 'opt'])}/${random.pick(['data', 'spool', 'log'])}/${random.hex(6)}.dat`,
  url: (random) => `https://api.example.com/v${random.between(1, 3)}/items/${random.below(90_000)}`,
  time: (random) => `2026-11-${pad(random.between(1, 28))}T${pad(random.below(24))}:${pad(random.below(60))}:07Z`,
  // Quotes as they stand inside JSON text.
  quoted: (random) => `\\"${random.pick(['blue', 'order-7', 'Q3 report', 'a b c', 'x'])}-${random.below(500)}\\"`,
  single: (random) => `'${random.pick(['sku', 'key', 'item'])}_${random.hex(4)}'`,
};

const PLACE = /\{([a-z]+)\}/;

/** Something a program says again and again, with values that differ. The text is safe inside a JSON string. */
export class Message {
  private readonly literals: readonly string[];
  private readonly values: readonly ((random: Random) => string)[];

  constructor(readonly template: string) {
    const parts = template.split(PLACE);
    this.literals = parts.filter((_, index) => index % 2 === 0);
    this.values = parts
      .filter((_, index) => index % 2 === 1)
      .map((name) => {
        const value = VALUES[name];
        if (value === undefined) throw new RangeError(`No values for {${name}} in "${template}".`);
        return value;
      });
  }

  draw(random: Random): string {
    let text = this.literals[0] ?? '';
    for (let at = 0; at < this.values.length; at += 1) {
      text += (this.values[at]?.(random) ?? '') + (this.literals[at + 1] ?? '');
    }
    return text;
  }
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
