import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fromContainerMetadata, fromInstanceMetadata, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type S3TestServer, startS3Server } from './server.js';

const ROLE = 'arn:aws:iam::123456789012:role/reader';
let server: S3TestServer;

beforeEach(async () => {
  server = await startS3Server();
  server.put('logs', 'x', 'read with a role');
  server.addRole({ arn: ROLE, externalId: 'shared secret' });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

async function readWith(credentials: ReturnType<typeof fromInstanceMetadata>): Promise<string | undefined> {
  const client = new S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'logs', Key: 'x' }));
    return await Body?.transformToString();
  } finally {
    client.destroy();
  }
}

function assume(ExternalId?: string): ReturnType<typeof fromTemporaryCredentials> {
  return fromTemporaryCredentials({
    params: { RoleArn: ROLE, ...(ExternalId === undefined ? {} : { ExternalId }) },
    masterCredentials: server.credentials,
    clientConfig: { endpoint: server.url, region: 'us-east-1', maxAttempts: 1 },
  });
}

describe('the credential chain of the SDK', () => {
  it('assumes a role with its external id', async () => {
    expect(await readWith(assume('shared secret'))).toBe('read with a role');
    expect(server.counters.of('STS')).toBe(1);
  });

  it.each([
    ['a wrong external id', 'guess'],
    ['none', undefined],
  ])('may not assume it with %s', async (_, externalId) => {
    await expect(readWith(assume(externalId))).rejects.toThrow(
      `User: arn:aws:iam::123456789012:user/test is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
  });

  it('gets the keys of a container', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${server.url}/container/credentials`);

    expect(await readWith(fromContainerMetadata())).toBe('read with a role');
  });

  it('gets the keys of an instance', async () => {
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', server.url);

    expect(await readWith(fromInstanceMetadata())).toBe('read with a role');
    expect(server.counters.of('Metadata')).toBe(3);
  });
});
