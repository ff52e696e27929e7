import type { Place } from '../names.js';
import { keyOfAccount } from './archive.js';
import { type PolicyDocument, policy } from './document.js';

/** Who tells: alarms, and events of ECS. */
const ALARM = 'cloudwatch.amazonaws.com';
const EVENT = 'events.amazonaws.com';

/**
 * The topic's key, which encrypts nothing else. The key AWS keeps for SNS cannot be used by CloudWatch and EventBridge:
 * what they publish is lost then. Source: Amazon SNS developer guide, "Key management".
 */
export function alarmKeyPolicy({ accountId }: Pick<Place, 'accountId'>): PolicyDocument {
  return policy(keyOfAccount(accountId), {
    Sid: 'LetThoseWhoTellEncrypt',
    Effect: 'Allow',
    Principal: { Service: [ALARM, EVENT] },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
  });
}

/** Only alarms of this account and events publish; people subscribe through IAM. */
export function alarmTopicPolicy(topicArn: string, { accountId }: Pick<Place, 'accountId'>): PolicyDocument {
  const publish = { Effect: 'Allow', Action: 'sns:Publish', Resource: topicArn } as const;
  return policy(
    {
      ...publish,
      Sid: 'LetAlarmsPublish',
      Principal: { Service: ALARM },
      Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
    },
    // No condition holds for EventBridge here. Source: EventBridge user guide, "Amazon SNS permissions".
    { ...publish, Sid: 'LetEventsPublish', Principal: { Service: EVENT } },
    {
      Sid: 'RefusePlaintext',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}
