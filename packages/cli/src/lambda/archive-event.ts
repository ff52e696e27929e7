import { z } from 'zod';
import { CliError } from '../cli-error.js';

/** An archive somebody put into a bucket. */
export interface ArchiveObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

/** What an event names, and the keys among it that are no archives of ours. */
export interface ArchiveEvent {
  readonly archives: readonly ArchiveObject[];
  readonly ignored: readonly string[];
}

/** Keys of archives: below `prefix`, and named as one. */
export interface ArchivePlace {
  /** Ends in a slash. */
  readonly prefix: string;
}

const ARCHIVE_NAME = /\.(tar\.gz|tgz)$/i;
/** An SNS message in an SQS message in an event is as deep as AWS nests them. */
const WRAPPERS_MAX = 4;

const count = z.number().int().nonnegative();
/** Amazon S3 User Guide, "Event message structure". The key is URL-encoded, with + for a space. */
const notification = z.object({
  eventSource: z.literal('aws:s3'),
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: count.optional(), eTag: z.string().optional() }),
  }),
});
/** AWS Lambda developer guide, "Using Lambda with Amazon SQS" and "... with Amazon SNS". */
const queued = z.object({ eventSource: z.literal('aws:sqs'), body: z.string() });
const published = z.object({ EventSource: z.literal('aws:sns'), Sns: z.object({ Message: z.string() }) });
const forwarded = z.object({ Type: z.literal('Notification'), Message: z.string() });
const records = z.object({ Records: z.array(z.unknown()) });
/** Amazon S3 User Guide, "EventBridge event message structure". Here the key is not encoded. */
const bridged = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), size: count.optional(), etag: z.string().optional() }),
  }),
});
/** What S3 sends when the notification is set up (Amazon S3 User Guide, "Supported event types"). */
const test = z.object({ Event: z.literal('s3:TestEvent') });

const CREATED = /^(s3:)?ObjectCreated:/;
const BRIDGED_CREATED = 'Object Created';

/**
 * The archives an event names: of S3 itself, or of S3 through SQS, SNS or EventBridge. Throws `CliError` for what is none
 * of these, so that a wrong trigger is noticed instead of swallowed.
 */
export function readArchiveEvent(event: unknown, place: ArchivePlace): ArchiveEvent {
  const objects = [...objectsOf(event, 0)];
  const isArchive = ({ key }: ArchiveObject) => key.startsWith(place.prefix) && ARCHIVE_NAME.test(key);
  return {
    archives: objects.filter(isArchive),
    ignored: objects.filter((object) => !isArchive(object)).map(({ bucket, key }) => `s3://${bucket}/${key}`),
  };
}

function* objectsOf(event: unknown, depth: number): Generator<ArchiveObject> {
  if (depth > WRAPPERS_MAX) throw unknownEvent();
  if (test.safeParse(event).success) return;
  const s3 = notification.safeParse(event);
  if (s3.success) {
    if (CREATED.test(s3.data.eventName)) yield fromNotification(s3.data);
    return;
  }
  const bridge = bridged.safeParse(event);
  if (bridge.success) {
    const { bucket, object } = bridge.data.detail;
    if (bridge.data['detail-type'] === BRIDGED_CREATED) yield named(bucket.name, object.key, object.size, object.etag);
    return;
  }
  const several = records.safeParse(event);
  if (several.success) {
    for (const record of several.data.Records) yield* objectsOf(record, depth + 1);
    return;
  }
  yield* objectsOf(parsed(textIn(event)), depth + 1);
}

/** The text a queue or a topic wrapped. */
function textIn(event: unknown): string {
  const sqs = queued.safeParse(event);
  if (sqs.success) return sqs.data.body;
  const sns = published.safeParse(event);
  if (sns.success) return sns.data.Sns.Message;
  const inQueue = forwarded.safeParse(event);
  if (inQueue.success) return inQueue.data.Message;
  throw unknownEvent();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unknownEvent();
  }
}

function fromNotification({ s3: { bucket, object } }: z.output<typeof notification>): ArchiveObject {
  return named(bucket.name, decodeKey(object.key), object.size, object.eTag);
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    throw new CliError(`The event names an object "${key}", which is not URL-encoded as S3 encodes keys.`);
  }
}

function named(bucket: string, key: string, bytes: number | undefined, etag: string | undefined): ArchiveObject {
  if (bytes === undefined || etag === undefined) {
    throw new CliError(
      `The event says neither size nor ETag of s3://${bucket}/${key}: it is no event of its creation.`,
    );
  }
  return { bucket, key, bytes, etag };
}

function unknownEvent(): CliError {
  return new CliError(
    'The event is none of S3: notifications of S3 are understood, as they are or through SQS, SNS or EventBridge. ' +
      'Trigger the function with s3:ObjectCreated:* of the bucket.',
  );
}
