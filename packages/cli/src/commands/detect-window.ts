import type { LakeStatus } from '@networkflow/engine/contract';
import { InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import { parsePositiveDuration } from '../config/parse-duration.js';

const MS_PER_SECOND = 1_000;
const INTERVAL = /^([^/]+)\/([^/]+)$/;

export interface WindowFlags {
  readonly window?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly since?: 'last' | undefined;
}

/** What the engine is asked to look at. */
export interface DetectWindow {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly since?: 'last' | undefined;
}

/** Checks `24h` or `<from>/<to>`; the text is kept, because a length counts back from the data. */
export function parseLength(text: string): string {
  if (INTERVAL.test(text)) return text;
  try {
    parsePositiveDuration(text);
  } catch {
    throw new InvalidArgumentError('It is a length such as 24h or 7d, or two instants: 2026-11-20/2026-11-21.');
  }
  return text;
}

/** The window that the flags name; a length counts back from the newest record. Throws a usage error for two windows. */
export async function detectWindow(
  { window, from, to, since }: WindowFlags,
  status: () => Promise<LakeStatus>,
): Promise<DetectWindow> {
  const given = [window, from ?? to, since].filter((value) => value !== undefined);
  if (given.length > 1) {
    throw new CliError('Name one window: --window, or --from and --to, or --since last.');
  }
  if (window === undefined) return { from, to, since };
  const [, first, second] = INTERVAL.exec(window) ?? [];
  if (first !== undefined) return { from: first, to: second };
  const data = (await status()).window;
  if (data === null) return {};
  return {
    from: new Date(Date.parse(data.to) - parsePositiveDuration(window) * MS_PER_SECOND).toISOString(),
    to: data.to,
  };
}
