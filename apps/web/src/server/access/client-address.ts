import { peerOf } from './peer';
import { type AccessSettings, isIn } from './settings';

/** Longer than any address with a port; what is longer is cut, not kept. */
const CLIENT_CHARS_MAX = 64;
const PORT = /:\d{1,5}$/;

/**
 * Who asks, to tell callers apart in limits: what a proxy says in its header where it is believed, without the port, else the
 * address of the connection. Behind a proxy that says nothing all callers are one, and one who guesses tokens is
 * in the way of all.
 */
export function clientAddress(
  headers: Headers,
  { clientHeader, proxies }: Pick<AccessSettings, 'clientHeader' | 'proxies'>,
): string {
  const peer = peerOf(headers);
  const said = clientHeader === undefined ? null : headers.get(clientHeader);
  if (said === null || said === '' || !isIn(proxies, peer)) return peer;
  return said.replace(PORT, '').slice(0, CLIENT_CHARS_MAX);
}
