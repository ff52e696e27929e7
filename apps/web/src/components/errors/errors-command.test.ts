import { describe, expect, it } from 'vitest';
import { errorsCommand } from './errors-command';

describe('the command of a page of errors', () => {
  it.each([
    [{ name: 'a', folder: './logs/shop' }, 'latest', 3, 'networkflow errors --folder ./logs/shop --latest --details'],
    [
      { name: 'a', folder: "./o'hara logs" },
      'all',
      3,
      `networkflow errors --folder './o'\\''hara logs' --from 1970-01-01 --details`,
    ],
    [
      { name: 'a', bucket: 'b', prefix: 'x/' },
      '24h',
      10,
      'networkflow errors --bucket b --prefix x/ --window 24h --threshold 10 --details',
    ],
    [{ name: 'a', bucket: 'b', prefix: '' }, '1h', 3, 'networkflow errors --bucket b --window 1h --details'],
  ] as const)('of %j', (source, read, threshold, command) => {
    expect(errorsCommand(source, { source: 'a', read, threshold })).toBe(command);
  });
});
