import { describe, expect, it } from 'vitest';
import { askConversations, conversation } from '../../test/detections-fixture.js';
import type { Fields } from '../../test/flows-fixture.js';
import { beaconScores } from './beacon-score.js';
import { sql } from './sql.js';

const DAY_S = 86_400;
const START = Date.UTC(2026, 2, 2) / 1000;

/** A small linear congruential generator: the same numbers on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function scoresOf(rows: readonly Fields[]) {
  const query = sql`WITH calls AS (SELECT 1 AS pair, "start" AS opened, client_bytes AS bytes FROM conversations),
extent AS (SELECT 1 AS pair, CAST(${START} AS BIGINT) AS ds_from, CAST(${START + DAY_S} AS BIGINT) AS ds_to),
${beaconScores()}
SELECT ts_score, ds_score, hist_score, dur_score, rita FROM scores`;
  return (await askConversations(query, { conversations: rows }))[0];
}

function every(interval: (number: number) => number, bytes: (number: number) => number): Fields[] {
  const rows: Fields[] = [];
  for (let at = START, number = 0; at < START + DAY_S; at += interval(number), number += 1) {
    rows.push(
      conversation({ start: Math.round(at), client: '10.0.0.1', server: '198.51.100.7', client_bytes: bytes(number) }),
    );
  }
  return rows;
}

describe("RITA's four scores, as published and as measured on flow logs", () => {
  it('B: a new connection every 300 s with 20 % jitter scores .966', async () => {
    const random = randomFrom(7);
    const scores = await scoresOf(
      every(
        () => 300 * (0.8 + 0.4 * random()),
        () => Math.round(900 + 60 * random()),
      ),
    );

    expect(scores?.rita).toBeGreaterThan(0.94);
    expect(scores?.rita).toBeLessThan(0.99);
    expect(scores).toMatchObject({ dur_score: 1 });
  });

  it('A: the records of ONE connection, a row a minute, would score .865: why rows are stitched first', async () => {
    const random = randomFrom(7);
    const scores = await scoresOf(
      every(
        () => 60,
        () => Math.round(2_000 * Math.exp(1.3 * (random() + random() - 1))),
      ),
    );

    expect(scores).toMatchObject({ ts_score: 1, hist_score: 1, dur_score: 1 });
    expect(scores?.rita).toBeGreaterThan(0.8);
  });

  it('D: the same beacon logged by two interfaces loses its rhythm: why vantage points are folded first', async () => {
    const random = randomFrom(7);
    const once = every(
      () => 300 * (0.8 + 0.4 * random()),
      () => 900,
    );
    const twice = once.flatMap((row) => [row, { ...row, start: Number(row.start) + (random() < 0.5 ? 1 : 0) }]);

    const [single, double] = [await scoresOf(once), await scoresOf(twice)];

    expect(single?.ts_score).toBeGreaterThan(0.9);
    expect(double?.ts_score).toBeLessThan(0.6);
  });

  it('E: a health check every 10 s scores 1, which is why a score alone is no finding', async () => {
    expect(
      await scoresOf(
        every(
          () => 10,
          () => 466,
        ),
      ),
    ).toMatchObject({ ts_score: 1, ds_score: 1, hist_score: 1, dur_score: 1, rita: 1 });
  });

  it('C: people at work score below a half', async () => {
    const random = randomFrom(7);
    const office = every(
      () => 20 - 420 * Math.log(1 - random()),
      () => Math.round(2_000 * Math.exp(2.5 * (random() + random() + random() - 1.5))),
    ).filter(({ start }) => Number(start) >= START + 8 * 3_600 && Number(start) < START + 17 * 3_600);

    const scores = await scoresOf(office);

    expect(scores).toMatchObject({ hist_score: 0, dur_score: 0.75 });
    expect(scores?.rita).toBeLessThan(0.5);
  });

  it('says nothing of fewer than three intervals', async () => {
    const rows = [0, 60, 120].map((at) => conversation({ start: START + at, server: '198.51.100.7' }));

    expect(await scoresOf(rows)).toBeUndefined();
  });

  it('scores the exact values of a worked example', async () => {
    // Gaps 100, 200, 300, 400: quartiles 175, 250, 325, so no skew; deviation 100, so (250 - 100) / 250 = 0.6.
    const rows = [0, 100, 300, 600, 1_000].map((at, index) =>
      conversation({ start: START + at, client_bytes: [100, 100, 100, 140, 400][index] ?? 0 }),
    );

    // Sizes: quartiles 100, 100, 140: the median equals one of them, so no skew; deviation 0, so 1.
    expect(await scoresOf(rows)).toEqual({ ts_score: 0.8, ds_score: 1, hist_score: 0, dur_score: 0, rita: 0.45 });
  });
});
