import { createHash } from 'node:crypto';
import { LIMITS } from '../core/limits.js';
import type { ErrorReport, ErrorTemplate } from '../schema/app-errors.js';
import { groupMessages } from './group-messages.js';
import { redactSecrets } from './redact-secrets.js';
import type { MessageCount, TallyData } from './tally.js';

const ID_CHARS = 12;
/** So many times as many as before, in proportion to the records, and so many standard deviations of a Poisson count more. */
const RISING = { ratio: 2, deviations: 3, least: 3 } as const;

/** A template with how often it came now and before. */
interface Template {
  readonly id: string;
  readonly template: string;
  readonly service: string;
  readonly now: readonly MessageCount[];
  readonly errors: number;
  readonly before: number;
}

/** Templates of what came, and what changed since what came before. */
export function describeMessages(
  now: TallyData,
  earlier: { readonly tally: TallyData; readonly name: string | null } | undefined,
): Pick<ErrorReport, 'templates' | 'changes'> {
  const all = templatesOf(now, earlier?.tally);
  const templates = all
    .filter(({ errors }) => errors > 0)
    .sort(byNumber(({ errors }) => errors))
    .slice(0, LIMITS.errorTemplatesMax)
    .map(describe);
  if (earlier === undefined) return { templates, changes: { against: null, new: [], gone: [], rising: [] } };
  const scale = earlier.tally.total === 0 ? 1 : now.total / earlier.tally.total;
  const list = (wanted: (each: Template) => boolean, weight: (each: Template) => number) =>
    all
      .filter(wanted)
      .sort(byNumber(weight))
      .slice(0, LIMITS.errorTemplatesMax)
      .map(({ id, template, service, errors, before }) => ({ id, template, service, errors, before }));
  return {
    templates,
    changes: {
      against: earlier.name,
      new: list(
        ({ before }) => before === 0,
        ({ errors }) => errors,
      ),
      gone: list(
        ({ errors }) => errors === 0,
        ({ before }) => before,
      ),
      rising: list(
        (each) => isRising(each, scale),
        ({ errors, before }) => errors - before * scale,
      ),
    },
  };
}

function templatesOf(now: TallyData, earlier: TallyData | undefined): Template[] {
  const sides = [
    ...[...now.messages.values()].map((count) => ({ ...count, count, isNow: true })),
    ...[...(earlier?.messages.values() ?? [])].map((count) => ({ ...count, count, isNow: false })),
  ];
  return groupMessages(sides).map(({ service, template: found, messages }) => {
    const template = redactSecrets(found).slice(0, LIMITS.errorSampleCharsMax);
    const ofNow = messages.filter(({ isNow }) => isNow).map(({ count }) => count);
    const errors = sum(ofNow);
    const before = sum(messages.map(({ count }) => count)) - errors;
    return { id: idOf(service, template), template, service, now: ofNow, errors, before };
  });
}

function isRising({ errors, before }: Template, scale: number): boolean {
  if (before === 0 || errors < RISING.least) return false;
  const expected = before * scale;
  return errors >= RISING.ratio * expected && errors - expected >= RISING.deviations * Math.sqrt(expected);
}

function describe({ id, template, service, now, errors }: Template): ErrorTemplate {
  const firsts = now.flatMap(({ firstMs }) => firstMs ?? []);
  const lasts = now.flatMap(({ lastMs }) => lastMs ?? []);
  const samples = now.toSorted((one, other) => other.errors - one.errors).flatMap((message) => message.samples);
  return {
    id,
    template,
    service,
    errors,
    first: instant(firsts.length === 0 ? undefined : firsts.reduce((one, other) => Math.min(one, other))),
    last: instant(lasts.length === 0 ? undefined : lasts.reduce((one, other) => Math.max(one, other))),
    samples: [...new Set(samples)].slice(0, LIMITS.errorSamplesMax),
  };
}

function byNumber(number: (each: Template) => number): (one: Template, other: Template) => number {
  return (one, other) => number(other) - number(one) || (one.id < other.id ? -1 : 1);
}

function sum(messages: readonly MessageCount[]): number {
  return messages.reduce((total, { errors }) => total + errors, 0);
}

function idOf(service: string, template: string): string {
  return createHash('sha256').update(`${service}\n${template}`).digest('hex').slice(0, ID_CHARS);
}

/** Unix milliseconds as RFC 3339. */
export function instant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
