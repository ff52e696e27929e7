import { type CostLine, monthlyCost, PRICES, total } from './monthly-cost.js';
import { recordEverything } from './record-everything.js';

/** The columns of the table: what each is called, and the configuration it stands for. */
const COLUMNS = [
  { title: 'small', config: { profile: 'small' } },
  { title: 'small, interface endpoints', config: { profile: 'small', interfaceEndpoints: 'true' } },
  { title: 'standard', config: { profile: 'standard' } },
  { title: 'small, connection logs', config: { profile: 'small', connectionArchives: 'true' } },
] as const;

export interface Column {
  readonly title: string;
  readonly lines: readonly CostLine[];
}

export async function costColumns(): Promise<readonly Column[]> {
  const columns: Column[] = [];
  for (const { title, config } of COLUMNS) columns.push({ title, lines: monthlyCost(await recordEverything(config)) });
  return columns;
}

const money = (usd: number) => (usd === 0 ? '' : usd.toFixed(2));

/** The table of the README: a line per price, a column per profile, in USD a month. */
export function costTable(columns: readonly Column[]): string {
  const [first] = columns;
  if (first === undefined) throw new Error('There is no profile to price.');
  const rows = first.lines.map(({ what, price }, index) => {
    const { usd = 0, per = '' } = PRICES.prices[price] ?? {};
    return [what, `${usd} per ${per}`, ...columns.map(({ lines }) => money(lines[index]?.usd ?? 0))];
  });
  const sum = ['**Total**', '', ...columns.map(({ lines }) => `**${total(lines).toFixed(2)}**`)];
  return [
    ['', 'price, USD', ...columns.map(({ title }) => title)],
    ['---', '---', ...columns.map(() => '--:')],
    ...rows,
    sum,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** What is assumed to be used, as a list. */
export function usageList(): string {
  return Object.entries(PRICES.usage)
    .map(([name, { amount, why }]) => `- \`${name}\` ${amount}: ${why}.`)
    .join('\n');
}
