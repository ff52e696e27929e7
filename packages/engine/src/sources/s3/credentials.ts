import { EngineError } from '../../core/errors.js';
import { redact, type S3Reason } from './errors.js';
import { readFailure } from './failure.js';

/** Where credentials come from: the AWS provider chain, and a role assumed with what it gives. */
export interface LoginOptions {
  readonly profile?: string | undefined;
  /** For STS, when the environment and the profile name none. */
  readonly region?: string | undefined;
  readonly assumeRole?: string | undefined;
  readonly externalId?: string | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** What the SDK takes for `credentials`. */
export type CredentialProvider = (() => Promise<Credentials>) & { readonly memoized: true };

/** Milliseconds before their end at which credentials are renewed, whoever uses them. */
export const RENEW_MARGIN_MS = 300_000;
/** Seconds a role is assumed for: what AWS allows at most when roles are chained (IAM User Guide). */
const ROLE_SESSION_S = 3600;
const ROLE_SESSION_NAME = 'networkflow';
const STS_REGION_DEFAULT = 'us-east-1';
/** Milliseconds after which failing credentials are looked for again; many objects ask at the same time. */
const FAILURE_KEPT_MS = 5_000;

/** Milliseconds a provider may take; a `credential_process` may ask a person. */
const LOAD_TIMEOUT_MS = 120_000;

/**
 * Credentials for one run, cached for both readers. `load` is asked again near their end; until then everybody gets the
 * same. Throws `source`, saying what was looked for, when there are none.
 */
export class CredentialSource {
  readonly #load: () => Promise<Credentials>;
  readonly #now: () => number;
  readonly #loadTimeoutMs: number;
  #current: Credentials | undefined;
  #pending: Promise<Credentials> | undefined;
  #failed: { error: unknown; atMs: number } | undefined;

  constructor(load: () => Promise<Credentials>, now: () => number = Date.now, loadTimeoutMs: number = LOAD_TIMEOUT_MS) {
    this.#load = load;
    this.#now = now;
    this.#loadTimeoutMs = loadTimeoutMs;
  }

  /** Credentials good for the next minutes. As a provider of the SDK it is marked so that no client caches them. */
  readonly get: CredentialProvider = Object.assign(() => this.renewBefore(0), { memoized: true as const });

  /** Credentials good for at least `budgetMs` and the margin, where the provider gives any that long. */
  async renewBefore(budgetMs: number): Promise<Credentials> {
    const current = this.#current;
    if (current !== undefined && this.#lastsMs(current) >= budgetMs + RENEW_MARGIN_MS) return current;
    const failed = this.#failed;
    if (failed !== undefined && this.#now() - failed.atMs < FAILURE_KEPT_MS) return this.#orStillGood(failed.error);
    this.#pending ??= this.#renew();
    return this.#pending;
  }

  /** What was handed out last. */
  get current(): Credentials | undefined {
    return this.#current;
  }

  /**
   * The service called these expired: everybody gets newer ones from now on. Says whether there are any. Others may have
   * replaced them already; then nothing is asked for.
   */
  async replace(refused: Credentials | undefined = this.#current): Promise<boolean> {
    if (this.#current === refused) this.#current = undefined;
    const now = await this.get();
    return now.accessKeyId !== refused?.accessKeyId || now.sessionToken !== refused.sessionToken;
  }

  async #renew(): Promise<Credentials> {
    try {
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = await this.#loadInTime();
      this.#failed = undefined;
      this.#current = {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
        ...(expiration === undefined ? {} : { expiration }),
      };
      return this.#current;
    } catch (error) {
      this.#failed = { error, atMs: this.#now() };
      return this.#orStillGood(error);
    } finally {
      this.#pending = undefined;
    }
  }

  /** No provider of the SDK has a deadline of its own. */
  async #loadInTime(): Promise<Credentials> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooLate(this.#loadTimeoutMs)), this.#loadTimeoutMs);
    });
    return Promise.race([this.#load(), late]).finally(() => clearTimeout(timer));
  }

  /** A provider that is away for a moment stops nobody whose credentials still hold. */
  #orStillGood(error: unknown): Credentials {
    if (this.#current !== undefined && this.#lastsMs(this.#current) > 0) return this.#current;
    throw error;
  }

  #lastsMs(credentials: Credentials): number {
    return credentials.expiration === undefined
      ? Number.POSITIVE_INFINITY
      : credentials.expiration.getTime() - this.#now();
  }
}

function tooLate(ms: number): EngineError {
  return new EngineError(
    'source',
    `No AWS credentials came within ${ms / 1000} s. Check that STS, the SSO portal or the credential process of the profile answers.`,
    { details: { reason: 'no-credentials' } },
  );
}

/**
 * The AWS provider chain: environment, profile (static, SSO, process, role), web identity, ECS and EC2 metadata; and the
 * role assumed with it, if one is asked for. STS is found by `AWS_ENDPOINT_URL_STS` where that is set. Every load starts
 * a new chain, because the SDK's own caches what this one is asked to renew.
 */
export function providerChain(options: LoginOptions): CredentialSource {
  return new CredentialSource(async () => {
    const providers = await import('@aws-sdk/credential-providers');
    const { profile } = options;
    const named = profile === undefined ? {} : { profile };
    // Whoever names a profile wants no other identity, such as the machine's.
    const from = profile === undefined ? providers.fromNodeProviderChain : providers.fromIni;
    const chain = from({ ...named, ignoreCache: true, logger: SILENT });
    try {
      if (options.assumeRole === undefined) return await chain();
      const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
      return await providers.fromTemporaryCredentials({
        masterCredentials: chain,
        params: {
          RoleArn: options.assumeRole,
          RoleSessionName: ROLE_SESSION_NAME,
          DurationSeconds: ROLE_SESSION_S,
          ...(options.externalId === undefined ? {} : { ExternalId: options.externalId }),
        },
        clientConfig: { region: region ?? STS_REGION_DEFAULT, ...named },
      })();
    } catch (error) {
      throw explainLogin(error, options);
    }
  });
}

/** The SDK's own warnings would be written over the progress display; what matters comes as an error. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const LOOKED_FOR =
  'Looked in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile{profile} of ~/.aws/config and ~/.aws/credentials ' +
  '(keys, SSO, process, role), a web identity token, and the metadata of ECS and EC2.';

function explainLogin(error: unknown, options: LoginOptions): EngineError {
  const failure = readFailure(error);
  const { message } = failure;
  const profile = options.profile ?? process.env.AWS_PROFILE;
  const make = (reason: S3Reason, text: string): EngineError =>
    new EngineError('source', text, {
      cause: new Error(`${failure.code || 'no credentials'}: ${redact(message)}`),
      details: { reason, ...(profile === undefined ? {} : { profile }), ...roleDetail(options) },
    });
  if (isStsRefusal(failure.code, failure.status) && options.assumeRole !== undefined) {
    const external =
      options.externalId === undefined ? ' It may also ask for an external id.' : ' and that external id';
    return make(
      'assume-role',
      `The role ${options.assumeRole} could not be assumed (${failure.code || `HTTP ${failure.status}`}). Allow sts:AssumeRole on it in your own policy, and ` +
        (options.externalId === undefined
          ? `name yourself in its trust policy.${external}`
          : `name yourself${external} in its trust policy.`),
    );
  }
  if (/SSO session|sso login|token.*expired|expired.*token/i.test(message)) {
    const named = profile === undefined ? '' : ` --profile ${profile}`;
    return make('expired-token', `The AWS SSO session has expired or was never started. Run 'aws sso login${named}'.`);
  }
  if (
    options.profile !== undefined &&
    /could not resolve credentials using profile|profile.*(not found|could not be found)/i.test(message)
  ) {
    return make(
      'no-credentials',
      `The profile '${options.profile}' was not found, or holds no credentials. Profiles are read from ~/.aws/config and ~/.aws/credentials, or from AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.`,
    );
  }
  const looked = LOOKED_FOR.replace('{profile}', profile === undefined ? ' [default]' : ` [${profile}]`);
  return make(
    'no-credentials',
    `No AWS credentials were found. ${looked} Run 'aws configure' or 'aws sso login', set the variables, or name a profile. (${redact(message)})`,
  );
}

function isStsRefusal(code: string, status: number | undefined): boolean {
  return (
    code === 'AccessDenied' ||
    code === 'AccessDeniedException' ||
    status === 403 ||
    (status !== undefined && status >= 400)
  );
}

function roleDetail(options: LoginOptions): { role?: string } {
  return options.assumeRole === undefined ? {} : { role: options.assumeRole };
}
