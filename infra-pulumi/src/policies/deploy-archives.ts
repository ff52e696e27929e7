import type { DeployAccess } from './deploy.js';
import { type PolicyDocument, policy } from './document.js';

/** What a merge changes where there are connection logs: the function's image and settings, its log, columns of tables. */
export function deployArchivesPolicy({
  names,
  place: { region, accountId },
}: Pick<DeployAccess, 'names' | 'place'>): PolicyDocument {
  const { arn, database } = names.connections;
  const glue = (resource: string) => `arn:aws:glue:${region}:${accountId}:${resource}`;
  return policy(
    {
      Sid: 'ChangeTheFunction',
      Effect: 'Allow',
      // Not its role, which would need iam:PassRole, and not who may invoke it.
      Action: [
        'lambda:DeleteFunctionConcurrency',
        'lambda:GetFunction',
        'lambda:GetFunctionCodeSigningConfig',
        'lambda:GetFunctionConcurrency',
        'lambda:GetFunctionConfiguration',
        'lambda:GetFunctionEventInvokeConfig',
        'lambda:GetPolicy',
        'lambda:ListTags',
        'lambda:ListVersionsByFunction',
        'lambda:PutFunctionConcurrency',
        'lambda:PutFunctionEventInvokeConfig',
        'lambda:TagResource',
        'lambda:UntagResource',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
        'lambda:UpdateFunctionEventInvokeConfig',
      ],
      Resource: arn.function,
    },
    {
      Sid: 'ChangeItsLog',
      Effect: 'Allow',
      Action: ['logs:ListTagsForResource', 'logs:PutRetentionPolicy'],
      Resource: [arn.logGroup, `${arn.logGroup}:*`],
    },
    {
      Sid: 'ChangeTables',
      Effect: 'Allow',
      Action: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTags', 'glue:UpdateTable'],
      Resource: [glue('catalog'), glue(`database/${database}`), glue(`table/${database}/*`)],
    },
  );
}
