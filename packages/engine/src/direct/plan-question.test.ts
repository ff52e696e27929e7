import { describe, expect, it } from 'vitest';
import { flows } from '../schema/flows.js';
import { planQuestion } from './plan-question.js';

async function needs(statement: string) {
  const plan = await planQuestion(statement, {});
  const of = (table: string) => [...(plan?.columns.get(table) ?? [])].toSorted();
  return { flows: of('flows'), coverage: of('coverage'), isGathering: plan?.isGathering };
}

describe('what a statement is going to read', () => {
  it.each([
    ['SELECT srcaddr, sum(bytes) FROM flows GROUP BY ALL', ['bytes', 'srcaddr'], true],
    ["SELECT count(*) FROM flows WHERE action = 'REJECT' AND dstport IN (22, 23)", ['action', 'dstport'], true],
    ['SELECT count(*) FROM flows', [], true],
    ['SELECT count(*) FROM (SELECT * FROM flows) f', [], true],
    ['SELECT srcaddr FROM flows LIMIT 3', ['srcaddr'], false],
    ['SELECT srcaddr FROM flows ORDER BY bytes DESC LIMIT 3', ['bytes', 'srcaddr'], true],
    ['SELECT max(start_time), service FROM flows GROUP BY ALL -- ;', ['service', 'start_time'], true],
    [
      'WITH a AS MATERIALIZED (FROM flows) SELECT count(DISTINCT dstaddr), (SELECT max("end") FROM a) FROM a',
      ['dstaddr', 'end'],
      true,
    ],
    ['SELECT sum(bytes) OVER (PARTITION BY srcaddr) FROM flows', ['bytes', 'srcaddr'], true],
    ['DESCRIBE flows', [], false],
    ['SELECT 1', [], false],
  ])('is known of %s', async (statement, columns, isGathering) => {
    expect(await needs(statement)).toEqual({ flows: columns, coverage: [], isGathering });
  });

  it('is told apart by table', async () => {
    const statement =
      'SELECT count(*) FROM flows f JOIN coverage c ON f.interface_id = c.interface_id WHERE c.log_status = f.type';

    expect(await needs(statement)).toMatchObject({
      flows: ['interface_id', 'type'],
      coverage: ['interface_id', 'log_status'],
    });
  });

  it.each(['SUMMARIZE flows', 'SELECT flows FROM flows', 'SELECT max(COLUMNS(*)) FROM flows'])(
    'is every column of %s',
    async (statement) => {
      expect((await needs(statement)).flows).toEqual(flows.columns.map(({ name }) => name).toSorted());
    },
  );

  it('is not known of what DuckDB cannot plan, and refused where it may not be asked', async () => {
    expect(await planQuestion('SELECT no_such_column FROM flows', {})).toBeUndefined();
    await expect(planQuestion("SELECT * FROM read_text('/etc/hostname')", {})).rejects.toMatchObject({
      code: 'sql-refused',
    });
  });

  it('is not waited for beyond the time', async () => {
    const signal = AbortSignal.abort();

    await expect(planQuestion('SELECT 1', { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
