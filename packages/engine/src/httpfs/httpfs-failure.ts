import { messageOf } from '../core/errors.js';

/** A failure of DuckDB's httpfs, with a code as Node's own network errors have where it was one. */
export class HttpfsError extends Error {
  override readonly name = 'Error';
  readonly code?: string;

  constructor(cause: unknown) {
    const message = messageOf(cause).split('\n\nAuthentication Failure')[0] ?? '';
    super(message, { cause });
    const code = networkCode(message);
    if (code !== undefined) this.code = code;
  }
}

/** curl's words for what happened to a connection (libcurl, `curl_easy_strerror`), as Node names it. */
function networkCode(message: string): string | undefined {
  if (!/^IO Error: .* error for HTTP \w+ to '/.test(message)) return undefined;
  if (/resolve (host|proxy)/i.test(message)) return 'ENOTFOUND';
  if (/connect to (server|host)/i.test(message)) return 'ECONNREFUSED';
  if (/timeout/i.test(message)) return 'ETIMEDOUT';
  // A certificate that is not trusted stays so.
  if (/certificate|SSL peer/i.test(message)) return undefined;
  return 'ECONNRESET';
}

/** Whether the failure is about this object: httpfs names the address it asked. */
export function isAbout(error: HttpfsError, key: string): boolean {
  const url = /'(https?:\/\/[^']+)'/.exec(error.message)?.[1];
  if (url === undefined) return false;
  try {
    return decodeURIComponent(url).endsWith(`/${key}`);
  } catch {
    return false;
  }
}
