import { describe, expect, it } from 'vitest';
import { parseRecent, withRecent } from './recent-filters';

describe('recent filters', () => {
  it('come latest first, each once, and not for ever', () => {
    expect(withRecent(['port 22', 'port 53'], ' port 53 ')).toEqual(['port 53', 'port 22']);
    expect(withRecent(['port 22'], '')).toEqual(['port 22']);
    const many = Array.from({ length: 40 }, (_, port) => `port ${port}`).reduce<readonly string[]>(withRecent, []);
    expect(many).toHaveLength(12);
    expect(many[0]).toBe('port 39');
  });

  it.each([null, '', 'no', '{}', '7', '[1,null,""]'])('are none when %s is stored', (text) => {
    expect(parseRecent(text)).toEqual([]);
  });
});
