import { isEngineFailure } from '../../cli-error.js';
import { type Check, CheckError, failed, passed, skipped } from '../check.js';
import { displayAge } from '../display-age.js';
import { step } from '../step.js';
import { askAws } from './ask-aws.js';
import type { Deployment } from './deployment.js';

const GROUP = 'Credentials';
/** Characters of an access key id that are shown at either end: enough to recognise it. */
const KEY_SHOWN_CHARS = 4;

export function credentialsCheck({ credentials, target, now }: Deployment): Check {
  return {
    name: 'credentials',
    title: 'credentials',
    group: GROUP,
    run: async () => {
      try {
        const { accessKeyId, expiration, sessionToken } = await credentials.get();
        const key = `${accessKeyId.slice(0, KEY_SHOWN_CHARS)}...${accessKeyId.slice(-KEY_SHOWN_CHARS)}`;
        const lifeMs = expiration === undefined ? undefined : expiration.getTime() - now();
        const life =
          lifeMs === undefined
            ? sessionToken === undefined
              ? 'long-lived'
              : 'temporary'
            : `for another ${displayAge(lifeMs)}`;
        return passed(
          `access key ${key}, ${life}${target.profile === undefined ? '' : `, of the profile ${target.profile}`}`,
          {
            details: { accessKey: key, expiration: expiration?.toISOString() ?? null },
          },
        );
      } catch (error) {
        return failed('none were found', {
          cause: error instanceof Error ? error.message : String(error),
          next: [
            step('On a workstation, then verify with the same --profile:', 'aws sso login --profile <name>'),
            'In CI: the OIDC step must run before. In ECS: the task definition needs a task role. In Kubernetes: the service account.',
          ],
          details: { reason: isEngineFailure(error) ? String(error.details.reason ?? error.code) : 'other' },
        });
      }
    },
  };
}

export function identityCheck(deployment: Deployment): Check {
  const { clients, facts, target } = deployment;
  return {
    name: 'identity',
    title: 'identity',
    group: GROUP,
    needs: ['credentials'],
    run: async (signal) => {
      if (target.endpointUrl !== undefined && target.service === undefined) {
        return skipped('the bucket is of another S3-compatible store (--endpoint-url), which has no AWS identity');
      }
      const asking = { action: 'sts:GetCallerIdentity', service: 'STS', resource: () => '*' };
      const { Account, Arn, UserId } = await askAws(deployment, asking, async () => {
        const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
        return (await clients.sts()).send(new GetCallerIdentityCommand(), { abortSignal: signal });
      });
      if (Account === undefined || Arn === undefined) {
        throw new CheckError(
          failed('STS gave no identity', {
            cause: 'Its answer names no account.',
            next: 'Check AWS_ENDPOINT_URL_STS.',
          }),
        );
      }
      facts.caller = { arn: Arn, account: Account };
      return passed(`${Arn}, account ${Account}`, { details: { arn: Arn, account: Account, userId: UserId ?? null } });
    },
  };
}
