import { z } from 'zod';

const text = z.string().min(1);

/** How buckets are read: the server's own settings, which no caller changes. */
const bucketOptions = z.strictObject({
  region: text.optional(),
  profile: text.optional(),
  assumeRole: text.optional(),
  externalId: text.optional(),
  endpointUrl: text.optional(),
  reader: z.enum(['auto', 'httpfs', 'sdk']).optional(),
  extensionDir: text.optional(),
});

const settingsSchema = z.strictObject({
  sources: z.array(
    z.union([
      z.strictObject({ name: text, folder: text, shown: text }),
      z.strictObject({ name: text, bucket: text, prefix: z.string() }),
    ]),
  ),
  s3: bucketOptions,
});

/** Which error logs may be read through this server, and how. */
export type ErrorLogsSettings = z.infer<typeof settingsSchema>;
export type ErrorLogsSource = ErrorLogsSettings['sources'][number];

const NOTHING: ErrorLogsSettings = { sources: [], s3: {} };

/** What `networkflow dashboard` was told with --error-logs. Throws for what it did not write: nothing is better read than too much. */
export function readErrorLogsSettings(env: Readonly<Record<string, string | undefined>>): ErrorLogsSettings {
  const given = env.NETWORKFLOW_ERROR_SOURCES;
  return given === undefined || given === '' ? NOTHING : settingsSchema.parse(JSON.parse(given));
}
