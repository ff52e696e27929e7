import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpfsForTests, missingTool } from './test-tools.js';

afterEach(() => vi.unstubAllEnvs());

describe('a tool that is missing', () => {
  it('skips a test at home, saying why', async () => {
    vi.stubEnv('CI', '');
    vi.stubEnv('NETWORKFLOW_EXTENSION_DIR', '/nowhere');

    expect(missingTool('no Python')).toEqual({ missing: 'no Python' });
    expect((await httpfsForTests()).missing).toMatch(
      /^\/nowhere\/v1\.5\.\d+\/\w+\/httpfs.duckdb_extension is not there/,
    );
  });

  it('fails in CI', async () => {
    vi.stubEnv('CI', 'true');
    vi.stubEnv('NETWORKFLOW_EXTENSION_DIR', '/nowhere');

    expect(() => missingTool('no Python')).toThrow('may not be skipped in CI: no Python');
    await expect(httpfsForTests()).rejects.toThrow('node scripts/fetch-httpfs.mjs');
  });
});
