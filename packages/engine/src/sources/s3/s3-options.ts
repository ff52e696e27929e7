import { z } from 'zod';
import { EngineError } from '../../core/errors.js';

/** Which code fetches objects: DuckDB's httpfs, the AWS SDK, or httpfs where it works and else the SDK. */
export const S3_READERS = ['auto', 'httpfs', 'sdk'] as const;

export type S3Reader = (typeof S3_READERS)[number];

/** Seconds by which AWS may deliver a file late; flow logs are delivered "best effort" (AWS VPC User Guide). */
export const RELIST_DEFAULT_S = 3600;
const RELIST_MAX_S = 7 * 24 * 3600;
const BUCKETS_MAX = 100;
/** S3 keys are at most 1,024 bytes of UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const PREFIX_CHARS_MAX = 1024;

/** Bucket names as S3 takes them today (Amazon S3 User Guide, "General purpose bucket naming rules"). */
const BUCKET_NAME = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z]{2,8}(-[a-z0-9]+)+$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const S3_URL = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

/** One bucket, and what of it to read: a folder, or one object. An empty prefix is the whole bucket. */
export interface S3Target {
  readonly bucket: string;
  readonly prefix: string;
}

const bucketText = 'bucket names such as my-flow-logs, or URLs such as s3://my-flow-logs/AWSLogs/';
const relistText = `whole seconds from 0 to ${RELIST_MAX_S}`;
const instant = z.number({ error: 'Unix seconds' });

export const s3OptionsSchema = z.strictObject({
  /** Names or `s3://bucket/prefix` URLs. */
  buckets: z
    .array(z.string({ error: bucketText }).min(1, { error: bucketText }), { error: bucketText })
    .min(1, { error: bucketText })
    .max(BUCKETS_MAX, { error: `at most ${BUCKETS_MAX} buckets` }),
  /** Prefix of every bucket that is named without one. */
  prefix: z
    .string()
    .max(PREFIX_CHARS_MAX, { error: `at most ${PREFIX_CHARS_MAX} characters` })
    .optional(),
  region: z.string().regex(REGION, { error: 'a Region such as eu-central-1' }).optional(),
  profile: z.string().min(1, { error: 'the name of a profile in ~/.aws/config' }).optional(),
  assumeRole: z
    .string()
    .regex(ROLE_ARN, { error: 'the ARN of a role such as arn:aws:iam::123456789012:role/flow-log-reader' })
    .optional(),
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, { error: '2 to 1224 letters, digits or any of +=,.@:/-' })
    .optional(),
  /** Any S3-compatible endpoint; implies path style. */
  endpointUrl: z.url({ protocol: /^https?$/, error: 'a URL such as http://127.0.0.1:9000' }).optional(),
  reader: z.enum(S3_READERS, { error: `one of ${S3_READERS.join(', ')}` }).default('auto'),
  /** A folder with the httpfs extension, for networks that cannot download it. */
  extensionDir: z.string().min(1).optional(),
  /** Flow time wanted, Unix seconds, half-open; without it everything. */
  window: z.strictObject({ from: instant.optional(), to: instant.optional() }).optional(),
  relistS: z
    .int({ error: relistText })
    .min(0, { error: relistText })
    .max(RELIST_MAX_S, { error: relistText })
    .default(RELIST_DEFAULT_S),
});

/** What a caller may give. */
export type S3Options = z.input<typeof s3OptionsSchema>;
/** The same, checked and with defaults. */
export type CheckedS3Options = z.output<typeof s3OptionsSchema>;

/** Checks options; throws `invalid-input` saying what was asked and what is allowed. */
export function parseS3Options(options: S3Options): CheckedS3Options {
  const parsed = s3OptionsSchema.safeParse(options);
  if (!parsed.success) throw refusal(options, parsed.error.issues[0]);
  if (parsed.data.externalId !== undefined && parsed.data.assumeRole === undefined) {
    throw new EngineError(
      'invalid-input',
      'An external id is given without a role. Give the ARN of the role to assume.',
    );
  }
  return parsed.data;
}

/** The distinct buckets and prefixes asked for, in the order given. Throws `invalid-input` for a bad bucket name. */
export function targetsOf(options: Pick<CheckedS3Options, 'buckets' | 'prefix'>): S3Target[] {
  const targets = new Map<string, S3Target>();
  for (const text of options.buckets) {
    const target = parseTarget(text, options.prefix ?? '');
    targets.set(`${target.bucket}/${target.prefix}`, target);
  }
  return [...targets.values()].filter((target) => !isCovered(target, targets));
}

/** Reads `bucket`, `bucket/prefix` or `s3://bucket/prefix`; a prefix in the text wins over `prefix`. */
export function parseTarget(text: string, prefix = ''): S3Target {
  const url = S3_URL.exec(text.includes('://') ? text : `s3://${text}`);
  const bucket = url?.[1];
  if (bucket === undefined || !BUCKET_NAME.test(bucket)) {
    throw new EngineError(
      'invalid-input',
      `'${text}' names no bucket. A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens, for example ` +
        'my-flow-logs or s3://my-flow-logs/AWSLogs/. Access points and ARNs are not supported.',
      { details: { bucket: text } },
    );
  }
  return { bucket, prefix: (url?.[2] || prefix).replace(/^\/+/, '') };
}

/** True when another target of the same bucket lists everything this one lists. */
function isCovered(target: S3Target, targets: ReadonlyMap<string, S3Target>): boolean {
  for (const other of targets.values()) {
    if (other === target || other.bucket !== target.bucket) continue;
    const folder = other.prefix === '' || other.prefix.endsWith('/') ? other.prefix : `${other.prefix}/`;
    if (target.prefix !== other.prefix && target.prefix.startsWith(folder)) return true;
    if (target.prefix === folder && other.prefix !== folder) return true;
  }
  return false;
}

function refusal(options: unknown, issue: z.core.$ZodIssue | undefined): EngineError {
  const path = (issue?.path ?? []).filter((part) => typeof part === 'string');
  const name = path.join('.') || 'options';
  let value: unknown = options;
  for (const part of issue?.path ?? [])
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  const isTold = path[0] !== 'externalId';
  const asked = isTold && (typeof value === 'string' || typeof value === 'number') ? ` '${value}'` : '';
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(s3OptionsSchema.shape).join(', ');
    return new EngineError('invalid-input', `S3 has no option ${issue.keys.join(', ')}. It has ${known}.`);
  }
  return new EngineError(
    'invalid-input',
    `The S3 option ${name}${asked} is not valid: give ${issue?.message ?? 'another value'}.`,
    {
      details: { option: name },
    },
  );
}
