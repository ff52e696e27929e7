/** Set by `observeRequests` on every request, over whatever the caller sent under that name. */
export const PEER_HEADER = 'x-networkflow-peer';

declare global {
  /** True once requests carry the address of whoever opened the connection. */
  var networkflowKnowsPeers: boolean | undefined;
}

/** The address at the other end of the connection; empty while nobody vouches for it. */
export function peerOf(headers: Headers): string {
  if (globalThis.networkflowKnowsPeers !== true) return '';
  return (headers.get(PEER_HEADER) ?? '').replace(/^::ffff:/i, '');
}
