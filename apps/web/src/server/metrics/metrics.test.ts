import { describe, expect, it } from 'vitest';
import { ROUTES } from '../routes/registry';
import { exposition } from './exposition';
import { RequestMetrics } from './request-metrics';
import { routeLabel } from './route-label';

describe('the route a request is counted under', () => {
  it('is known for every route of the API, so that none is counted as other', () => {
    expect(ROUTES.length).toBeGreaterThan(10);
    for (const { path } of ROUTES) expect(routeLabel(`${path.replaceAll(/\{\w+\}/g, 'some%20thing')}?a=b`)).toBe(path);
  });

  it.each([
    ['/api/v1/analyses/totals?where=port%2022', '/api/v1/analyses/{name}'],
    ['/api/v1/nothing/here', 'other'],
    ['/api/v1/analyses/a/b', 'other'],
    ['/_next/static/chunks/a.js', 'static'],
    ['/favicon.ico', 'static'],
    ['/', 'page'],
    ['/findings?v=1', 'page'],
    ['/metrics', '/metrics'],
  ])('of %s is %s', (url, label) => {
    expect(routeLabel(url)).toBe(label);
  });
});

describe('the text for Prometheus', () => {
  it('counts requests, and how long they took in buckets that add up', () => {
    const metrics = new RequestMetrics();
    for (const seconds of [0.001, 0.2, 100]) metrics.count({ route: 'page', method: 'GET', status: 200, seconds });
    metrics.count({ route: 'page', method: 'GET', status: 500, seconds: 0.2 });
    const lines = exposition(metrics.metrics()).split('\n');
    expect(lines).toContain('# TYPE networkflow_http_requests_total counter');
    expect(lines).toContain('networkflow_http_requests_total{route="page",method="GET",status="200"} 3');
    expect(lines).toContain('networkflow_http_requests_total{route="page",method="GET",status="500"} 1');
    expect(lines).toContain('networkflow_http_request_duration_seconds_bucket{route="page",le="0.005"} 1');
    expect(lines).toContain('networkflow_http_request_duration_seconds_bucket{route="page",le="0.25"} 3');
    expect(lines).toContain('networkflow_http_request_duration_seconds_bucket{route="page",le="60"} 3');
    expect(lines).toContain('networkflow_http_request_duration_seconds_bucket{route="page",le="+Inf"} 4');
    expect(lines).toContain('networkflow_http_request_duration_seconds_count{route="page"} 4');
    expect(lines.at(-1)).toBe('');
  });

  it('escapes what the format gives a meaning', () => {
    const text = exposition([
      { name: 'a', help: 'line\nbreak', type: 'gauge', samples: [{ labels: { x: 'a"b\\c\nd' }, value: 1 }] },
    ]);
    expect(text).toBe('# HELP a line\\nbreak\n# TYPE a gauge\na{x="a\\"b\\\\c\\nd"} 1\n');
  });
});
