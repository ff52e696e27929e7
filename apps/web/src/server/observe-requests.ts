import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PEER_HEADER } from './access/peer';
import { requestMetrics } from './metrics/request-metrics';
import { readableTarget } from './readable-target';
import type { Visits } from './visits';

const HSTS = 'max-age=31536000; includeSubDomains';

/**
 * Looks at each request before Next does: it learns who opened the connection, which Next tells nobody, and is counted,
 * whatever serves it. Node announces requests on this channel before anything handles them.
 */
export function observeRequests(visits: Visits): void {
  if (globalThis.networkflowKnowsPeers) return;
  globalThis.networkflowKnowsPeers = true;
  const metrics = requestMetrics();
  subscribe('http.server.request.start', (message) => {
    // The shape is Node's own: https://nodejs.org/api/diagnostics_channel.html#http
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? '';
    if (request.headers['x-forwarded-proto'] === 'https') response.setHeader('strict-transport-security', HSTS);
    response.once('close', visits.noticed(request.url ?? ''));
    metrics.begin(request.method ?? '', request.url ?? '', response);
    request.url = readableTarget(request.url ?? '/');
    // Next fails at a method that a web `Request` must not have (https://fetch.spec.whatwg.org/#forbidden-method): it is
    // refused like another that nothing takes.
    if (request.method === 'TRACE') request.method = 'PUT';
  });
}
