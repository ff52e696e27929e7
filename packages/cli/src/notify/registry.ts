import type { Notifier } from './notifier.js';
import { slack } from './slack.js';
import { sns } from './sns.js';
import { webhook } from './webhook.js';

/** One line per way of saying it; the name is what `--notify` begins with. */
export const NOTIFIERS = { webhook, slack, sns } as const satisfies Record<string, Notifier>;

export type NotifierName = keyof typeof NOTIFIERS;

export const NOTIFIER_NAMES: readonly NotifierName[] = ['webhook', 'slack', 'sns'];
