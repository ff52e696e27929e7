import { type Check, failed, passed } from '../check.js';
import { askAws } from './ask-aws.js';
import type { RunningTask } from './deployment.js';
import { SERVICE_GROUP, type ServiceDeployment, shortName } from './service-context.js';
import { serviceSteps } from './service-steps.js';

const TASKS_MAX = 100;

/** Which tasks run, on which task definition, and whether they are healthy. */
export function tasksCheck(deployment: ServiceDeployment): Check {
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
          next: serviceSteps(deployment).events,
          details,
        });
      }
      const strangers = tasks.filter(({ taskDefinition }) => taskDefinition !== expected);
      if (strangers.length > 0) {
        const names = [...new Set(strangers.map(({ taskDefinition }) => shortName(taskDefinition)))].join(', ');
        return failed(`${strangers.length} of ${tasks.length} run ${names}`, {
          cause: `The service wants ${shortName(expected)}: a rollout is under way, or is stuck.`,
          next: serviceSteps(deployment).wait,
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
            next: serviceSteps(deployment).tail,
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
