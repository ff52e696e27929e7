import { Attempts } from './attempts';
import { clientAddress } from './client-address';
import { peerOf } from './peer';
import { isSame, isSession, SESSION_COOKIE } from './session';
import { type AccessSettings, isIn, readAccessSettings } from './settings';

/** Who asks, as it is written into logs that are kept. */
export interface Caller {
  readonly name: string;
  /** The address it asks from; empty where that is not known. */
  readonly from: string;
  /** Whether anything proves it: false where the server asks nobody who is there. */
  readonly isKnown: boolean;
}

/**
 * - `allowed`: `client` tells callers apart, for limits; `caller` says who it is.
 * - `unknown`: nobody said who is there, or it was wrong. `canSignIn`: there is a token to sign in with.
 * - `strange-host`: another site's name was made to point at this machine.
 * - `slow-down`: too many wrong tokens from that address.
 */
export type Verdict =
  | { readonly kind: 'allowed'; readonly client: string; readonly caller: Caller }
  | { readonly kind: 'unknown'; readonly canSignIn: boolean }
  | { readonly kind: 'strange-host' }
  | { readonly kind: 'slow-down'; readonly retryAfterS: number };

declare global {
  // Pages, routes and the sign-in are bundled apart, and count together.
  var networkflowAttempts: Attempts | undefined;
  var networkflowAccess: AccessSettings | undefined;
}

const BEARER = /^Bearer +(\S+) *$/i;
/** Characters of a name that is kept; a proxy's header may be longer. */
const CALLER_CHARS_MAX = 200;
const LOCAL_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

export function accessSettings(): AccessSettings {
  globalThis.networkflowAccess ??= readAccessSettings(process.env);
  return globalThis.networkflowAccess;
}

export function attempts(): Attempts {
  globalThis.networkflowAttempts ??= new Attempts();
  return globalThis.networkflowAttempts;
}

/** Whether whoever sent these headers may ask. */
export function judge(
  headers: Headers,
  settings: AccessSettings = accessSettings(),
  tried: Attempts = attempts(),
  nowMs: number = Date.now(),
): Verdict {
  const { token, header, proxies, isLoopback } = settings;
  const peer = peerOf(headers);
  const address = clientAddress(headers, settings);
  if (token === undefined && header === undefined) {
    // A page whose name is made to point at 127.0.0.1 is of the same origin as itself, and would read the lake.
    if (isLoopback && !LOCAL_HOST.test(headers.get('host') ?? '')) return { kind: 'strange-host' };
    const name = isLoopback ? 'local' : 'not signed in';
    return { kind: 'allowed', client: address, caller: { name, from: address, isKnown: false } };
  }
  const user = header === undefined ? null : headers.get(header);
  if (user !== null && user !== '' && isIn(proxies, peer)) {
    return {
      kind: 'allowed',
      client: `user ${user}`,
      caller: { name: user.slice(0, CALLER_CHARS_MAX), from: address, isKnown: true },
    };
  }
  if (token === undefined) return { kind: 'unknown', canSignIn: false };
  const session = cookieOf(headers, SESSION_COOKIE);
  if (session !== undefined && isSession(session, token, nowMs)) {
    return { kind: 'allowed', client: session, caller: bearerOf(address) };
  }
  return judgeBearer(headers, { token, address, tried, nowMs });
}

function judgeBearer(
  headers: Headers,
  { token, address, tried, nowMs }: { token: string; address: string; tried: Attempts; nowMs: number },
): Verdict {
  const given = BEARER.exec(headers.get('authorization') ?? '')?.[1];
  if (given === undefined) return { kind: 'unknown', canSignIn: true };
  const retryAfterS = tried.waitS(address, nowMs);
  if (retryAfterS !== undefined) return { kind: 'slow-down', retryAfterS };
  if (isSame(given, token)) return { kind: 'allowed', client: `token ${address}`, caller: bearerOf(address) };
  tried.failed(address, nowMs);
  return { kind: 'unknown', canSignIn: true };
}

/** All who have the token are one to us; where they ask from is what tells them apart. */
function bearerOf(address: string): Caller {
  return { name: 'token', from: address, isKnown: true };
}

function cookieOf(headers: Headers, name: string): string | undefined {
  for (const part of (headers.get('cookie') ?? '').split(';')) {
    const [key = '', ...value] = part.split('=');
    if (key.trim() === name) return value.join('=').trim();
  }
  return undefined;
}
