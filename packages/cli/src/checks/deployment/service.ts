import { type Check, CheckError, failed, passed, skipped, warning } from '../check.js';
import { displayAge } from '../display-age.js';
import { askAws } from './ask-aws.js';
import type { Deployment, RunningTask, ServiceName } from './deployment.js';
import { lastStops } from './stopped-tasks.js';

export const SERVICE_GROUP = 'Service';
const TASKS_MAX = 100;
const EVENTS_SHOWN = 3;

type EcsService = import('@aws-sdk/client-ecs').Service;
export type ServiceDeployment = Deployment & { readonly target: { readonly service: ServiceName } };

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
            throw error instanceof ClusterNotFoundException ? noCluster(cluster, deployment.target.region) : error;
          });
      });
      const found = reply.services?.[0];
      if (found === undefined || found.status === 'INACTIVE') throw noService(deployment.target.service, found?.status);
      described.service = found;
      const { taskDefinition = '', runningCount = 0, desiredCount = 0, status = '' } = found;
      deployment.facts.service = { taskDefinition, running: runningCount, desired: desiredCount };
      const details = { arn: found.serviceArn ?? null, status, taskDefinition, launchType: found.launchType ?? null };
      if (status === 'ACTIVE')
        return passed(`${cluster}/${service} is active, on ${shortName(taskDefinition)}`, { details });
      return failed(`${cluster}/${service} is ${status}`, {
        cause: 'The service is being deleted; its tasks are stopped one by one.',
        next: 'Deploy it again: pulumi up',
        details,
      });
    },
  };
}

function noCluster(cluster: string, region: string | undefined): CheckError {
  return new CheckError(
    failed(`there is no cluster ${cluster}`, {
      cause: `ECS knows none of that name${region === undefined ? '' : ` in ${region}`} in this account.`,
      next: 'Check --service <cluster>/<service>, --region and the account above: aws ecs list-clusters',
      details: { reason: 'no-cluster' },
    }),
  );
}

function noService({ cluster, service }: ServiceName, status: string | undefined): CheckError {
  return new CheckError(
    failed(`there is no service ${service} in the cluster ${cluster}`, {
      cause:
        status === undefined ? 'The cluster is there; it has no service of that name.' : 'It was deleted (INACTIVE).',
      next: `Check --service; list what there is: aws ecs list-services --cluster ${cluster}`,
      details: { reason: 'no-service' },
    }),
  );
}

function rolloutCheck(deployment: ServiceDeployment, described: { service?: EcsService }): Check {
  const { cluster, service: name } = deployment.target.service;
  return {
    name: 'rollout',
    title: 'rollout',
    group: SERVICE_GROUP,
    needs: ['service'],
    run: async (signal) => {
      const { service } = described;
      if (service === undefined) return skipped('the service was not described');
      const { deployments = [], runningCount = 0, desiredCount = 0, pendingCount = 0 } = service;
      const primary = deployments.find(({ status }) => status === 'PRIMARY');
      const state = primary?.rolloutState ?? (deployments.length <= 1 ? 'COMPLETED' : 'IN_PROGRESS');
      const counts = `${runningCount} of ${desiredCount} tasks run`;
      const details = {
        rolloutState: state,
        rolloutStateReason: primary?.rolloutStateReason ?? null,
        runningCount,
        desiredCount,
        pendingCount,
        failedTasks: primary?.failedTasks ?? 0,
        deployments: deployments.length,
      };
      const events = (service.events ?? []).slice(0, EVENTS_SHOWN);
      const look = `See why: aws ecs describe-services --cluster ${cluster} --services ${name} --query "services[0].events[:5].message"`;
      const unsettled = async () => [
        ...events.map(({ message = '' }) => `event: ${message}`),
        ...(await lastStops(deployment, signal)),
      ];
      const hasFailed = deployments.some(({ rolloutState }) => rolloutState === 'FAILED');
      if (hasFailed) {
        const broken = deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
        return failed(`the rollout of ${shortName(broken?.taskDefinition ?? '')} failed; ${counts}`, {
          notes: await unsettled(),
          cause: broken?.rolloutStateReason ?? 'The circuit breaker stopped it: its tasks did not become healthy.',
          next: [
            `${look}, and the newest lines of the log group.`,
            'With rollback on, the version before serves meanwhile. Mend the cause and deploy again.',
          ],
          details,
        });
      }
      if (desiredCount === 0) {
        return failed('scaled to 0 tasks', {
          cause: 'Somebody or something set the desired count to 0: nothing runs, and nobody is served.',
          next: `aws ecs update-service --cluster ${cluster} --service ${name} --desired-count 1`,
          details,
        });
      }
      const ageMs = deployment.now() - (primary?.updatedAt?.getTime() ?? deployment.now());
      if (state === 'IN_PROGRESS') {
        const since = `in progress for ${displayAge(deployment.now() - (primary?.createdAt?.getTime() ?? deployment.now()))}`;
        const wrong = {
          notes: await unsettled(),
          cause: primary?.rolloutStateReason ?? 'New tasks are being started, or do not become healthy.',
          next: [`Wait for it: aws ecs wait services-stable --cluster ${cluster} --services ${name}`, look],
          details,
        };
        const found = `${since}; ${counts}`;
        // Somebody is served already, or nobody is.
        return runningCount === 0 ? failed(found, wrong) : warning(found, wrong);
      }
      if (runningCount < desiredCount) {
        return failed(counts, {
          notes: await unsettled(),
          cause: 'Tasks stop or cannot be started: no memory, no image, a health check that fails, or no capacity.',
          next: `${look}, and the newest lines of the log group.`,
          details,
        });
      }
      return passed(`completed${ageMs > 0 ? ` ${displayAge(ageMs)} ago` : ''}; ${counts}`, { details });
    },
  };
}

function tasksCheck(deployment: ServiceDeployment): Check {
  const { cluster, service } = deployment.target.service;
  return {
    name: 'tasks',
    title: 'tasks',
    group: SERVICE_GROUP,
    needs: ['service'],
    run: async (signal) => {
      const tasks = await runningTasks(deployment, signal);
      deployment.facts.tasks = tasks;
      const expected = deployment.facts.service?.taskDefinition ?? '';
      const details = {
        running: tasks.length,
        expected,
        tasks: tasks.map(({ id, taskDefinition, health }) => ({ id, taskDefinition, health })),
      };
      if (tasks.length === 0) {
        return failed('none runs', {
          cause: 'Nobody is served.',
          next: `See why: aws ecs describe-services --cluster ${cluster} --services ${service} --query "services[0].events[:5].message"`,
          details,
        });
      }
      const strangers = tasks.filter(({ taskDefinition }) => taskDefinition !== expected);
      if (strangers.length > 0) {
        const names = [...new Set(strangers.map(({ taskDefinition }) => shortName(taskDefinition)))].join(', ');
        return failed(`${strangers.length} of ${tasks.length} run ${names}`, {
          cause: `The service wants ${shortName(expected)}: a rollout is under way, or is stuck.`,
          next: `Wait for it: aws ecs wait services-stable --cluster ${cluster} --services ${service}`,
          details,
        });
      }
      const unhealthy = tasks.filter(({ health }) => health === 'UNHEALTHY');
      if (unhealthy.length > 0) {
        return failed(
          `${unhealthy.length} of ${tasks.length} are unhealthy: ${unhealthy.map(({ id }) => id).join(', ')}`,
          {
            cause:
              'The health check of the container fails: the dashboard does not answer, or is starved of memory or processor.',
            next: `See its last lines: aws logs tail <log group> --since 15m`,
            details,
          },
        );
      }
      return passed(`${tasks.length} on ${shortName(expected)}`, { details });
    },
  };
}

async function runningTasks(deployment: ServiceDeployment, signal: AbortSignal): Promise<readonly RunningTask[]> {
  const { cluster, service } = deployment.target.service;
  const ecs = await import('@aws-sdk/client-ecs');
  const client = await deployment.clients.ecs();
  const ofCluster =
    (kind: string) =>
    ({ partition, region, account }: { partition: string; region: string; account: string }) =>
      `arn:${partition}:ecs:${region}:${account}:${kind}/${cluster}/*`;
  const listing = { action: 'ecs:ListTasks', service: 'ECS', resource: ofCluster('container-instance') };
  const { taskArns = [] } = await askAws(deployment, listing, () =>
    client.send(new ecs.ListTasksCommand({ cluster, serviceName: service, maxResults: TASKS_MAX }), {
      abortSignal: signal,
    }),
  );
  if (taskArns.length === 0) return [];
  const describing = { action: 'ecs:DescribeTasks', service: 'ECS', resource: ofCluster('task') };
  const { tasks = [] } = await askAws(deployment, describing, () =>
    client.send(new ecs.DescribeTasksCommand({ cluster, tasks: taskArns }), { abortSignal: signal }),
  );
  return tasks
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .map(({ taskArn = '', taskDefinitionArn = '', healthStatus = 'UNKNOWN', containers = [] }) => ({
      id: taskArn.slice(taskArn.lastIndexOf('/') + 1),
      taskDefinition: taskDefinitionArn,
      health: healthStatus,
      digests: new Map(
        containers.flatMap(({ name, imageDigest }) =>
          name === undefined || imageDigest === undefined ? [] : [[name, imageDigest] as const],
        ),
      ),
    }));
}

/** `family:revision` of an ARN. */
export function shortName(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1) || 'no task definition';
}
