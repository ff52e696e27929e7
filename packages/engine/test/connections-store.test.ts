import { expect, it } from 'vitest';
import { ConnectionStore } from '../src/connections/connection-store.js';
import { LOCAL_SCOPE } from '../src/index.js';
import { readParts } from '../src/store/read-parts.js';
import { archiveOf, line, useConnections } from './use-connections.js';

const lake = useConnections();
const DAY_MS = 86_400_000;

async function twoDays(): Promise<ConnectionStore> {
  for (const [daysAgo, name] of [
    [40, 'old.tar.gz'],
    [2, 'new.tar.gz'],
  ] as const) {
    const at = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
    await lake.workspace.write(name, archiveOf([line('New', at), line('Destroy', at)]));
  }
  await lake.import();
  return new ConnectionStore(lake.workspace.lake, LOCAL_SCOPE);
}

it('asks anew of what counts now when files of a question are removed while it is asked', async () => {
  const store = await twoDays();
  const versions: number[] = [];

  const rows = await store.ask(async (state) => {
    versions.push(state.version);
    if (versions.length === 1) await lake.connections.maintain({ keepDays: 30 });
    const spans = state.parts.filter(({ table }) => table === 'connection_spans');
    const text = `SELECT count(*)::INTEGER AS spans FROM ${readParts(store.layout, spans)}`;
    return (await (await store.database()).rows({ text, params: [] })).rows;
  });

  expect(rows).toEqual([{ spans: 1 }]);
  expect(versions).toHaveLength(2);
  await store.close();
});

it('fails of files that are missing though they count, and names no folder outside of the lake', async () => {
  const store = await twoDays();
  const asked: number[] = [];

  const failing = store.ask(async (state) => {
    asked.push(state.version);
    const gone = state.parts.map((part) => ({ ...part, path: `gone/${part.path}` }));
    return (await store.database()).rows({ text: `SELECT 1 FROM ${readParts(store.layout, gone)}`, params: [] });
  });

  await expect(failing).rejects.toMatchObject({
    code: 'query',
    message: expect.not.stringContaining(lake.workspace.lake),
  });
  expect(asked).toHaveLength(1);
  await store.close();
});
