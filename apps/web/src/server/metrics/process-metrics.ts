import type { EngineLoad } from '@networkflow/engine';
import type { LakeStatus } from '@networkflow/engine/contract';
import type { Metric } from './exposition';

const MICROSECONDS = 1_000_000;
const MS_PER_SECOND = 1_000;

const gauge = (name: string, help: string, value: number): Metric => ({
  name,
  help,
  type: 'gauge',
  samples: [{ value }],
});

/** Memory and processor time of this process, under the names that dashboards for any program expect. */
export function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  return [
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor seconds spent, user and system.',
      type: 'counter',
      samples: [{ value: (user + system) / MICROSECONDS }],
    },
    gauge('process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
    gauge(
      'process_start_time_seconds',
      'When the process started, in seconds since 1970.',
      Math.round((Date.now() - process.uptime() * MS_PER_SECOND) / MS_PER_SECOND),
    ),
  ];
}

/** What DuckDB is doing, and how often it need not. */
export function engineMetrics({ running, waiting, answers }: EngineLoad): Metric[] {
  return [
    gauge('networkflow_queries_running', 'Questions that run in DuckDB.', running),
    gauge('networkflow_queries_waiting', 'Questions that wait for their turn.', waiting),
    {
      name: 'networkflow_answers_total',
      help: 'Questions answered: from an answer kept, from a run shared with somebody else, by a run.',
      type: 'counter',
      samples: [
        { labels: { from: 'kept' }, value: answers.reused },
        { labels: { from: 'shared' }, value: answers.shared },
        { labels: { from: 'run' }, value: answers.run },
      ],
    },
    gauge('networkflow_answers_kept_bytes', 'Bytes of answers kept until the lake changes.', answers.keptBytes),
  ];
}

/** What is in the lake, and how far behind it is. */
export function lakeMetrics(status: LakeStatus): Metric[] {
  const { version, rows, lakeBytes, parts, objects, window, ingest } = status;
  return [
    gauge('networkflow_lake_version', 'Version of the lake; it grows with every commit.', version),
    gauge('networkflow_lake_rows', 'Flow records in the lake.', rows),
    gauge('networkflow_lake_bytes', 'Bytes of the lake on disk.', lakeBytes),
    gauge('networkflow_lake_parts', 'Parquet parts of flow records.', parts),
    gauge('networkflow_lake_objects', 'Objects with records in the lake.', objects),
    ...(window === null
      ? []
      : [
          gauge(
            'networkflow_lake_newest_record_timestamp_seconds',
            'End of the newest record, in seconds since 1970.',
            Date.parse(window.to) / MS_PER_SECOND,
          ),
        ]),
    ...(ingest === undefined
      ? []
      : [
          gauge('networkflow_ingest_running', '1 while a process loads the lake, else 0.', ingest.isRunning ? 1 : 0),
          gauge('networkflow_ingest_failing', '1 while its last look ended in an error, else 0.', ingest.error ? 1 : 0),
        ]),
    ...(ingest?.lagSeconds == null
      ? []
      : [gauge('networkflow_lake_lag_seconds', 'Seconds between the newest record and now.', ingest.lagSeconds)]),
  ];
}
