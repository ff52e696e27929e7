import { type Check, CheckError, failed, passed } from '../check.js';
import { awsCommand, step } from '../step.js';
import { askAws } from './ask-aws.js';
import { rolloutCheck } from './rollout.js';
import { type EcsService, SERVICE_GROUP, type ServiceDeployment, shortName } from './service-context.js';
import { tasksCheck } from './tasks.js';

/** The ECS service: it is there, it has settled, and its tasks are those it should run. */
export function serviceChecks(deployment: ServiceDeployment): Check[] {
  const described: { service?: EcsService } = {};
  return [serviceCheck(deployment, described), rolloutCheck(deployment, described), tasksCheck(deployment)];
}

function serviceCheck(deployment: ServiceDeployment, described: { service?: EcsService }): Check {
  const { cluster, service } = deployment.target.service;
  return {
    name: 'service',
    title: 'service',
    group: SERVICE_GROUP,
    needs: ['credentials'],
    after: ['identity'],
    run: async (signal) => {
      const asking = {
        action: 'ecs:DescribeServices',
        service: 'ECS',
        resource: ({ partition, region, account }: { partition: string; region: string; account: string }) =>
          `arn:${partition}:ecs:${region}:${account}:service/${cluster}/${service}`,
      };
      const reply = await askAws(deployment, asking, async () => {
        const { DescribeServicesCommand, ClusterNotFoundException } = await import('@aws-sdk/client-ecs');
        const client = await deployment.clients.ecs();
        return client
          .send(new DescribeServicesCommand({ cluster, services: [service] }), { abortSignal: signal })
          .catch((error: unknown) => {
            throw error instanceof ClusterNotFoundException ? noCluster(deployment) : error;
          });
      });
      const found = reply.services?.[0];
      if (found === undefined || found.status === 'INACTIVE') throw noService(deployment, found?.status);
      described.service = found;
      const { taskDefinition = '', runningCount = 0, desiredCount = 0, status = '' } = found;
      deployment.facts.service = { taskDefinition, running: runningCount, desired: desiredCount };
      const details = { arn: found.serviceArn ?? null, status, taskDefinition, launchType: found.launchType ?? null };
      if (status === 'ACTIVE')
        return passed(`${cluster}/${service} is active, on ${shortName(taskDefinition)}`, { details });
      return failed(`${cluster}/${service} is ${status}`, {
        cause: 'The service is being deleted; its tasks are stopped one by one.',
        next: step('Deploy it again:', 'pulumi up'),
        details,
      });
    },
  };
}

function noCluster({ target }: ServiceDeployment): CheckError {
  const { region } = target;
  return new CheckError(
    failed(`there is no cluster ${target.service.cluster}`, {
      cause: `ECS knows none of that name${region === undefined ? '' : ` in ${region}`} in this account.`,
      next: step(
        'Check --service <cluster>/<service>, --region and the account above; list what there is:',
        awsCommand('ecs list-clusters', target),
      ),
      details: { reason: 'no-cluster' },
    }),
  );
}

function noService({ target }: ServiceDeployment, status: string | undefined): CheckError {
  const { cluster, service } = target.service;
  return new CheckError(
    failed(`there is no service ${service} in the cluster ${cluster}`, {
      cause:
        status === undefined ? 'The cluster is there; it has no service of that name.' : 'It was deleted (INACTIVE).',
      next: step('Check --service; list what there is:', awsCommand(`ecs list-services --cluster ${cluster}`, target)),
      details: { reason: 'no-service' },
    }),
  );
}
