import { type Filter, type FilterField, filterField, formatFilter, parseFilter } from '@networkflow/engine/contract';
import { arbitraryFilter, type FlowRow, matchFilter } from '@networkflow/engine/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, makeLake, type Served, serve } from './harness';

/** Hours with fewer rows than one answer of SQL holds, so that all of them can be looked at here. */
const FROM = '2026-01-05T09:30:00Z';
const TO = '2026-01-05T14:00:00Z';
const ROWS_MIN = 1_000;
const SEED = 20_261_121;
const MS_PER_SECOND = 1_000;
/** An address longer than this is refused, which is another test's business. */
const URL_CHARS_MAX = 8_000;
const AT_ONCE = 4;

interface Table {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

describe('filters given to the built server', () => {
  let served: Served;
  let rows: readonly FlowRow[] = [];

  beforeAll(async () => {
    const folder = await makeFolder();
    await makeLake(folder);
    served = await serve(folder);
    const response = await fetch(`${served.url}/api/v1/sql`, {
      method: 'POST',
      body: JSON.stringify({
        statement: `FROM flows WHERE start >= ${seconds(FROM)} AND start < ${seconds(TO)}`,
        rowsMax: 10_000,
      }),
    });
    const table = (await response.json()) as Table & { readonly truncated: boolean };
    expect(table.truncated).toBe(false);
    rows = asFlowRows(table);
    expect(rows.length).toBeGreaterThan(ROWS_MIN);
  });
  afterAll(() => served?.stop());

  const ask = async (where: string): Promise<{ status: number; text: string }> => {
    const search = new URLSearchParams({ from: FROM, to: TO, where });
    // Comparing keeps this process busy for seconds, in which the server closes connections that are idle: ask on new ones.
    const headers = { connection: 'close' };
    const response = await fetch(`${served.url}/api/v1/analyses/totals?${search}`, { headers });
    return { status: response.status, text: await response.text() };
  };

  /** What the server says against what the rows say; undefined when they agree. */
  async function difference(filter: Filter): Promise<string | undefined> {
    const where = formatFilter(filter);
    const { status, text } = await ask(where);
    if (status !== 200) return `${where}: ${status} ${text}`;
    const answer = (JSON.parse(text) as { rows: { flows: number; bytes: number | string }[] }).rows[0];
    const matching = rows.filter((row) => matchFilter(filter, row));
    const bytes = matching.reduce((sum, row) => sum + BigInt(row.bytes ?? 0), 0n);
    const isSame = answer?.flows === matching.length && BigInt(answer?.bytes ?? 0) === bytes;
    return isSame ? undefined : `${where}: ${text.slice(0, 200)} is not ${matching.length} flows, ${bytes} bytes`;
  }

  it('select what filtering the rows here selects, for 500 filters with values of any kind', async () => {
    const filters = fc.sample(arbitraryFilter, { numRuns: 500, seed: SEED }).filter(fits);
    expect(filters.length).toBeGreaterThan(400);
    expect(await together(filters, difference)).toEqual([]);
  });

  it('select what filtering the rows here selects, for 500 filters with values of the data', async () => {
    const filters = fc.sample(filterOver(rows), { numRuns: 500, seed: SEED }).filter(fits);
    expect(filters.length).toBeGreaterThan(400);
    const matching = filters.filter((filter) => rows.some((row) => matchFilter(filter, row)));
    expect(matching.length).toBeGreaterThan(200);
    expect(await together(filters, difference)).toEqual([]);
  });

  it('are answered or refused with the place of the mistake, and never a failure, for 500 damaged ones', async () => {
    const texts = fc.sample(damaged(filterOver(rows)), { numRuns: 500, seed: SEED });
    let refused = 0;
    const wrong = await together(texts, async (text) => {
      const { status, text: reply } = await ask(text);
      const isReadable = readable(text);
      if (status === 200 && isReadable) return undefined;
      if ((status !== 400 && status !== 422) || isReadable) return `${text}: ${status} ${reply}`;
      refused += 1;
      const { code, position } = JSON.parse(reply) as { code: string; position?: number };
      const hasPlace =
        code === 'limit-exceeded' || (position !== undefined && position >= 0 && position <= text.length);
      return hasPlace ? undefined : `${text}: ${reply}`;
    });
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(100);
  });
});

function seconds(instant: string): number {
  return Date.parse(instant) / MS_PER_SECOND;
}

function fits(filter: Filter): boolean {
  return encodeURIComponent(formatFilter(filter)).length < URL_CHARS_MAX;
}

/** Whether the page's own parser takes it. */
function readable(text: string): boolean {
  try {
    parseFilter(text);
    return true;
  } catch {
    return false;
  }
}

/** What `check` complains about, of several at a time. */
async function together<T>(items: readonly T[], check: (item: T) => Promise<string | undefined>): Promise<string[]> {
  const complaints: string[] = [];
  const left = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) {
        const complaint = await check(item);
        if (complaint !== undefined) complaints.push(complaint);
      }
    }),
  );
  return complaints;
}

/** Cells as the yardstick reads them: integers exact, times in seconds. */
function asFlowRows({ columns, rows }: Table): FlowRow[] {
  const kinds = columns.map(({ name, type }) => ({ name, type }));
  return rows.map((row) =>
    Object.fromEntries(
      kinds.map(({ name, type }) => {
        const cell = row[name] ?? null;
        if (cell === null || type === 'VARCHAR') return [name, cell];
        if (type.startsWith('TIMESTAMP')) return [name, BigInt(Date.parse(String(cell)) / MS_PER_SECOND)];
        return [name, BigInt(cell)];
      }),
    ),
  );
}

const FIELDS = [
  'srcaddr',
  'dstaddr',
  'dstport',
  'srcport',
  'protocol',
  'action',
  'bytes',
  'packets',
  'start',
  'src',
  'dst',
]
  .concat(['port', 'interface_id', 'country', 'tcp_flags', 'addr', 'service'])
  .map((name) => filterField(name))
  .filter((field): field is FilterField => field !== undefined);

/** Filters whose values stand in the rows, so that they select some. */
function filterOver(rows: readonly FlowRow[]): fc.Arbitrary<Filter> {
  const leaf = fc
    .tuple(fc.constantFrom(...FIELDS), fc.array(fc.nat(rows.length - 1), { minLength: 1, maxLength: 3 }), fc.nat(2))
    .map(([field, picked, form]): Filter => {
      const values = picked.flatMap((index) => {
        const cell = rows[index]?.[field.columns[0].name];
        return cell === null || cell === undefined ? [] : [typeof cell === 'bigint' ? Number(cell) : cell];
      });
      const [first] = values;
      if (first === undefined) return { op: 'is-null', field: field.name };
      if (form === 0) return { op: 'in', field: field.name, values };
      return { op: form === 1 ? '=' : '!=', field: field.name, value: first };
    });
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ op: fc.constantFrom('and', 'or'), filters: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }) }),
      fc.record({ op: fc.constant('not'), filter: tie('filter') }),
    ),
  })).filter;
}

/** Filters with a piece cut out, doubled, exchanged or thrown in. */
function damaged(filters: fc.Arbitrary<Filter>): fc.Arbitrary<string> {
  const junk = fc.oneof(
    fc.constantFrom(
      "'",
      '"',
      '(',
      ')',
      ' and ',
      ' not ',
      ',',
      '=',
      '!',
      '\\',
      '\0',
      '💥',
      '--',
      ';',
      '%',
      '1e99',
      '::/0',
      '𝟙',
    ),
    fc.string({ maxLength: 3, unit: 'binary' }),
  );
  return fc
    .tuple(filters, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5), junk, fc.nat(2))
    .map(([filter, where, length, text, form]) => {
      const whole = formatFilter(filter).slice(0, 2_000);
      const at = Math.floor(where * whole.length);
      const piece = form === 1 ? whole.slice(at, at + length).repeat(2) : text;
      return (form === 0 ? whole.slice(0, at) : whole.slice(0, at) + piece) + whole.slice(at + length);
    })
    .filter((text) => text.trim() !== '' && isWellFormed(text));
}

/** Half of a surrogate pair cannot be sent in an address. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
