import { describe, expect, it } from 'vitest';
import { lookedNote } from './detections-looked';

const window = { from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z' };
const after = (detectedTo: string | null, to = window.to): string =>
  lookedNote({ detectedTo, window: { from: window.from, to } }, window);

describe('what nothing found means', () => {
  it('says that detections never ran, or did not look at the window, rather than that there is nothing', () => {
    expect(after(null)).toBe('detections never ran');
    expect(after('2026-11-19T00:00:00Z')).toBe('not looked at yet');
    expect(after('2026-11-19T12:00:00Z')).toMatch(/^nothing found to .*12:00/);
  });

  it('is nothing where they looked at all records of the window, which may end before it does', () => {
    expect(after('2026-11-20T00:00:00Z')).toBe('nothing found');
    expect(after('2026-11-19T12:00:00Z', '2026-11-19T12:00:00Z')).toBe('nothing found');
  });
});
