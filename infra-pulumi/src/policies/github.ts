import { type PolicyDocument, policy } from './document.js';

export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';
export const GITHUB_AUDIENCE = 'sts.amazonaws.com';

/**
 * Who in GitHub becomes a role: runs of one repository whose token names one subject, compared whole.
 * `ref:refs/heads/<branch>` for what runs on a branch, `pull_request` for what runs on a pull request; a job with an
 * `environment:` names that instead and is refused. Source: GitHub docs, "OpenID Connect reference".
 */
export function githubTrust(providerArn: string, repository: string, subject: string): PolicyDocument {
  return policy({
    Sid: 'OneRepositoryOneSubject',
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${GITHUB_ISSUER}:aud`]: GITHUB_AUDIENCE,
        [`${GITHUB_ISSUER}:sub`]: `repo:${repository}:${subject}`,
      },
    },
  });
}
