import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const SESSION_COOKIE = 'networkflow-session';
/** How long one stays signed in. */
export const SESSION_S = 12 * 3_600;

const NONCE_BYTES = 12;
const MS_PER_SECOND = 1_000;

/** Compares in the same time whatever the texts are, also when their lengths differ. */
export function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

/** `<expiry>.<nonce>.<signature>`; the token cannot be told from it, and another token makes it void. */
export function makeSession(token: string, nowMs: number): string {
  const expires = Math.floor(nowMs / MS_PER_SECOND) + SESSION_S;
  const content = `${expires}.${randomBytes(NONCE_BYTES).toString('base64url')}`;
  return `${content}.${sign(content, token)}`;
}

export function isSession(value: string, token: string, nowMs: number): boolean {
  const [expires = '', nonce = '', signature = '', ...rest] = value.split('.');
  if (rest.length > 0 || !/^\d{1,12}$/.test(expires)) return false;
  return isSame(signature, sign(`${expires}.${nonce}`, token)) && Number(expires) * MS_PER_SECOND > nowMs;
}

function sign(content: string, token: string): string {
  return createHmac('sha256', digest(`networkflow session ${token}`))
    .update(content)
    .digest('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
