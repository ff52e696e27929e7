import { describe, expect, it } from 'vitest';
import { DAY_S, detectOn, MONDAY } from '../../test/detections-fixture.js';
import { silence } from '../../test/flows-fixture.js';
import { skipdata } from './skipdata.js';

function lost(number: number, everyS: number, fields = {}) {
  return Array.from({ length: number }, (_, i) =>
    silence({ log_status: 'SKIPDATA', start: MONDAY + i * everyS, ...fields }),
  );
}

describe('lost records', () => {
  it('are found by interface, with how many and how long', async () => {
    const coverage = [...lost(40, 60), ...lost(3, 60, { interface_id: 'eni-2' })];

    expect(await detectOn(skipdata, { coverage })).toMatchObject([
      {
        severity: 'low',
        title: 'AWS lost records of eni-1 40 times within 39 min: its traffic is not fully known.',
        where: 'interface_id = eni-1',
        row: { subject: 'eni-1', value: 40 },
      },
    ]);
  });

  it('are not told for a few, spread over days, or for interfaces with nothing to say', async () => {
    const seldom = lost(12, 14_400).map((row) => ({ ...row, start: Number(row.start) - DAY_S }));

    expect(await detectOn(skipdata, { coverage: seldom })).toEqual([]);
    expect(await detectOn(skipdata, { coverage: lost(99, 60, { log_status: 'NODATA' }) })).toEqual([]);
  });
});
