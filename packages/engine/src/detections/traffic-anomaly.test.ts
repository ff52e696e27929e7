import { describe, expect, it } from 'vitest';
import { DAY_S, detectOn, HOUR_S, MONDAY } from '../../test/detections-fixture.js';
import { type Fields, flow } from '../../test/flows-fixture.js';
import { trafficAnomaly } from './traffic-anomaly.js';

/** Six records an hour with a daily course between 0.5 and 1.5, half of it at weekends; `factor` changes an hour. */
function hours(days: number, factor: (day: number, hour: number) => number, vpc = 'vpc-1'): Fields[] {
  const rows: Fields[] = [];
  for (let day = -days; day < 1; day += 1) {
    for (let hour = 0; hour < 24; hour += 1) {
      const weekday = (((day % 7) + 7) % 7) + 1;
      const usual =
        (1 + 0.5 * Math.sin((hour / 24) * 2 * Math.PI)) *
        (weekday >= 6 ? 0.5 : 1) *
        (0.95 + ((day * 7 + hour * 13) % 11) / 100);
      const records = Math.round(6 * usual * factor(day, hour));
      for (let i = 0; i < records; i += 1) {
        rows.push(
          flow({
            vpc_id: vpc,
            start: MONDAY + day * DAY_S + hour * HOUR_S + Math.floor((i * 3_599) / Math.max(1, records - 1)),
            bytes: 1_000_000_000,
          }),
        );
      }
    }
  }
  return rows;
}

const SMALL = { records: 3, refusals: 3 };

describe('an unusual amount of traffic', () => {
  it('is a spike with its peak, what was expected, start and end', async () => {
    const flows = hours(14, (day, hour) => (day === 0 && (hour === 10 || hour === 11) ? 9 : 1));

    expect(await detectOn(trafficAnomaly, { flows }, { thresholds: SMALL })).toMatchObject([
      {
        title: expect.stringMatching(
          /^vpc-1 logged \d\d GB in an hour where \d+(?:\.\d)? GB are usual at that hour, 9 times as much: a spike of 2 h\.$/,
        ),
        where: 'vpc_id = vpc-1',
        row: {
          subject: 'vpc-1',
          object: 'spike',
          first: MONDAY + 10 * HOUR_S,
          last: MONDAY + 12 * HOUR_S - 1,
          basis: 'same hour of such days',
        },
      },
    ]);
  });

  it('is a drop when a VPC falls silent while others go on', async () => {
    const flows = [
      ...hours(14, (day, hour) => (day === 0 && hour >= 14 && hour < 17 ? 0 : 1)),
      ...hours(14, () => 1, 'vpc-2'),
    ];

    expect(await detectOn(trafficAnomaly, { flows }, { thresholds: SMALL })).toMatchObject([
      { row: { subject: 'vpc-1', object: 'drop', first: MONDAY + 14 * HOUR_S, last: MONDAY + 17 * HOUR_S - 1 } },
    ]);
  });

  it('is a drop when a small VPC falls silent for hours, and not when it skips one', async () => {
    const small = { records: 30, refusals: 30, bytes: 60_000_000_000 };
    const silent = (hoursLong: number) => [
      ...hours(7, (day, hour) => (day === 0 && hour >= 14 && hour < 14 + hoursLong ? 0 : 1)),
      ...hours(7, () => 1, 'vpc-2'),
    ];

    expect(await detectOn(trafficAnomaly, { flows: silent(3) }, { thresholds: small })).toMatchObject([
      { row: { subject: 'vpc-1', object: 'drop', first: MONDAY + 14 * HOUR_S, last: MONDAY + 17 * HOUR_S - 1 } },
    ]);
    expect(await detectOn(trafficAnomaly, { flows: silent(1) }, { thresholds: small })).toEqual([]);
  });

  it('is found within a day of data too, when it stands out from the hours before', async () => {
    const flows = hours(0, (_, hour) => (hour === 15 ? 20 : 1));

    expect(await detectOn(trafficAnomaly, { flows }, { thresholds: SMALL })).toMatchObject([
      { severity: 'low', row: { object: 'spike', basis: 'hours before' } },
    ]);
  });

  it('is the same by the hour as over the day', async () => {
    const flows = hours(14, (day, hour) => (day === 0 && hour === 10 ? 9 : 1));
    const hour = { from: MONDAY + 10 * HOUR_S, to: MONDAY + 11 * HOUR_S };
    const [whole] = await detectOn(trafficAnomaly, { flows }, { thresholds: SMALL });
    const [single, ...rest] = await detectOn(trafficAnomaly, { flows }, { ...hour, thresholds: SMALL });

    expect(rest).toEqual([]);
    expect(single?.row).toEqual(whole?.row);
  });

  it('is not seen in the course of days and weeks, a nightly job, an hour cut short, or small numbers', async () => {
    const nightly = hours(14, (_, hour) => (hour === 2 ? 12 : 1));
    const secondNight = hours(1, (_, hour) => (hour === 12 ? 20 : 1));
    const cut = hours(14, (day, hour) => (day === 0 && hour > 12 ? 0 : 1)).filter(
      ({ start }) => Number(start) < MONDAY + 12.2 * HOUR_S,
    );
    const small = hours(14, (day, hour) => (day === 0 && hour === 10 ? 9 : 1)).map((row) => ({ ...row, bytes: 100 }));

    for (const flows of [hours(14, () => 1), hours(4, () => 1), hours(0, () => 1), nightly, secondNight, cut]) {
      expect(await detectOn(trafficAnomaly, { flows }, { thresholds: SMALL })).toEqual([]);
    }
    expect(await detectOn(trafficAnomaly, { flows: small })).toEqual([]);
    expect(await detectOn(trafficAnomaly, { flows: [] })).toEqual([]);
  });
});
