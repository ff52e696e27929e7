import path from 'node:path';
import { type IngestActivity, LOCAL_SCOPE, openEngine } from '@networkflow/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply, Route } from '../src/server/route';
import { ROUTES } from '../src/server/routes/registry';
import { problem } from '../src/server/schemas';
import { makeErrorLogs } from './error-logs';
import { makeFolder, makeLake, type Served, serve } from './harness';

const LINES = 'text/x-ndjson';

/** What a process says that has loaded all there was. */
function waiting(): IngestActivity {
  const at = new Date().toISOString();
  const counts = { objectsFound: 1, objectsTotal: 1, objectsDone: 1, hoursDone: 0, hoursTotal: 0, rows: 1 };
  const times = { startedAt: at, updatedAt: at, lookedAt: at, nextLookAt: null };
  const none = { rowsPerSecond: null, secondsLeft: null, error: null, reader: null };
  return { phase: 'waiting', source: 's3://our-logs', pid: process.pid, ...counts, ...times, ...none };
}

describe('what the built server answers', () => {
  let served: Served;
  const asked = new Set<Route>();

  beforeAll(async () => {
    const folder = await makeFolder();
    await makeLake(folder);
    served = await serve(folder, await makeErrorLogs(folder));
  });
  afterAll(() => served?.stop());

  const typeOf = (response: Response): string | undefined => response.headers.get('content-type')?.split(';')[0];

  /** Throws unless the reply is one that the route declares. */
  async function check(route: Route, response: Response): Promise<unknown> {
    asked.add(route);
    const text = await response.text();
    const reply = route.replies.find(
      ({ status, type }: Reply) => status === response.status && type === (text === '' ? undefined : typeOf(response)),
    );
    if (reply === undefined) throw new Error(`${route.path} declares no ${response.status}: ${text.slice(0, 500)}`);
    if (reply.schema === undefined) return text;
    const values = reply.type === LINES ? text.trimEnd().split('\n') : [text];
    const parsed: unknown[] = values.map((value) => reply.schema?.parse(JSON.parse(value)));
    return parsed[0];
  }

  const send = (route: Route, address: string, body?: object): Promise<Response> =>
    fetch(`${served.url}${address}`, {
      method: route.method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const routeOf = (method: string, path: string): Route => {
    const found = ROUTES.find((route) => route.method === method && route.path === path);
    if (found === undefined) throw new Error(`There is no ${method} ${path}.`);
    return found;
  };

  it.each(ROUTES.flatMap((route) => (route.examples ?? []).map((example) => ({ route, example }))))(
    'is what $route.method $route.path declares: $example',
    async ({ route, example }) => {
      await (typeof example === 'string'
        ? check(route, await send(route, example))
        : check(route, await send(route, route.path, example)));
    },
  );

  it('is what is declared for one thing of a list', async () => {
    const list = await fetch(`${served.url}/api/v1/findings?suppressed=show`);
    const { findings } = (await list.json()) as { findings: { id: string }[] };
    expect(findings.length).toBeGreaterThan(0);
    for (const path of ['/api/v1/findings/{id}', '/api/v1/findings/{id}/evidence']) {
      const route = routeOf('GET', path);
      await check(route, await send(route, path.replace('{id}', findings[0]?.id ?? '')));
    }
    const suppress = routeOf('POST', '/api/v1/suppressions');
    const body = { subject: '10.9.9.9', reason: 'ours', expires: '2099-01-01' };
    // Its schema said so a line ago.
    const { id } = (await check(suppress, await send(suppress, suppress.path, body))) as { id: string };
    const remove = routeOf('DELETE', '/api/v1/suppressions/{id}');
    await check(remove, await send(remove, `/api/v1/suppressions/${id}`));
  });

  it('is what is declared where a process loads the lake, and where none does', async () => {
    const look = routeOf('POST', '/api/v1/ingest/look');
    expect((await send(look, look.path, {})).status).toBe(404);
    const engine = await openEngine({ lake: path.join(served.folder, 'lake') });
    await engine.reportActivity(waiting(), LOCAL_SCOPE);
    await engine.close();

    await check(look, await send(look, look.path, {}));
  });

  it('is what is declared in every format', async () => {
    const sql = routeOf('POST', '/api/v1/sql');
    for (const format of ['json', 'ndjson', 'csv']) {
      await check(sql, await send(sql, sql.path, { statement: 'FROM flows', rowsMax: 3_000, format }));
    }
    for (const path of ['/api/v1/records', '/api/v1/conversations']) {
      const route = routeOf('GET', path);
      await check(route, await send(route, `${path}?limit=3&format=csv`));
    }
  });

  it('is what is declared for every analysis', async () => {
    const route = routeOf('GET', '/api/v1/analyses/{name}');
    const { analyses } = (await (await fetch(`${served.url}/api/v1/describe`)).json()) as {
      analyses: { name: string }[];
    };
    for (const { name } of analyses) await check(route, await send(route, `/api/v1/analyses/${name}?limit=5`));
  });

  it('is a problem as declared when it is one', async () => {
    for (const address of ['/api/v1/analyses/none', '/api/v1/none', '/api/v1/analyses/totals?where=foo']) {
      const response = await fetch(`${served.url}${address}`);
      expect(typeOf(response)).toBe('application/problem+json');
      problem.parse(await response.json());
    }
  });

  it('was looked at for every route there is', () => {
    expect(ROUTES.filter((route) => !asked.has(route)).map(({ path }) => path)).toEqual([]);
  });
});
