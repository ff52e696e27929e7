import { z } from 'zod';

const HOURS_PER_DAY = 24;
const DAYS_PER_MONTH = 365.25 / 12;
const BYTES_PER_GB = 1e9;
const THOUSAND = 1_000;
const SECONDS_PER_HOUR = 3_600;
/** Load-balancer capacity units a dashboard for a team uses: far below one. */
const CAPACITY_UNITS = 1;

const price = z.number().nonnegative();

/** One dated list of prices, US dollars; replace the file, or name another with NETWORKFLOW_PRICES. */
export const pricesSchema = z.strictObject({
  region: z.string(),
  asOf: z.iso.date(),
  sources: z.array(z.string()).min(1),
  usd: z.strictObject({
    vendedLogsToS3PerGb: price,
    fargateArmVcpuHour: price,
    fargateArmGbHour: price,
    fargateEphemeralGbHour: price,
    s3StandardGbMonth: price,
    s3GetPerThousand: price,
    s3ListPerThousand: price,
    s3PutPerThousand: price,
    albHour: price,
    albCapacityUnitHour: price,
    athenaPerTb: price,
  }),
});
export type Prices = z.infer<typeof pricesSchema>;

/** What a day's logs are, and what it takes to load them. */
export interface Day {
  readonly records: number;
  /** Bytes of a record as text, before gzip, which is what delivery is charged by. */
  readonly textBytesPerRecord: number;
  /** Bytes of a record as AWS stores it. */
  readonly objectBytesPerRecord: number;
  readonly recordsPerObject: number;
  /** CPU-seconds to load a million records into lake, rollups and conversations. */
  readonly cpuSecondsPerMillion: number;
  /** Bytes of lake a record takes with rollups and conversations. */
  readonly lakeBytesPerRecord: number;
  /** Looks for new objects, and the pages of keys each takes. */
  readonly looks: number;
  readonly pagesPerLook: number;
}

/** The task that is always there. */
export interface Task {
  readonly vcpu: number;
  readonly memoryGb: number;
  /** Beyond the 20 GB that come with it. */
  readonly storageGb: number;
}

/** US dollars a day, by whom they go to. */
export interface DayCost {
  /** To AWS for delivering the logs to S3, networkflow or not. */
  readonly delivery: number;
  /** For a service that is always on, whatever the volume: task and load balancer. */
  readonly standing: number;
  /** What these records add: the share of a CPU they keep busy, and requests to S3. */
  readonly compute: number;
  readonly requests: number;
  /** For keeping a day's objects and lake for a month. */
  readonly storedMonth: number;
}

/** What a day costs. Pure; all inputs are measured or listed, none is assumed here. */
export function dayCost(day: Day, task: Task, { usd }: Prices): DayCost {
  const objects = Math.ceil(day.records / day.recordsPerObject);
  const cpuHours = ((day.records / 1e6) * day.cpuSecondsPerMillion) / SECONDS_PER_HOUR;
  const taskHour =
    task.vcpu * usd.fargateArmVcpuHour +
    task.memoryGb * usd.fargateArmGbHour +
    task.storageGb * usd.fargateEphemeralGbHour;
  return {
    delivery: ((day.records * day.textBytesPerRecord) / BYTES_PER_GB) * usd.vendedLogsToS3PerGb,
    standing: (taskHour + usd.albHour + CAPACITY_UNITS * usd.albCapacityUnitHour) * HOURS_PER_DAY,
    compute: (cpuHours / task.vcpu) * taskHour,
    requests:
      (objects / THOUSAND) * usd.s3GetPerThousand + ((day.looks * day.pagesPerLook) / THOUSAND) * usd.s3ListPerThousand,
    storedMonth:
      ((day.records * (day.objectBytesPerRecord + day.lakeBytesPerRecord)) / BYTES_PER_GB) * usd.s3StandardGbMonth,
  };
}

/** vCPUs that a day's records keep busy all day. */
export function busyCpus(day: Day): number {
  return ((day.records / 1e6) * day.cpuSecondsPerMillion) / (HOURS_PER_DAY * SECONDS_PER_HOUR);
}

/** Gigabytes of lake after so many days. */
export function lakeGb(day: Day, days: number): number {
  return (day.records * day.lakeBytesPerRecord * days) / BYTES_PER_GB;
}

/** US dollars an Athena query costs that reads this share of a month of lake. */
export function athenaQueryUsd(day: Day, share: number, { usd }: Prices): number {
  return ((lakeGb(day, DAYS_PER_MONTH) * share) / THOUSAND) * usd.athenaPerTb;
}
