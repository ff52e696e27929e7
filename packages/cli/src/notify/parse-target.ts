import { CliError } from '../cli-error.js';
import { NOTIFIER_NAMES, type NotifierName } from './registry.js';

/** Somebody to tell: how, and where to. */
export interface Target {
  readonly kind: NotifierName;
  /** Where to post; undefined is standard output. */
  readonly url: string | undefined;
}

const STDOUT = '-';

/** Reads `slack=https://...`, or `sns=-` for standard output. Throws a `CliError` that does not repeat the address, which is a secret. */
export function parseTarget(text: string): Target {
  const at = text.indexOf('=');
  const [name, place] = [text.slice(0, at), text.slice(at + 1)];
  const kind = NOTIFIER_NAMES.find((known) => known === name);
  if (at < 0 || kind === undefined) {
    throw new CliError(`--notify takes ${NOTIFIER_NAMES.join(', ')} and where to: slack=https://hooks.example/...`);
  }
  if (place === STDOUT) return { kind, url: undefined };
  if (!URL.canParse(place) || !/^https?:$/.test(new URL(place).protocol)) {
    throw new CliError(`After --notify ${kind}= comes an http or https address, or - for standard output.`);
  }
  return { kind, url: place };
}

/** A target as it may be shown: the path of a webhook's address is its password. */
export function describeTarget({ kind, url }: Target): string {
  return url === undefined ? kind : `${kind} at ${new URL(url).host}`;
}
