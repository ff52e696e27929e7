import { beforeEach, describe, expect, it } from 'vitest';
import { namesOf } from '../names.js';
import { ACCOUNT_ID, keyArn, REGION, type Recording, recordResources, STACK } from '../testing/record-resources.js';
import { GithubDeploy } from './github-deploy.js';

const place = { stack: STACK, accountId: ACCOUNT_ID, region: REGION };
const args = {
  names: namesOf(place),
  place,
  repository: 'example/networkflow',
  branch: 'main',
  archiveBucketArn: 'arn:aws:s3:::mine',
  stateBucketArn: 'arn:aws:s3:::state',
  stateKeyArn: keyArn('state'),
  convertsArchives: false,
};
const ROLE = 'aws:iam/role:Role';
const BOUNDARY = `arn:aws:iam::${ACCOUNT_ID}:policy/networkflow-test-boundary`;

let recording: Recording;

beforeEach(async () => {
  recording = await recordResources();
});

function subjectOf(role: string): string {
  const trust = JSON.parse(String(recording.one(ROLE, role).inputs.assumeRolePolicy));
  return trust.Statement[0].Condition.StringEquals['token.actions.githubusercontent.com:sub'];
}

describe('deployment from GitHub', () => {
  it('has one role for one branch and one for pull requests, both under the boundary, for an hour', async () => {
    new GithubDeploy('github', args);
    await recording.settled();

    expect(subjectOf('-deploy')).toBe('repo:example/networkflow:ref:refs/heads/main');
    expect(subjectOf('-preview')).toBe('repo:example/networkflow:pull_request');
    for (const { inputs } of recording.ofType(ROLE)) {
      expect(inputs).toMatchObject({ permissionsBoundary: BOUNDARY, maxSessionDuration: 3600 });
    }
  });

  it('compares the ids of owner and repository where the tokens of GitHub carry them', async () => {
    new GithubDeploy('github', { ...args, repository: 'example@12/networkflow@34' });
    await recording.settled();

    expect(subjectOf('-deploy')).toBe('repo:example@12/networkflow@34:ref:refs/heads/main');
  });

  it('makes no user, no key and no password', async () => {
    new GithubDeploy('github', args);
    await recording.settled();

    expect(recording.resources.filter(({ type }) => /user|accessKey|LoginProfile/i.test(type))).toEqual([]);
  });

  it('keeps flow logs closed to both, in whichever bucket they lie', async () => {
    new GithubDeploy('github', args);
    await recording.settled();

    const boundary = JSON.parse(String(recording.one('aws:iam/policy:Policy', '-boundary').inputs.policy));
    const never = boundary.Statement.find(({ Effect }: { Effect: string }) => Effect === 'Deny');
    expect(never.Resource).toContain('arn:aws:s3:::mine/*');
  });

  it('may change the function that converts archives where there is one, and read none of them', async () => {
    new GithubDeploy('github', { ...args, convertsArchives: true });
    await recording.settled();

    const boundary = JSON.parse(String(recording.one('aws:iam/policy:Policy', '-boundary').inputs.policy));
    const [most, never] = boundary.Statement;
    expect(String(recording.one('aws:iam/policy:Policy', '-deploy-archives').inputs.policy)).toContain(
      'lambda:UpdateFunctionCode',
    );
    expect(most.Action).toContain('lambda:UpdateFunctionCode');
    expect(most.Action).not.toContain('lambda:InvokeFunction');
    expect(never.Resource).toContain(`${namesOf(place).connections.arn.bucket}/*`);
  });

  it('takes the provider the account has already', async () => {
    const providerArn = `arn:aws:iam::${ACCOUNT_ID}:oidc-provider/token.actions.githubusercontent.com`;
    new GithubDeploy('github', { ...args, providerArn });
    await recording.settled();

    expect(recording.ofType('aws:iam/openIdConnectProvider:OpenIdConnectProvider')).toEqual([]);
    expect(String(recording.one(ROLE, '-deploy').inputs.assumeRolePolicy)).toContain(`"Federated":"${providerArn}"`);
  });

  it('may read the client secret of an identity provider, which a preview asks for, and no other secret', async () => {
    const clientSecretArn = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:client-AbCdEf`;
    new GithubDeploy('github', { ...args, clientSecretArn });
    await recording.settled();

    for (const name of ['-preview', '-deploy-service']) {
      const policy = JSON.parse(String(recording.one('aws:iam/policy:Policy', name).inputs.policy));
      const reads = policy.Statement.find(({ Sid }: { Sid: string }) => Sid === 'ReadTheClientSecret');
      expect(reads.Resource).toBe(clientSecretArn);
    }
  });
});
