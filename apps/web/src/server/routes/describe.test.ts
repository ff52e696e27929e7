import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine } from '@networkflow/engine';
import { expect, it } from 'vitest';
import { describeRoute } from './describe';

it('declares all that the engine says of itself', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'networkflow-test-'));
  const engine = await openEngine({ lake: folder });
  try {
    const said: unknown = JSON.parse(JSON.stringify(engine.describe()));
    expect(describeRoute.replies[0].schema?.parse(said)).toEqual(said);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true });
  }
});
