import { randomBytes } from 'node:crypto';
import { S3Error } from './s3-error.js';

export interface TestCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface KeyHolder extends TestCredentials {
  /** Who the keys belong to, as access denials name them. */
  readonly arn: string;
}

const DEFAULT_SESSION_S = 3_600;
const ACCOUNT = '123456789012';

/** The keys this server knows, and how long each session token may still be used. */
export class Keyring {
  readonly #holders = new Map<string, KeyHolder>();
  readonly #uses = new Map<string, number>();
  readonly #now: () => number;
  /** 400 and 403 are both seen in the wild. */
  expiredStatus: 400 | 403 = 400;
  /** Requests that one session token is good for. */
  tokenRequestsMax = Number.POSITIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(credentials: TestCredentials, arn = `arn:aws:iam::${ACCOUNT}:user/test`): void {
    this.#holders.set(credentials.accessKeyId, { ...credentials, arn });
  }

  revoke(accessKeyId: string): void {
    this.#holders.delete(accessKeyId);
  }

  /** New temporary credentials, as STS would hand out. */
  issueSession(options: { readonly seconds?: number; readonly arn?: string } = {}): Required<TestCredentials> {
    const session = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(20).toString('hex'),
      sessionToken: randomBytes(48).toString('base64'),
      expiration: new Date(this.#now() + (options.seconds ?? DEFAULT_SESSION_S) * 1_000),
    };
    this.add(session, options.arn ?? `arn:aws:sts::${ACCOUNT}:assumed-role/test/session`);
    return session;
  }

  find(accessKeyId: string): KeyHolder {
    const holder = this.#holders.get(accessKeyId);
    if (holder !== undefined) return holder;
    throw new S3Error(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
      extra: { AWSAccessKeyId: accessKeyId },
    });
  }

  /** Counts one use of a session; throws when the token is missing, wrong or used up. */
  useSession(holder: KeyHolder, token: string | undefined): void {
    if (holder.sessionToken !== token) {
      throw new S3Error(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.');
    }
    if (token === undefined) return;
    const uses = (this.#uses.get(token) ?? 0) + 1;
    this.#uses.set(token, uses);
    const isOver = holder.expiration !== undefined && holder.expiration.getTime() <= this.#now();
    if (isOver || uses > this.tokenRequestsMax) {
      throw new S3Error(this.expiredStatus, 'ExpiredToken', 'The provided token has expired.');
    }
  }
}
