import { describe, expect, it } from 'vitest';
import { SharedRuns } from './shared-runs';

describe('runs that are shared', () => {
  it('answer the same question once, and each other question in its turn', async () => {
    const log: string[] = [];
    const runs = new SharedRuns(async ({ since }: { readonly since: string }) => {
      log.push(`begin ${since}`);
      await Promise.resolve();
      log.push(`end ${since}`);
      return since;
    });

    expect(await Promise.all(['last', 'monday', 'last'].map((since) => runs.run({ since })))).toEqual([
      'last',
      'monday',
      'last',
    ]);
    expect(log).toEqual(['begin last', 'end last', 'begin monday', 'end monday']);
    await runs.run({ since: 'last' });
    expect(log).toHaveLength(6);
  });

  it('go on after one that failed', async () => {
    const runs = new SharedRuns((fails: boolean) => (fails ? Promise.reject(new Error('no')) : Promise.resolve('yes')));
    const failed = runs.run(true);
    const next = runs.run(false);

    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
  });
});
