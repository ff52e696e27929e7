import * as pulumi from '@pulumi/pulumi';
import { beforeEach, describe, expect, it } from 'vitest';
import { namesOf } from '../names.js';
import { ACCOUNT_ID, keyArn, REGION, type Recording, recordResources, STACK } from '../testing/record-resources.js';
import { Roles } from './roles.js';

const place = { stack: STACK, accountId: ACCOUNT_ID, region: REGION };
const names = namesOf(place);
const archive = { bucketArn: 'arn:aws:s3:::logs', prefix: 'AWSLogs/', keyArn: pulumi.output(keyArn('archive')) };
const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:token-AbCdEf`;

let recording: Recording;

beforeEach(async () => {
  recording = await recordResources();
});

function sidsOf(role: string): string[] {
  const policy = JSON.parse(String(recording.one('aws:iam/rolePolicy:RolePolicy', role).inputs.policy));
  return policy.Statement.map(({ Sid }: { Sid: string }) => Sid);
}

describe('the roles of a task', () => {
  it('start it and let it read, each under a name that is known beforehand', async () => {
    new Roles('roles', { names, place, archive, tokenSecretArn: SECRET });
    await recording.settled();

    expect(recording.ofType('aws:iam/role:Role').map(({ inputs }) => inputs.name)).toEqual([
      'networkflow-test-execution',
      'networkflow-test-task',
    ]);
    expect(sidsOf('-execution')).toEqual(['LogInToEcr', 'PullTheImage', 'WriteTheLog', 'ReadTheToken']);
    expect(sidsOf('-task')).toEqual(['ListFlowLogs', 'ReadFlowLogs', 'DecryptFlowLogs']);
  });

  it('know no secret without a token, and no key of a bucket that has none', async () => {
    new Roles('roles', { names, place, archive: { ...archive, keyArn: undefined } });
    await recording.settled();

    expect(sidsOf('-execution')).not.toContain('ReadTheToken');
    expect(sidsOf('-task')).toEqual(['ListFlowLogs', 'ReadFlowLogs']);
  });

  it('carry none of the policies AWS manages: those allow far more', async () => {
    new Roles('roles', { names, place, archive });
    await recording.settled();

    expect(recording.resources.filter(({ type }) => type.includes('Attachment'))).toEqual([]);
    expect(recording.ofType('aws:iam/role:Role').map(({ inputs }) => inputs.managedPolicyArns)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
