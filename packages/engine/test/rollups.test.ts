import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LOCAL_SCOPE, openEngine } from '../src/index.js';
import { ROLLUPS } from '../src/schema/rollups.js';
import { Lake } from '../src/store/lake.js';
import { lakeLayout } from '../src/store/lake-layout.js';
import { Manifest } from '../src/store/manifest.js';
import { builtDays, builtHours } from '../src/store/rollup-views.js';
import { file, record } from '../src/testing/index.js';
import { recordsEachMinute as lines } from './records-of-days.js';
import { useLake } from './use-lake.js';

const CHILD = fileURLToPath(new URL('./ingest-child.mjs', import.meta.url));
const HOUR = 3_600;
const DAY = 86_400;
/** Midnight. */
const FIRST_DAY = 1_700_006_400;

const lake = useLake();
const { ingest } = lake;

/** Every hour and day of records is built, and says what the records say. */
async function expectWhole(folder = lake.workspace.lake): Promise<void> {
  const open = new Lake(folder, LOCAL_SCOPE);
  try {
    const state = await open.refresh();
    const ask = async (text: string) => (await open.rows({ text, params: [] })).rows;
    const hours = await ask(`SELECT DISTINCT "start" // ${HOUR} AS hour FROM flows ORDER BY 1`);
    expect(hours.length).toBeGreaterThan(0);
    expect([...builtHours(state)]).toEqual(expect.arrayContaining(hours.map(({ hour }) => Number(hour))));
    expect([...builtDays(state)].sort()).toEqual([...new Set(hours.map(({ hour }) => Math.floor(Number(hour) / 24)))]);
    for (const { name, grainS, columns, deniedOnly } of ROLLUPS) {
      const keys = columns.join(', ');
      const held = await ask(
        `SELECT "start" AS bucket, ${keys}, sum(flows)::BIGINT AS flows, sum(bytes)::BIGINT AS bytes, sum(packets)::BIGINT AS packets FROM ${name} GROUP BY ALL ORDER BY ALL`,
      );
      const expected = await ask(
        `SELECT "start" - "start" % ${grainS} AS bucket, ${keys}, count(*) AS flows, sum(bytes)::BIGINT AS bytes, sum(packets)::BIGINT AS packets FROM flows ${deniedOnly ? "WHERE action = 'REJECT' " : ''}GROUP BY ALL ORDER BY ALL`,
      );
      expect(held, name).toEqual(expected);
    }
  } finally {
    await open.close();
  }
}

const state = () => new Manifest(lakeLayout(lake.workspace.lake, LOCAL_SCOPE).manifestFolder).refresh();

describe('rollups of a lake', () => {
  it('are whole after each ingest: new, late and replaced objects; ingest twice equals once', async () => {
    await lake.workspace.write('a.log.gz', file(...lines(FIRST_DAY), ...lines(FIRST_DAY + 5 * HOUR)));
    await lake.workspace.write('b.log.gz', file(...lines(FIRST_DAY + 2 * DAY)));
    await ingest();
    await expectWhole();
    const { version } = await state();
    await ingest();
    expect((await state()).version).toBe(version);

    await lake.workspace.write(
      'late.log.gz',
      file(...lines(FIRST_DAY + 5 * HOUR, 3, 7), record({ 'log-status': 'NODATA' })),
    );
    await ingest();
    await expectWhole();

    await lake.workspace.write('a.log.gz', file(...lines(FIRST_DAY + HOUR, 2, 9_000)));
    await ingest();
    await expectWhole();
  });

  it('go with their days, and maintenance changes none of the others', async () => {
    for (const day of [0, 1, 4]) {
      for (const hour of [0, 7]) {
        await lake.workspace.write(`${day}-${hour}.log.gz`, file(...lines(FIRST_DAY + day * DAY + hour * HOUR)));
        await ingest();
      }
    }
    await lake.engine.maintain({ compact: true, keepDays: 3 }, LOCAL_SCOPE);
    const { parts } = await state();

    await expectWhole();
    expect(parts.some((part) => part.rollup?.day === FIRST_DAY / DAY)).toBe(false);
    expect(parts.every(({ rollup }) => rollup === undefined || rollup.held === rollup.valid)).toBe(true);
    expect(parts.filter(({ table }) => table === 'flow_pair_hours')).toHaveLength(2);
  });

  it('outlive kill -9 at any commit: the next ingest builds what was left', async () => {
    for (let index = 0; index < 30; index += 1) {
      await lake.workspace.write(`${index}.log.gz`, file(...lines(FIRST_DAY + index * 3_000)));
    }
    for (const reports of [2, 5, 7, 8]) {
      const target = path.join(lake.workspace.lake, String(reports));
      await ingestAndKill(target, reports);
      const survivor = await openEngine({ lake: target });
      await survivor.ingest({ folder: lake.workspace.logs }, LOCAL_SCOPE);
      await survivor.close();

      await expectWhole(target);
    }
  });
});

/** Runs an ingest of small groups in another process and kills it once it has reported so often. */
function ingestAndKill(target: string, reports: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, lake.workspace.logs, target], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seen = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString().split('progress').length - 1;
      if (seen >= reports) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
    child.on('error', reject);
  });
}
