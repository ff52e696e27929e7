import type { ServerResponse } from 'node:http';
import type { Metric, Sample } from './exposition';
import { routeLabel } from './route-label';

/** Upper bounds of the histogram of durations, in seconds. */
const BUCKETS_S = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'DELETE']);
/** Closed by the caller before the answer was complete; as nginx counts it. */
const CLIENT_CLOSED = 499;
const MS_PER_SECOND = 1_000;

interface Durations {
  readonly route: string;
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** Counts every request by route, method and status, and how long they take. */
export class RequestMetrics {
  readonly #requests = new Map<string, { readonly labels: Record<string, string>; count: number }>();
  readonly #durations = new Map<string, Durations>();
  #inFlight = 0;

  begin(method: string, url: string, response: ServerResponse): void {
    const route = routeLabel(url);
    const startedAt = performance.now();
    this.#inFlight += 1;
    response.once('close', () => {
      this.#inFlight -= 1;
      const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED;
      const seconds = (performance.now() - startedAt) / MS_PER_SECOND;
      this.count({ route, method: METHODS.has(method) ? method : 'other', status, seconds });
    });
  }

  count({ route, method, status, seconds }: { route: string; method: string; status: number; seconds: number }): void {
    const labels = { route, method, status: String(status) };
    const key = JSON.stringify(labels);
    const known = this.#requests.get(key) ?? { labels, count: 0 };
    known.count += 1;
    this.#requests.set(key, known);
    const durations = this.#durations.get(route) ?? { route, buckets: BUCKETS_S.map(() => 0), sum: 0, count: 0 };
    for (const [index, bound] of BUCKETS_S.entries()) {
      if (seconds <= bound) durations.buckets[index] = (durations.buckets[index] ?? 0) + 1;
    }
    durations.sum += seconds;
    durations.count += 1;
    this.#durations.set(route, durations);
  }

  metrics(): Metric[] {
    return [
      {
        name: 'networkflow_http_requests_total',
        help: 'Requests answered, by route, method and status; 499 were closed by the caller.',
        type: 'counter',
        samples: [...this.#requests.values()].map(({ labels, count }) => ({ labels, value: count })),
      },
      {
        name: 'networkflow_http_request_duration_seconds',
        help: 'Seconds from the first byte of a request to the last of its answer.',
        type: 'histogram',
        samples: [...this.#durations.values()].flatMap(histogram),
      },
      {
        name: 'networkflow_http_requests_in_flight',
        help: 'Requests under way.',
        type: 'gauge',
        samples: [{ value: this.#inFlight }],
      },
    ];
  }
}

function histogram({ route, buckets, sum, count }: Durations): Sample[] {
  return [
    ...BUCKETS_S.map((bound, index) => ({
      labels: { route, le: String(bound) },
      value: buckets[index] ?? 0,
      suffix: '_bucket',
    })),
    { labels: { route, le: '+Inf' }, value: count, suffix: '_bucket' },
    { labels: { route }, value: sum, suffix: '_sum' },
    { labels: { route }, value: count, suffix: '_count' },
  ];
}

declare global {
  // The observer and the route that reports are bundled apart.
  var networkflowRequestMetrics: RequestMetrics | undefined;
}

export function requestMetrics(): RequestMetrics {
  globalThis.networkflowRequestMetrics ??= new RequestMetrics();
  return globalThis.networkflowRequestMetrics;
}
