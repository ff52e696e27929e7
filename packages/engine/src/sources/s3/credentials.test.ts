import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isEngineError } from '../../core/errors.js';
import { type S3TestServer, startS3Server } from '../../testing/s3-server/index.js';
import { CredentialSource, type Credentials, type LoginOptions, providerChain } from './credentials.js';

const ROLE = 'arn:aws:iam::210987654321:role/flow-log-reader';
const HOUR_MS = 3_600_000;

let server: S3TestServer;
let home: string;

beforeEach(async () => {
  server = await startS3Server();
  home = await mkdtemp(path.join(tmpdir(), 'networkflow-credentials-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_ENDPOINT_URL_STS', server.url);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

async function write(name: string, text: string): Promise<string> {
  const file = path.join(home, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

function inEnvironment(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', credentials.sessionToken);
}

async function refusalOf(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  if (!isEngineError(error)) throw error;
  return error;
}

const refusal = (options: LoginOptions) => refusalOf(providerChain(options).get());

describe('the provider chain', () => {
  it('reads the environment', async () => {
    inEnvironment({ accessKeyId: 'AKIAENV', secretAccessKey: 'env-secret', sessionToken: 'env-token' });

    expect(await providerChain({}).get()).toEqual({
      accessKeyId: 'AKIAENV',
      secretAccessKey: 'env-secret',
      sessionToken: 'env-token',
    });
  });

  it('reads profiles: keys, a process, and a role with its source', async () => {
    server.addRole({ arn: ROLE, externalId: 'x-1' });
    const process = JSON.stringify({ Version: 1, AccessKeyId: 'AKIAPROC', SecretAccessKey: 'process-secret' });
    await write(
      '.aws/credentials',
      `[base]\naws_access_key_id = ${server.credentials.accessKeyId}\naws_secret_access_key = ${server.credentials.secretAccessKey}\n`,
    );
    const answer = await write('process.json', process);
    await write(
      '.aws/config',
      `[profile made]\ncredential_process = cat ${answer}\n[profile role]\nrole_arn = ${ROLE}\nsource_profile = base\nexternal_id = x-1\nregion = us-east-1\n`,
    );

    expect(await providerChain({ profile: 'base' }).get()).toMatchObject({
      accessKeyId: server.credentials.accessKeyId,
    });
    expect(await providerChain({ profile: 'made' }).get()).toMatchObject({ accessKeyId: 'AKIAPROC' });
    expect(await providerChain({ profile: 'role' }).get()).toMatchObject({ expiration: expect.any(Date) });
    vi.stubEnv('AWS_PROFILE', 'made');
    expect(await providerChain({}).get()).toMatchObject({ accessKeyId: 'AKIAPROC' });
  });

  it('reads a web identity token', async () => {
    server.addRole({ arn: ROLE });
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', await write('token', 'a-web-identity-token'));
    vi.stubEnv('AWS_ROLE_ARN', ROLE);
    vi.stubEnv('AWS_REGION', 'us-east-1');

    expect(await providerChain({}).get()).toMatchObject({
      sessionToken: expect.any(String),
      expiration: expect.any(Date),
    });
  });

  it('asks the metadata of a container and of an instance', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${server.url}/container/credentials`);
    expect(await providerChain({}).get()).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });

    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'false');
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', server.url);
    expect(await providerChain({}).get()).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
  });

  it('uses an SSO session, and says how to log in when there is none', async () => {
    const sso = createServer((request, response) => {
      const isMine = request.headers['x-amz-sso_bearer_token'] === 'sso-bearer';
      response.writeHead(isMine ? 200 : 401, { 'content-type': 'application/json' });
      const roleCredentials = {
        accessKeyId: 'ASIASSO',
        secretAccessKey: 's',
        sessionToken: 't',
        expiration: Date.now() + HOUR_MS,
      };
      response.end(JSON.stringify({ roleCredentials }));
    });
    await new Promise<void>((resolve) => sso.listen(0, '127.0.0.1', resolve));
    const address = sso.address();
    vi.stubEnv('AWS_ENDPOINT_URL_SSO', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    await write(
      '.aws/config',
      '[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n[sso-session corp]\nsso_start_url = https://corp.example\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n',
    );
    try {
      expect(await refusal({ profile: 'work' })).toMatchObject({
        message: expect.stringContaining("Run 'aws sso login --profile work'"),
        details: { reason: 'expired-token', profile: 'work' },
      });

      const cached = { accessToken: 'sso-bearer', expiresAt: new Date(Date.now() + HOUR_MS).toISOString() };
      await write(`.aws/sso/cache/${createHash('sha1').update('corp').digest('hex')}.json`, JSON.stringify(cached));
      expect(await providerChain({ profile: 'work' }).get()).toMatchObject({ accessKeyId: 'ASIASSO' });
    } finally {
      sso.close();
      sso.closeAllConnections();
    }
  });

  it('assumes a role, with an external id, for an hour, under its own name', async () => {
    inEnvironment(server.credentials);
    server.addRole({ arn: ROLE, externalId: 'agreed' });
    const session = await providerChain({ assumeRole: ROLE, externalId: 'agreed', region: 'eu-west-1' }).get();

    const lastsMs = (session.expiration?.getTime() ?? 0) - Date.now();
    expect(lastsMs).toBeGreaterThan(HOUR_MS - 60_000);
    expect(server.keyring.find(session.accessKeyId).arn).toBe(
      'arn:aws:sts::210987654321:assumed-role/flow-log-reader/networkflow',
    );
  });

  it('says what a role that may not be assumed needs', async () => {
    inEnvironment(server.credentials);
    server.addRole({ arn: ROLE, externalId: 'agreed' });
    const bare = await refusal({ assumeRole: ROLE });
    expect(bare.details).toMatchObject({ reason: 'assume-role', role: ROLE });
    expect(bare.message).toBe(
      `The role ${ROLE} could not be assumed (AccessDenied). Allow sts:AssumeRole on it in your own policy, and name yourself in its trust policy. It may also ask for an external id.`,
    );

    const other = await refusal({ assumeRole: ROLE, externalId: 'guessed' });
    expect(other.message).toContain('name yourself and that external id in its trust policy');
    expect(other.message).not.toContain('guessed');
  });

  it('says where it looked when there are none', async () => {
    const error = await refusal({});

    expect(error).toMatchObject({ code: 'source', details: { reason: 'no-credentials' } });
    for (const place of ['AWS_ACCESS_KEY_ID', '[default]', 'SSO', 'web identity', 'ECS and EC2', 'aws configure']) {
      expect(error.message).toContain(place);
    }
  });

  it('names a profile that does not exist', async () => {
    await write('.aws/config', '[profile other]\nregion = us-east-1\n');
    const error = await refusal({ profile: 'typo' });

    expect(error.message).toMatch(/^The profile 'typo' was not found, or holds no credentials\./);
    expect(error.details).toMatchObject({ reason: 'no-credentials', profile: 'typo' });
  });

  it('tells nothing secret', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const token = 'FwoGZXIvYXdzEJr//////////wEaDOexampletokenexampletoken==';
    inEnvironment({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secret, sessionToken: token });
    const shown = inspect(await refusal({ assumeRole: ROLE, externalId: 'our-external-id' }), {
      depth: 10,
      showHidden: true,
    });

    expect(shown).toContain('could not be assumed');
    for (const hidden of [secret, token, 'AKIAIOSFODNN7EXAMPLE', 'our-external-id'])
      expect(shown).not.toContain(hidden);
  });

  it('writes nothing to the console', async () => {
    const written = ['warn', 'log', 'error', 'info'] as const;
    const spies = written.map((name) => vi.spyOn(console, name));
    inEnvironment(server.credentials);
    await write('.aws/credentials', '[p]\naws_access_key_id = A\naws_secret_access_key = B\n');
    vi.stubEnv('AWS_PROFILE', 'p');
    await providerChain({}).get();

    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('the credentials of a run', () => {
  function source(lifeMs: number | undefined) {
    const clock = { ms: 0 };
    const state = { loads: 0, failing: false };
    const credentials = new CredentialSource(
      async () => {
        state.loads += 1;
        if (state.failing) throw new Error('the provider is away');
        const expiration = lifeMs === undefined ? {} : { expiration: new Date(clock.ms + lifeMs) };
        return { accessKeyId: `A${state.loads}`, secretAccessKey: 's', ...expiration };
      },
      () => clock.ms,
    );
    return { clock, state, credentials };
  }
  const key = async (credentials: Promise<Credentials>) => (await credentials).accessKeyId;

  it('are asked for once, by however many', async () => {
    const { credentials, state } = source(undefined);
    await Promise.all(Array.from({ length: 20 }, () => credentials.get()));
    await credentials.renewBefore(1e9);

    expect(state.loads).toBe(1);
  });

  it('are renewed five minutes before their end, or before a budget would run into it', async () => {
    const { credentials, clock } = source(HOUR_MS);
    await credentials.get();
    clock.ms = HOUR_MS - 300_000;
    expect(await key(credentials.get())).toBe('A1');
    clock.ms += 1;
    expect(await key(credentials.get())).toBe('A2');

    expect(await key(credentials.renewBefore(HOUR_MS - 300_000))).toBe('A2');
    clock.ms += 1;
    expect(await key(credentials.renewBefore(HOUR_MS - 300_000))).toBe('A3');
  });

  it('are renewed when the service refused them, but not a second time by those who were late to notice', async () => {
    const { credentials } = source(HOUR_MS);
    const first = await credentials.get();
    expect(await credentials.replace(first)).toBe(true);
    expect(await key(credentials.get())).toBe('A2');

    expect(await credentials.replace(first)).toBe(true);
    expect(await key(credentials.get())).toBe('A2');
  });

  it('are known not to have changed when the provider has nothing newer', async () => {
    const credentials = new CredentialSource(async () => ({ accessKeyId: 'A', secretAccessKey: 's' }));

    expect(await credentials.replace(await credentials.get())).toBe(false);
  });

  it('are not waited for without end', async () => {
    const credentials = new CredentialSource(() => new Promise(() => undefined), Date.now, 10);

    expect(await refusalOf(credentials.get())).toMatchObject({
      message: expect.stringContaining('No AWS credentials came within 0.01 s'),
      details: { reason: 'no-credentials' },
    });
  });

  it('stay in use to their end while the provider is away, which is not asked all the time', async () => {
    const { credentials, clock, state } = source(HOUR_MS);
    await credentials.get();
    state.failing = true;
    clock.ms = HOUR_MS - 1;
    expect(await key(credentials.get())).toBe('A1');
    expect(await key(credentials.get())).toBe('A1');
    expect(state.loads).toBe(2);

    clock.ms = HOUR_MS;
    await expect(credentials.get()).rejects.toThrow('away');
    clock.ms += 60_000;
    state.failing = false;
    expect(await key(credentials.get())).toBe('A3');
  });
});
