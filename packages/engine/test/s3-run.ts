import { vi } from 'vitest';
import type { S3Options } from '../src/sources/s3/open-s3.js';
import { DEFAULT_CREDENTIALS, httpfsForTests, type S3TestServer } from '../src/testing/index.js';

export const BUCKET = 'flow-logs';

/** Waits that no test has to sit out. The policy is the real one: how often, how far apart, and what is final. */
const QUICK = { baseMs: 1, waitMaxMs: 20 };

/** For `vi.mock`, which runs before imports: `async (original) => (await import('./s3-run.js')).quickRetries(original)`. */
export async function quickRetries<M extends typeof import('../src/sources/s3/retry.js')>(original: () => Promise<M>) {
  const real = await original();
  return {
    ...real,
    RetryPolicy: class extends real.RetryPolicy {
      constructor(...[settings, clock]: ConstructorParameters<typeof real.RetryPolicy>) {
        super({ ...QUICK, ...settings }, clock);
      }
    },
  };
}

/** No credentials or settings of the machine the test runs on. */
function forgetEnvironment(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
}

/** Lets the provider chain find the server's container credentials, which are others every time they are asked for. */
export function useServerCredentials(server: S3TestServer): void {
  forgetEnvironment();
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${server.url}/container/credentials`);
}

/** Lets the provider chain find the keys that every server knows, here and in child processes. */
export function useFixedCredentials(): void {
  forgetEnvironment();
  vi.stubEnv('AWS_ACCESS_KEY_ID', DEFAULT_CREDENTIALS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', DEFAULT_CREDENTIALS.secretAccessKey);
}

export type Reader = 'sdk' | 'httpfs';

const httpfs = await httpfsForTests();

/** Both readers, and why one cannot be tested here. */
export const READERS: readonly { readonly reader: Reader; readonly missing: string | undefined }[] = [
  { reader: 'sdk', missing: undefined },
  { reader: 'httpfs', missing: httpfs.missing },
];

export function s3Options(server: S3TestServer, reader: Reader): S3Options {
  const place = { buckets: [BUCKET], endpointUrl: server.url, region: server.region, reader };
  return httpfs.folder === undefined ? place : { ...place, extensionDir: httpfs.folder };
}
