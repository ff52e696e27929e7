import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ledger, makeFolder, makeLake, type Served, serve } from './harness';

/** Runs until it is stopped: far more rows than any machine joins in a test's time. */
const ENDLESS = 'SELECT count(*) FROM flows a, flows b, flows c WHERE a.bytes + b.bytes > c.bytes';

describe('streamed answers of the built server', () => {
  let served: Served;
  let ledger: Ledger;

  beforeAll(async () => {
    const folder = await makeFolder();
    ledger = await makeLake(folder);
    served = await serve(folder);
  });
  afterAll(() => served?.stop());

  const post = (path: string, body: object, signal?: AbortSignal): Promise<Response> =>
    fetch(`${served.url}${path}`, { method: 'POST', body: JSON.stringify(body), ...(signal ? { signal } : {}) });
  const lines = async (response: Response): Promise<Record<string, unknown>[]> =>
    (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** Requests under way, this question among them. */
  const underWay = async (): Promise<number> => {
    const metrics = await (await fetch(`${served.url}/metrics`)).text();
    return Number(/^networkflow_http_requests_in_flight (\d+)$/m.exec(metrics)?.[1]);
  };

  describe('a batch', () => {
    it('answers each analysis as the analysis alone does, and a mistake in one hurts no other', async () => {
      const response = await post('/api/v1/batch', {
        analyses: [
          { id: 'sum', name: 'totals' },
          { id: 'top', name: 'talkers', request: { limit: 3, where: 'action = ACCEPT' } },
          { id: 'bad', name: 'nothing' },
          { id: 'odd', name: 'totals', request: { where: 'port 22 and foo = 3' } },
        ],
      });
      expect(response.headers.get('content-type')).toBe('text/x-ndjson; charset=utf-8');
      const answers = new Map((await lines(response)).map((line) => [line.id, line]));
      expect(answers.get('sum')).toMatchObject({ result: { rows: [{ flows: ledger.total.rows }] } });
      const alone = await fetch(`${served.url}/api/v1/analyses/talkers?limit=3&where=action+%3D+ACCEPT`);
      const { rows } = (await alone.json()) as { rows: unknown };
      expect(answers.get('top')).toMatchObject({ result: { rows } });
      expect(answers.get('bad')).toMatchObject({ problem: { code: 'not-found', status: 404 } });
      expect(answers.get('odd')).toMatchObject({ problem: { code: 'invalid-input', position: 12 } });
      expect(answers.size).toBe(4);
    });

    it.each([
      {},
      { analyses: [] },
      { analyses: [{ id: 'a' }] },
      { analyses: Array(33).fill({ id: 'a', name: 'totals' }) },
      {
        analyses: [
          { id: 'a', name: 'totals' },
          { id: 'a', name: 'talkers' },
        ],
      },
      { analyses: [{ id: 'a', name: 'totals', request: { limit: '5' } }] },
      { analyses: [{ id: 'a', name: 'totals', request: { limt: 5 } }] },
    ])('is refused whole when it is none: %j', async (body) => {
      const response = await post('/api/v1/batch', body);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    });
  });

  describe('SQL', () => {
    const statement = 'SELECT action, count(*) AS flows FROM flows GROUP BY ALL ORDER BY action';

    it('answers with rows, columns and whether there are more', async () => {
      const answer = (await (await post('/api/v1/sql', { statement, rowsMax: 1 })).json()) as Record<string, unknown>;
      expect(answer).toMatchObject({
        columns: [{ name: 'action' }, { name: 'flows' }],
        rowCount: 1,
        truncated: true,
      });
    });

    it('streams the same rows line by line, and writes them as CSV', async () => {
      const whole = (await (await post('/api/v1/sql', { statement })).json()) as { rows: object[] };
      const [head, ...rest] = await lines(await post('/api/v1/sql', { statement, format: 'ndjson' }));
      expect(head).toMatchObject({ columns: [{ name: 'action' }, { name: 'flows' }] });
      expect(rest.flatMap((line) => line.rows ?? [])).toEqual(whole.rows);
      expect(rest.at(-1)).toMatchObject({ end: { rowCount: whole.rows.length, truncated: false } });
      const csv = await (await post('/api/v1/sql', { statement, format: 'csv' })).text();
      expect(csv.trimEnd().split('\r\n')).toHaveLength(whole.rows.length + 1);
    });

    it.each([
      ['SELECT nope FROM flows', 400, 'query', /nope/],
      ['SELEC 1', 400, 'query', /SELEC/],
      ['DROP TABLE flows', 400, 'sql-refused', /SELECT/],
      ["SELECT * FROM read_text('/etc/passwd')", 400, 'sql-refused', /./],
      ["COPY flows TO '/tmp/x'", 400, 'sql-refused', /./],
    ])('%s is refused with a reason for the one who wrote it', async (text, status, code, words) => {
      const response = await post('/api/v1/sql', { statement: text });
      const problem = (await response.json()) as { detail: string };
      expect([response.status, problem]).toMatchObject([status, { code }]);
      expect(problem.detail).toMatch(words);
      expect(JSON.stringify(problem)).not.toContain(served.folder);
    });

    it('stops when its time is up', async () => {
      const response = await post('/api/v1/sql', { statement: ENDLESS, timeoutMs: 50 });
      expect([response.status, await response.json()]).toMatchObject([504, { code: 'timeout' }]);
    });

    it('stops when the request is closed, and gives its place to the next', async () => {
      // As many as run at once and wait for their turn; were one not stopped, the last of the next round would be refused.
      for (let round = 0; round < 3; round += 1) {
        const closed = new AbortController();
        const asked = Array.from({ length: 10 }, (_, index) =>
          post('/api/v1/sql', { statement: `${ENDLESS} AND ${index} >= 0` }, closed.signal),
        );
        await expect.poll(underWay).toBe(asked.length + 1);
        closed.abort();
        for (const each of await Promise.allSettled(asked)) expect(each.status).toBe('rejected');
        await expect.poll(underWay).toBe(1);
      }
      expect((await post('/api/v1/sql', { statement })).status).toBe(200);
    });
  });
});
