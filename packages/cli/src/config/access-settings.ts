import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import type { SettingKey, Settings } from './settings.js';

/** Who may ask the dashboard. */
export const ACCESS_KEYS: readonly SettingKey[] = [
  'authToken',
  'authHeader',
  'clientHeader',
  'authProxyFrom',
  'metricsOpen',
];

/** A token that nobody guesses, whatever it is made of. */
const TOKEN_CHARS_MIN = 16;
const FILE_MARK = '@';

/** The variables the server reads. Throws a usage error for a token that cannot be read, or is too easy. */
export async function accessVariables(
  { authToken, authHeader, clientHeader, authProxyFrom, metricsOpen }: Settings,
  effects: Pick<Effects, 'readText'>,
): Promise<Readonly<Record<string, string>>> {
  if (authProxyFrom !== undefined && authHeader === undefined && clientHeader === undefined) {
    throw new CliError(
      '--auth-proxy-from says whose header is believed: name the header with --auth-header or --client-header.',
    );
  }
  return {
    ...(authToken === undefined ? {} : { NETWORKFLOW_AUTH_TOKEN: await readToken(authToken, effects) }),
    ...(authHeader === undefined ? {} : { NETWORKFLOW_AUTH_HEADER: authHeader }),
    ...(clientHeader === undefined ? {} : { NETWORKFLOW_CLIENT_HEADER: clientHeader }),
    ...(authProxyFrom === undefined ? {} : { NETWORKFLOW_AUTH_PROXY_FROM: authProxyFrom.join(',') }),
    ...(metricsOpen === undefined ? {} : { NETWORKFLOW_METRICS_OPEN: String(metricsOpen) }),
  };
}

/** Whether somebody is asked who is there. */
export function isGuarded(variables: Readonly<Record<string, string>>): boolean {
  return 'NETWORKFLOW_AUTH_TOKEN' in variables || 'NETWORKFLOW_AUTH_HEADER' in variables;
}

async function readToken(given: string, effects: Pick<Effects, 'readText'>): Promise<string> {
  const path = given.startsWith(FILE_MARK) ? given.slice(FILE_MARK.length) : undefined;
  const text = path === undefined ? given : await effects.readText(path);
  if (text === undefined) throw new CliError(`There is no file ${path} with the token.`);
  const token = text.trim();
  // Never the token itself, nor how long it is.
  if (token.length < TOKEN_CHARS_MIN || !/^[\x21-\x7e]+$/.test(token)) {
    throw new CliError(
      `The token must be at least ${TOKEN_CHARS_MIN} characters, printable and without spaces, for example the output of \`openssl rand -hex 32\`.`,
    );
  }
  return token;
}
