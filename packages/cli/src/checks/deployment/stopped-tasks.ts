import type { ServiceDeployment } from './service-context.js';

const TASKS_SHOWN = 2;
const TASKS_ASKED = 10;

/** Why the last tasks stopped, as lines; nothing where it cannot be asked: it only adds to what is known. */
export async function lastStops(deployment: ServiceDeployment, signal: AbortSignal): Promise<readonly string[]> {
  const { cluster, service } = deployment.target.service;
  try {
    const ecs = await import('@aws-sdk/client-ecs');
    const client = await deployment.clients.ecs();
    const { taskArns = [] } = await client.send(
      new ecs.ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'STOPPED', maxResults: TASKS_ASKED }),
      { abortSignal: signal },
    );
    if (taskArns.length === 0) return [];
    const { tasks = [] } = await client.send(new ecs.DescribeTasksCommand({ cluster, tasks: taskArns }), {
      abortSignal: signal,
    });
    return tasks
      .toSorted((one, other) => (other.stoppedAt?.getTime() ?? 0) - (one.stoppedAt?.getTime() ?? 0))
      .slice(0, TASKS_SHOWN)
      .map(({ stoppedReason = 'for no reason given', containers = [] }) => {
        const ends = containers.flatMap(({ name = '', exitCode, reason }) => {
          if (exitCode === undefined && reason === undefined) return [];
          return [
            `${name}: ${[exitCode === undefined ? '' : `exit code ${exitCode}`, reason ?? ''].filter(Boolean).join(', ')}`,
          ];
        });
        return `a task stopped: ${[stoppedReason, ...ends].join('; ')}`;
      });
  } catch {
    return [];
  }
}
