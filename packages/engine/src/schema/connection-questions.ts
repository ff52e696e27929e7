import { z } from 'zod';
import { WHO_LIMITS } from './who-limits.js';

/** Whether the NAT hands a connection's source port on as it is; the operator declares it, the records may contradict it. */
export const NAT_PORTS = ['preserved', 'translated', 'unknown'] as const;
export type NatPorts = (typeof NAT_PORTS)[number];

/** `coverage-gap`: the logs are silent around the moment, so that nobody in them means nothing. */
export const WHO_OUTCOMES = ['one', 'several', 'none', 'coverage-gap'] as const;
export type WhoOutcome = (typeof WHO_OUTCOMES)[number];

const PORT_MAX = 65_535;
const PROTOCOL_MAX = 255;
const ZONE_CHARS_MAX = 64;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}(:\d{2}(:\d{2}([.,]\d+)?)?)?)?$/;
/** RFC 3339, section 5.6, with its offset. Hour 24 is none of its hours, though `Date.parse` reads it. */
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](?!24)\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** Unix milliseconds of an RFC 3339 time with an offset; otherwise why it is refused. */
export function readMoment(text: string): { readonly ms: number } | { readonly refusal: string } {
  const trimmed = text.trim();
  if (LOCAL_TIME.test(trimmed)) {
    return {
      refusal: `'${trimmed}' has no offset from UTC, so it names a different moment in every time zone. Write which: ${example(trimmed, 'Z')} or ${example(trimmed, '+02:00')}.`,
    };
  }
  const day = RFC_3339.exec(trimmed)?.[1];
  const ms = day === undefined ? Number.NaN : Date.parse(trimmed.replace(' ', 'T').toUpperCase());
  if (day === undefined || !Number.isFinite(ms) || !isDay(day)) {
    return {
      refusal: `'${trimmed.slice(0, ZONE_CHARS_MAX)}' is not an RFC 3339 time with an offset, such as 2026-11-20T14:00:00Z or 2026-11-20T15:00:00+01:00.`,
    };
  }
  return { ms };
}

function example(local: string, offset: string): string {
  const [day = '', time = ''] = local.replace(',', '.').split(/[T ]/);
  return `${day}T${`${time}${':00:00:00'.slice(time.length === 0 ? 1 : 0)}`.slice(0, Math.max(8, time.length))}${offset}`;
}

/** `Date.parse` rolls the 30th of February over into March. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(day);
}

export function isZone(name: string): boolean {
  try {
    return name.length <= ZONE_CHARS_MAX && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const address = z.union([z.ipv4(), z.ipv6()], {
  error: (issue) =>
    issue.input === undefined
      ? 'It is missing.'
      : `'${String(issue.input).slice(0, ZONE_CHARS_MAX)}' is not an IPv4 or IPv6 address.`,
});
const port = z
  .int({ error: `A port is a whole number from 0 to ${PORT_MAX}.` })
  .min(0, `A port is a whole number from 0 to ${PORT_MAX}.`)
  .max(PORT_MAX, `A port is a whole number from 0 to ${PORT_MAX}.`);
const SKEW = `Seconds from 0 to ${WHO_LIMITS.skewMaxS}.`;
const sentence = z.string().trim().min(1).max(WHO_LIMITS.reasonCharsMax);

/** Who held this public address, and port, at this moment? */
export const whoRequestSchema = z.strictObject({
  /** The public address. */
  natIp: address,
  /** The public port. Without one everybody behind the address at that moment is a candidate. */
  port: port.optional(),
  /** RFC 3339 with an offset: a local time names no moment. */
  at: z
    .string({ error: 'The moment is missing: RFC 3339 with an offset, such as 2026-11-20T14:00:00Z.' })
    .superRefine((text, context) => {
      const moment = readMoment(text);
      if ('refusal' in moment) context.addIssue({ code: 'custom', message: moment.refusal });
    }),
  /** The other end, where it is known: fewer candidates. */
  destIp: address.optional(),
  destPort: port.optional(),
  /** `tcp`, `udp`, ... or an IANA number. */
  protocol: z.union([z.int().min(0).max(PROTOCOL_MAX), z.string().trim().min(1).max(ZONE_CHARS_MAX)]).optional(),
  /** Seconds by which the asker's clock and the logs' may differ. */
  skewS: z.number({ error: SKEW }).min(0, SKEW).max(WHO_LIMITS.skewMaxS, SKEW).default(WHO_LIMITS.skewDefaultS),
  natPorts: z.enum(NAT_PORTS, { error: `It is one of ${NAT_PORTS.join(', ')}.` }).default('unknown'),
  /** IANA time zone in which times are shown beside UTC. */
  zone: z
    .string()
    .refine(isZone, { error: 'It is not an IANA time zone, such as Europe/Berlin or UTC.' })
    .default('UTC'),
});

/** As a caller writes it: what has a default may be missing. */
export type WhoRequest = z.input<typeof whoRequestSchema>;
/** A question as it came from outside: refused, and written down, when it cannot be read. */
export type UnreadWhoRequest = Readonly<Record<string, unknown>>;
/** With every default filled in. */
export type WhoQuestion = z.output<typeof whoRequestSchema>;

/** A moment, twice: RFC 3339 in UTC with milliseconds, and the same in the asked zone with its offset. */
export interface WhoTime {
  readonly utc: string;
  readonly zoned: string;
}

/** Where a record was read: the archive's checksum, the member inside it, the line, counted from 1. */
export interface RecordPlace {
  readonly archive: string;
  readonly member: string;
  readonly line: number;
}

/** One logged line behind an answer. */
export interface WhoRow {
  readonly kind: 'new' | 'destroy' | 'session-end';
  readonly time: WhoTime;
  readonly privateAddress: string;
  /** Of connections. */
  readonly sourcePort?: number | null;
  readonly destIp?: string | null;
  readonly destPort?: number | null;
  readonly protocol?: string | null;
  readonly natIp?: string;
  /** Of session ends; masked unless revealed. */
  readonly email?: string | null;
  readonly mac?: string | null;
  /** Null where the lake no longer says, and for connections beyond the likeliest, whose records are not looked up. */
  readonly place: RecordPlace | null;
}

/**
 * A connection that may have been open at the moment. `bounded`: both ends are logged; `no-end`: the Destroy is missing;
 * `no-beginning`: the New is missing; `superseded`: no Destroy, but the same connection was opened anew later.
 */
export interface WhoSpan {
  readonly ends: 'bounded' | 'no-end' | 'no-beginning' | 'superseded';
  readonly opened: WhoTime | null;
  readonly closed: WhoTime | null;
  readonly sourcePort: number | null;
  readonly destIp: string | null;
  readonly destPort: number | null;
  readonly protocol: string | null;
  /** Whether the moment lies within the skew of an end of it. */
  readonly isNearEdge: boolean;
  /** The New and the Destroy, as far as they are logged. */
  readonly rows: readonly WhoRow[];
}

/** A person, as a session-termination record names one. Masked unless revealed. */
export interface WhoPerson {
  readonly email: string | null;
  readonly mac: string | null;
  /** When the session that is taken for the one of the moment ended. */
  readonly sessionEnded: WhoTime;
  readonly row: WhoRow;
}

export interface WhoIdentity {
  /** `unknown`: no session that ended later is logged; `several`: the records leave a choice, and none is made. */
  readonly state: 'known' | 'several' | 'unknown';
  readonly people: readonly WhoPerson[];
  /** Why, in a sentence. */
  readonly statement: string;
}

export interface WhoCandidate {
  readonly privateAddress: string;
  readonly identity: WhoIdentity;
  /** 0 to 1: how far the records speak for this candidate. It ranks; it is no probability. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  /** Whether a connection of it has the asked port as its own source port. */
  readonly hasSamePort: boolean;
  readonly spans: readonly WhoSpan[];
  readonly spansTotal: number;
}

/** What is known of the NAT's ports, and by what. */
export interface WhoPorts {
  readonly declared: NatPorts;
  /** What the answer rests on: a declaration that the records contradict counts for nothing. */
  readonly used: NatPorts;
  readonly isContradicted: boolean;
  readonly statement: string;
  /** Two private hosts that shared source port, destination and protocol at once: one port at least was changed. */
  readonly contradictions: readonly {
    readonly rows: readonly WhoRow[];
    readonly from: WhoTime;
    readonly to: WhoTime;
  }[];
}

/** A stretch of time about which these logs say nothing. A side that is null is open. */
export interface CoverageGap {
  readonly kind: 'silent' | 'address-silent' | 'before-logs' | 'after-logs' | 'no-logs' | 'unmatched';
  readonly from: WhoTime | null;
  readonly to: WhoTime | null;
  readonly holdsMoment: boolean;
  readonly statement: string;
}

/** Something these logs cannot say, and which document says that they should. */
export interface WhoLimit {
  readonly id: string;
  readonly statement: string;
  readonly source: string | null;
}

export interface WhoAnswer {
  readonly question: {
    readonly natIp: string;
    readonly port: number | null;
    readonly at: WhoTime;
    /** As it was written. */
    readonly asked: string;
    readonly destIp: string | null;
    readonly destPort: number | null;
    readonly protocol: string | null;
    readonly skewS: number;
    readonly natPorts: NatPorts;
    readonly zone: string;
  };
  readonly outcome: WhoOutcome;
  /** What is known and what is not, in plain sentences. */
  readonly summary: readonly string[];
  /** What must not be overlooked, such as a declaration that the records contradict. */
  readonly notices: readonly string[];
  readonly ports: WhoPorts;
  /** The likeliest first. */
  readonly candidates: readonly WhoCandidate[];
  readonly candidatesTotal: number;
  /** Connections through the address at that moment that the port rules out: they would be candidates if it were not preserved. */
  readonly ruledOutByPort: number;
  readonly gaps: readonly CoverageGap[];
  readonly limits: readonly WhoLimit[];
  readonly isRevealed: boolean;
  readonly lakeVersion: number;
}

/** Who asks: a user of the operating system, whoever an HTTP request says it is, or a program. */
export const whoActorSchema = z.strictObject({
  kind: z.enum(['os', 'http', 'program']),
  name: sentence,
  /** The machine or address it asks from. */
  from: sentence.optional(),
});
export type WhoActor = z.infer<typeof whoActorSchema>;

/** A case the question belongs to. */
export const whoCaseSchema = z.strictObject({
  caseId: sentence.optional(),
  requester: sentence.optional(),
  legalBasis: sentence.optional(),
});
export type WhoCase = z.infer<typeof whoCaseSchema>;

/** What comes with a question and is logged with it. */
export const whoCallSchema = z.strictObject({
  actor: whoActorSchema,
  /** Why it is asked. A question without a reason is refused, and that is logged too. */
  reason: sentence,
  /** Shows e-mail and MAC as they are. */
  reveal: z.boolean().default(false),
  case: whoCaseSchema.default({}),
});
export type WhoCall = z.input<typeof whoCallSchema>;

/** One line of the access log. `hash` covers every other field, `previous` among them, so a changed or missing line shows. */
export const accessEntrySchema = z.object({
  /** Counts from 1 without gaps. */
  seq: z.int().positive(),
  /** RFC 3339, UTC. */
  at: z.string(),
  actor: whoActorSchema,
  reason: z.string(),
  case: whoCaseSchema,
  /** The question as it was understood, or as it came when it was refused. */
  asked: z.record(z.string(), z.unknown()),
  /** Shared by the questions of one batch. */
  batch: z.string().nullable(),
  outcome: z.enum([...WHO_OUTCOMES, 'refused', 'failed']),
  candidates: z.int().nonnegative(),
  /** SHA-256 of the answer as canonical JSON; null when there was none. */
  answerSha256: z.string().nullable(),
  revealed: z.boolean(),
  /** Why it was refused or failed. */
  error: z.string().nullable(),
  /** The `hash` of the entry before; 64 zeros for the first. */
  previous: z.string(),
  hash: z.string(),
});
export type AccessEntry = z.infer<typeof accessEntrySchema>;

export interface WhoReply {
  readonly answer: WhoAnswer;
  /** What was written to the access log before the answer was handed over. */
  readonly entry: AccessEntry;
}

/** The answers of a batch, in the order of the questions. */
export interface WhoBatchReply {
  readonly batch: string;
  readonly replies: readonly WhoReply[];
  readonly byOutcome: Readonly<Record<WhoOutcome, number>>;
}

export interface AccessLogRequest {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Checks the chain of hashes from the first entry on. */
  readonly verify?: boolean | undefined;
  /** A hash that was written down earlier: when no entry has it, entries were removed. */
  readonly expectHead?: string | undefined;
}

export interface AccessLogPage {
  /** The latest first. */
  readonly entries: readonly AccessEntry[];
  readonly total: number;
  /** Hash of the latest entry: written down elsewhere, it shows later whether entries at the end were removed. */
  readonly head: string | null;
  /** Present when it was asked for: whether every line follows from the one before, and the first that does not. */
  readonly verified?: {
    readonly isIntact: boolean;
    readonly problems: readonly { readonly line: number; readonly reason: string }[];
  };
}

/** What is saved of a lookup for a file. */
export interface CaseFile {
  readonly case: WhoCase;
  readonly actor: WhoActor;
  readonly reason: string;
  readonly madeAt: WhoTime;
  readonly softwareVersion: string;
  readonly query: WhoAnswer['question'];
  readonly querySha256: string;
  readonly answer: WhoAnswer;
  readonly answerSha256: string;
  readonly accessLog: { readonly seq: number; readonly hash: string };
}
