import { athenaQueryUsd, busyCpus, type Day, dayCost, lakeGb, type Prices, type Task } from './day-cost.js';

/** What one machine was seen to do; see `measured.json`. */
export interface Measured {
  readonly cpuSecondsPerMillion: number;
  readonly textBytesPerRecord: number;
  readonly objectBytesPerRecord: number;
  readonly lakeBytesPerRecord: number;
}

/** One of two, the smallest that keeps a page of answers in memory. */
export const TASK: Task = { vcpu: 1, memoryGb: 2, storageGb: 0 };
/** AWS closes a file at 75 MB or every five or ten minutes: busy accounts write objects of this many records. */
const RECORDS_PER_OBJECT = 25_000;
const LOOKS_PER_DAY = 24 * 60;
/** A look lists the keys of the day so far, half of them on average, 1,000 to a page; at midnight those of two days. */
const KEYS_PER_PAGE = 1_000;
const SHARE_OF_DAY = 0.5;
const PAGES_MIN = 2;
const MONTH_DAYS = 30;
/** A question that reads one day of a month, the grain that Athena prunes by. */
const DAY_OF_MONTH = 1 / MONTH_DAYS;

export function dayOf(records: number, measured: Measured): Day {
  return {
    ...measured,
    records,
    recordsPerObject: RECORDS_PER_OBJECT,
    looks: LOOKS_PER_DAY,
    pagesPerLook: Math.max(PAGES_MIN, Math.ceil((SHARE_OF_DAY * records) / RECORDS_PER_OBJECT / KEYS_PER_PAGE)),
  };
}

/** The three lines for 100 M records a day, and what they store. */
export function moneyTable(measured: Measured, prices: Prices): string {
  const cost = dayCost(dayOf(1e8, measured), TASK, prices);
  const { usd } = prices;
  return [
    `Prices of ${prices.region}, ${prices.asOf}; ${TASK.vcpu} vCPU and ${TASK.memoryGb} GB on Fargate (ARM).`,
    '',
    '| 100 M records a day | USD a day | how |',
    '|---|---|---|',
    `| AWS delivers the logs, with or without networkflow | ${money(cost.delivery)} | ${measured.textBytesPerRecord} B of text each, ${usd.vendedLogsToS3PerGb} USD/GB |`,
    `| a service that is always on, whatever the volume | ${money(cost.standing)} | the task, and a load balancer |`,
    `| these records: compute and requests | ${money(cost.compute + cost.requests)} | ${measured.cpuSecondsPerMillion} CPU-s a million: ${money(cost.compute)}; GET and LIST: ${money(cost.requests)} |`,
    '',
    `Keeping a day of objects and lake for a month: ${money(cost.storedMonth)} USD.`,
  ].join('\n');
}

/** Where the bottleneck moves: 0.1, 1, 10 and 100 billion records a day. */
export function growthTable(measured: Measured, prices: Prices): string {
  const rows = [1e8, 1e9, 1e10, 1e11].map((records) => {
    const day = dayOf(records, measured);
    const cost = dayCost(day, TASK, prices);
    return (
      `| ${records / 1e9} billion | ${count(records / 86_400)} | ${fixed(busyCpus(day))} | ${count(lakeGb(day, 1))} GB | ` +
      `${count(lakeGb(day, MONTH_DAYS) / 1_000)} TB | ${money(cost.delivery)} | ${money(cost.compute + cost.requests)} | ${money(athenaQueryUsd(day, DAY_OF_MONTH, prices))} |`
    );
  });
  return [
    '| records a day | records/s | vCPUs busy all day | lake a day | lake a month | delivery, USD a day | compute and requests, USD a day | Athena reading one day, USD |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function money(usd: number): string {
  return usd >= 100 ? count(usd) : usd.toFixed(usd >= 1 ? 2 : 3);
}

function fixed(value: number): string {
  return value >= 10 ? count(value) : value.toFixed(1);
}

function count(value: number): string {
  const digits = value >= 1_000 ? 0 : value >= 10 ? 0 : 1;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
