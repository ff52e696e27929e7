import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PEER_HEADER } from './access/peer';
import { requestMetrics } from './metrics/request-metrics';

const HSTS = 'max-age=31536000; includeSubDomains';

/**
 * Looks at each request before Next does: it learns who opened the connection, which Next tells nobody, and is counted,
 * whatever serves it. Node announces requests on this channel before anything handles them.
 */
export function observeRequests(): void {
  if (globalThis.networkflowKnowsPeers) return;
  globalThis.networkflowKnowsPeers = true;
  const metrics = requestMetrics();
  subscribe('http.server.request.start', (message) => {
    // The shape is Node's own: https://nodejs.org/api/diagnostics_channel.html#http
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? '';
    if (request.headers['x-forwarded-proto'] === 'https') response.setHeader('strict-transport-security', HSTS);
    metrics.begin(request.method ?? '', request.url ?? '', response);
  });
}
