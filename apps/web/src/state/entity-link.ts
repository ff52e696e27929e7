import { pageLink } from './page-link';
import { sharedView, type ViewState } from './view-state';

/** Two addresses that talk, in either order; with a protocol, and with the port that was called, only that talk. */
export interface ConversationKey {
  readonly a: string;
  readonly b: string;
  readonly protocol?: number;
  readonly port?: number;
}

const SEPARATOR = '~';

/**
 * The address of the page about one address, interface or conversation. Window and filter come along; what is open on this
 * page does not.
 */
export function entityLink(kind: 'address' | 'interface', value: string, view: ViewState): string;
export function entityLink(kind: 'conversation', value: ConversationKey, view: ViewState): string;
export function entityLink(
  kind: 'address' | 'interface' | 'conversation',
  value: string | ConversationKey,
  view: ViewState,
): string {
  const text = typeof value === 'string' ? value : formatConversationKey(value);
  return pageLink(`/${kind}/${encodeURIComponent(text)}`, sharedView(view));
}

/** `10.0.0.1~10.0.0.2`, with protocol `10.0.0.1~10.0.0.2~6`, with port `10.0.0.1~10.0.0.2~6~443`. */
export function formatConversationKey({ a, b, protocol, port }: ConversationKey): string {
  const ends = [a, b];
  if (protocol === undefined) return ends.join(SEPARATOR);
  return [...ends, protocol, ...(port === undefined ? [] : [port])].join(SEPARATOR);
}

/** Undefined for a text that names no two addresses. */
export function parseConversationKey(text: string): ConversationKey | undefined {
  const [a = '', b = '', protocol, port, ...rest] = text.split(SEPARATOR);
  if (a === '' || b === '' || rest.length > 0) return undefined;
  if (![protocol, port].every((number) => number === undefined || /^\d{1,5}$/.test(number))) return undefined;
  return {
    a,
    b,
    ...(protocol === undefined ? {} : { protocol: Number(protocol) }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}
