import { describe, expect, it, vi } from 'vitest';
import { useLake } from '../../test/use-lake.js';
import type { Detection } from '../detections/detection.js';
import { LOCAL_SCOPE } from '../index.js';
import { file, record } from '../testing/index.js';

/** Three detections in place of all: one that works, one whose SQL fails, one whose judgement fails. */
vi.mock('../detections/registry.js', async () => {
  const { sql } = await import('../detections/sql.js');
  const works: Detection = {
    name: 'works',
    title: 'Works',
    description: 'Tells every client.',
    mitre: ['T1046'],
    historyS: 0,
    thresholds: {},
    unit: 'conversations',
    needs: [],
    benign: 'It always is.',
    query: () =>
      sql`SELECT client AS subject, NULL AS object, min("start") AS first, max("start") AS last, count(*) AS value, 1 AS threshold FROM conversations GROUP BY client`,
    judge: ({ subject }) => ({ severity: 'info', confidence: 1, title: `${subject} is here.`, peers: [], where: '' }),
  };
  const badSql: Detection = { ...works, name: 'bad-sql', query: () => sql`SELECT no_such_column FROM conversations` };
  const badJudgement: Detection = {
    ...works,
    name: 'bad-judgement',
    judge: () => {
      throw new Error('It cannot judge.');
    },
  };
  const DETECTIONS = [badSql, badJudgement, works];
  return { DETECTIONS, findDetection: (name: string) => DETECTIONS.find((each) => each.name === name) };
});

const lake = useLake();

describe('a run of detections', () => {
  it('goes on when some fail, and says which and why', async () => {
    await lake.workspace.write('a.log', file(record({ srcaddr: '10.0.0.1', srcport: 50_000 })));
    await lake.ingest();

    const report = await lake.engine.detect({}, LOCAL_SCOPE);

    expect(report.detections).toMatchObject([
      { name: 'bad-sql', status: 'failed', reason: expect.stringContaining('no_such_column') },
      { name: 'bad-judgement', status: 'failed', reason: 'It cannot judge.' },
      { name: 'works', status: 'ran', findings: 1 },
    ]);
    expect(report.findings).toMatchObject([{ detection: 'works', subject: '10.0.0.1' }]);
  });

  it('keeps what a detection found before when it fails now', async () => {
    await lake.workspace.write('a.log', file(record({ srcaddr: '10.0.0.1', srcport: 50_000 })));
    await lake.ingest();
    await lake.engine.detect({ names: ['works'] }, LOCAL_SCOPE);

    await lake.engine.detect({ names: ['bad-sql'] }, LOCAL_SCOPE);

    expect(await lake.engine.findings({}, LOCAL_SCOPE)).toMatchObject({ total: 1 });
  });
});
