import { createHash, randomUUID } from 'node:crypto';

/** Another process may be another build, whose answers look different. */
const PROCESS = randomUUID();
const TAG_CHARS = 27;

/** A weak tag, since the same answer may be compressed or not, and says how long it took. */
export function entityTag(url: URL, version: string): string {
  const hash = createHash('sha256').update(JSON.stringify([PROCESS, version, url.pathname, url.search]));
  return `W/"${hash.digest('base64url').slice(0, TAG_CHARS)}"`;
}

/** Whether the caller has what `tag` names: RFC 9110, 13.1.2, where weak and strong tags compare alike. */
export function isKnown(ifNoneMatch: string | null, tag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === opaque);
}
