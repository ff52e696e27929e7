import type { Finding } from '@networkflow/engine/contract';
import type { Effects } from '../effects.js';
import { describeTarget, type Target } from './parse-target.js';
import { postJson } from './post.js';
import { NOTIFIERS } from './registry.js';
import { SentLog } from './sent-log.js';

export interface NotifyOptions {
  readonly lake: string;
  readonly targets: readonly Target[];
  readonly dashboardUrl: string | undefined;
}

/**
 * Tells every target of the findings it has not heard of; suppressed ones are nobody's business. What was taken is
 * remembered at once, so that one deaf target does not make the others hear twice. Returns what went wrong.
 */
export async function notify(
  findings: readonly Finding[],
  { lake, targets, dashboardUrl }: NotifyOptions,
  effects: Effects,
): Promise<readonly unknown[]> {
  const open = findings.filter(({ suppression }) => suppression === null);
  const log = new SentLog(lake, effects);
  await log.read();
  const failures: unknown[] = [];
  for (const target of targets) {
    const news = log.unsent(target, open);
    if (news.length === 0) continue;
    const document = NOTIFIERS[target.kind].document({ lake, findings: news, dashboardUrl });
    try {
      if (target.url === undefined) await effects.stdout.write(`${JSON.stringify(document)}\n`);
      else await postJson(document, { url: target.url, to: describeTarget(target) }, effects);
      await log.remember(target, news);
    } catch (error) {
      failures.push(error);
    }
  }
  return failures;
}
