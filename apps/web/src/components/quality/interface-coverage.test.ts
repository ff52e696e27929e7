import { describe, expect, it } from 'vitest';
import { summarizeInterfaces } from './interface-coverage';

const WINDOW = { from: '2026-11-20T00:30:00Z', to: '2026-11-20T04:00:00Z' };
const row = (interface_id: string | null, hour: number, counts: object) => ({
  interface_id,
  hour: `2026-11-20T0${hour}:00:00Z`,
  records: 0,
  nodata: 0,
  skipdata: 0,
  ...counts,
});

describe('summarizeInterfaces', () => {
  it('tells silence from NODATA, and lost records from both', () => {
    const [lossy, quiet] = summarizeInterfaces(
      [
        row('eni-a', 0, { records: 5 }),
        row('eni-a', 1, { nodata: 2 }),
        row('eni-b', 0, { records: 5, skipdata: 1 }),
        row('eni-b', 3, { records: 1 }),
      ],
      WINDOW,
    );

    expect(lossy).toMatchObject({ id: 'eni-b', silent: 2, records: 6, skipdata: 1 });
    expect(lossy?.cells.map(({ state }) => state)).toEqual(['lost', 'silent', 'silent', 'records']);
    expect(quiet?.cells.map(({ state }) => state)).toEqual(['records', 'nodata', 'silent', 'silent']);
  });

  it('keeps records that name no interface', () => {
    expect(summarizeInterfaces([row(null, 2, { records: 1 })], WINDOW)).toMatchObject([{ id: '', silent: 3 }]);
  });

  it('has nothing to say of nothing', () => {
    expect(summarizeInterfaces([], WINDOW)).toEqual([]);
  });
});
