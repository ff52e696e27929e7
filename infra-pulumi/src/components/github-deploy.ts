import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import {
  type DeployAccess,
  deployBoundary,
  deployEdgePolicy,
  deployServicePolicy,
  previewPolicy,
} from '../policies/deploy.js';
import { deployArchivesPolicy } from '../policies/deploy-archives.js';
import { type PolicyDocument, policyText } from '../policies/document.js';
import { GITHUB_AUDIENCE, GITHUB_ISSUER, githubTrust } from '../policies/github.js';

/** A deployment waits for CloudFront, which may take half an hour. */
const SESSION_SECONDS = 3600;

export interface GithubDeployArgs extends DeployAccess {
  /** `owner/name`, or `owner@id/name@id` where GitHub's tokens carry the ids. */
  readonly repository: string;
  readonly branch: string;
  /** The account's provider for GitHub when it has one: there can be only one. */
  readonly providerArn?: string;
}

/**
 * How workflows reach AWS without a key: GitHub's provider, a role for the branch that deploys and one for pull requests
 * that only look. Neither may change an identity, this one included: such a change is an administrator's `pulumi up`.
 */
export class GithubDeploy extends pulumi.ComponentResource {
  readonly provider: aws.iam.OpenIdConnectProvider | undefined;
  readonly role: aws.iam.Role;
  readonly previewRole: aws.iam.Role;

  constructor(name: string, args: GithubDeployArgs, opts?: pulumi.ComponentResourceOptions) {
    super('networkflow:identity:GithubDeploy', name, {}, opts);
    const { names, repository, branch } = args;
    const parent = { parent: this };
    this.provider =
      args.providerArn === undefined
        ? new aws.iam.OpenIdConnectProvider(
            name,
            // AWS checks GitHub's certificate against its own authorities; a thumbprint is no longer asked for.
            { url: `https://${GITHUB_ISSUER}`, clientIdLists: [GITHUB_AUDIENCE] },
            parent,
          )
        : undefined;
    const providerArn = this.provider?.arn ?? pulumi.output(args.providerArn ?? '');
    const boundary = new aws.iam.Policy(
      `${name}-boundary`,
      {
        name: names.boundary,
        description: 'What workflows may do at most',
        policy: policyText(deployBoundary(args)),
      },
      parent,
    );
    const role = (roleName: string, description: string, subject: string) =>
      new aws.iam.Role(
        roleName,
        {
          name: roleName,
          description,
          maxSessionDuration: SESSION_SECONDS,
          permissionsBoundary: boundary.arn,
          assumeRolePolicy: providerArn.apply((arn) => policyText(githubTrust(arn, repository, subject))),
        },
        parent,
      );
    this.role = role(names.deployRole, `Workflows of ${branch} deploy`, `ref:refs/heads/${branch}`);
    this.previewRole = role(names.previewRole, 'Workflows of pull requests preview', 'pull_request');

    const attach = (to: aws.iam.Role, what: string, document: PolicyDocument) => {
      const policyName = `${names.prefix}-${what}`;
      const managed = new aws.iam.Policy(policyName, { name: policyName, policy: policyText(document) }, parent);
      new aws.iam.RolePolicyAttachment(policyName, { role: to.name, policyArn: managed.arn }, parent);
    };
    attach(this.role, 'deploy-service', deployServicePolicy(args));
    attach(this.role, 'deploy-edge', deployEdgePolicy(args));
    if (args.convertsArchives) attach(this.role, 'deploy-archives', deployArchivesPolicy(args));
    attach(this.previewRole, 'preview', previewPolicy(args));
    this.registerOutputs({ role: this.role.arn, previewRole: this.previewRole.arn });
  }
}
