import type { Effects } from '../effects.js';
import { parseTarget, type Target } from './parse-target.js';

/** Whom to tell: the flags, else what NETWORKFLOW_NOTIFY lists, separated by spaces. Throws on what is no target. */
export function targetsOf(flags: readonly string[] | undefined, { env }: Pick<Effects, 'env'>): readonly Target[] {
  const named = flags ?? (env.NETWORKFLOW_NOTIFY ?? '').split(/\s+/).filter((text) => text !== '');
  return named.map(parseTarget);
}

/** Where the dashboard is for those who are told, without a slash at its end: the flag, else NETWORKFLOW_DASHBOARD_URL. */
export function dashboardUrlOf(flag: string | undefined, { env }: Pick<Effects, 'env'>): string | undefined {
  return (flag ?? env.NETWORKFLOW_DASHBOARD_URL)?.replace(/\/+$/, '');
}
