import type { CredentialSource } from '@networkflow/engine';
import type { AwsClients, Facts, VerifyTarget } from './deployment.js';

/** Attempts of one request; each check has a time limit beside it. */
const ATTEMPTS_MAX = 2;

interface DatedClient {
  readonly middlewareStack: { add: (middleware: never, options: never) => void };
}

/**
 * Clients of the services a deployment uses, made when first asked for, where AWS_ENDPOINT_URL_* says. Every answer, also
 * a refusal, tells AWS's time.
 */
export function awsClients(
  { region, profile }: Pick<VerifyTarget, 'region' | 'profile'>,
  credentials: CredentialSource,
  facts: Facts,
  now: () => number,
): AwsClients {
  const made: { destroy(): void }[] = [];
  const config = {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    credentials: credentials.get,
    maxAttempts: ATTEMPTS_MAX,
  };
  const keep = <Client extends DatedClient & { destroy(): void }>(client: Client): Client => {
    readDates(client, facts, now);
    made.push(client);
    return client;
  };
  const once = <Client>(make: () => Promise<Client>): (() => Promise<Client>) => {
    let client: Promise<Client> | undefined;
    return () => {
      client ??= make();
      return client;
    };
  };
  const ecs = once(async () => keep(new (await import('@aws-sdk/client-ecs')).ECSClient(config)));
  return {
    ecs,
    region: async () => (await ecs()).config.region(),
    // STS answers everywhere, and a bucket alone needs no Region.
    sts: once(async () => {
      const { STSClient } = await import('@aws-sdk/client-sts');
      const known = await new STSClient(config).config.region().catch(() => 'us-east-1');
      return keep(new STSClient({ ...config, region: known }));
    }),
    ecr: async (imageRegion) =>
      keep(new (await import('@aws-sdk/client-ecr')).ECRClient({ ...config, region: imageRegion })),
    logs: once(async () => keep(new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(config))),
    close: () => {
      for (const client of made) client.destroy();
    },
  };
}

interface DatedReply {
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Notes the `Date` of every answer, and how far this clock is from it. */
export function readDates(client: DatedClient, facts: Facts, now: () => number): void {
  const middleware = (next: (args: never) => Promise<DatedReply>) => async (args: never) => {
    const reply = await next(args);
    const date = Date.parse(reply.response?.headers?.date ?? '');
    const host = String(Reflect.get(Object(Reflect.get(Object(args), 'request')), 'hostname') ?? 'AWS');
    if (!Number.isNaN(date)) facts.skews.push({ host, aheadMs: now() - date });
    return reply;
  };
  // Every client types its own stack by its own commands; what passes here is the same for all of them.
  client.middlewareStack.add(middleware as never, { step: 'deserialize', priority: 'low', name: 'readDate' } as never);
}
