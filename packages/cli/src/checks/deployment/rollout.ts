import { type Check, failed, type Outcome, passed, skipped, warning } from '../check.js';
import { displayAge } from '../display-age.js';
import { type EcsService, SERVICE_GROUP, type ServiceDeployment, shortName } from './service-context.js';
import { serviceSteps } from './service-steps.js';
import { lastStops } from './stopped-tasks.js';

const EVENTS_SHOWN = 3;

/** Whether the service has settled on what it should run. */
export function rolloutCheck(deployment: ServiceDeployment, described: { readonly service?: EcsService }): Check {
  return {
    name: 'rollout',
    title: 'rollout',
    group: SERVICE_GROUP,
    needs: ['service'],
    run: async (signal) => {
      const { service } = described;
      if (service === undefined) return skipped('the service was not described');
      const outcome = judge(service, deployment);
      if (outcome.status === 'passed') return outcome;
      const events = (service.events ?? []).slice(0, EVENTS_SHOWN).map(({ message = '' }) => `event: ${message}`);
      return { ...outcome, notes: [...events, ...(await lastStops(deployment, signal))] };
    },
  };
}

function judge(service: EcsService, deployment: ServiceDeployment): Outcome {
  const { deployments = [], runningCount = 0, desiredCount = 0, pendingCount = 0 } = service;
  const steps = serviceSteps(deployment);
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  // Services with another deployment controller have no rollout state.
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
  const broken = deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
  if (broken !== undefined) {
    return failed(`the rollout of ${shortName(broken.taskDefinition ?? '')} failed; ${counts}`, {
      cause: broken.rolloutStateReason ?? 'The circuit breaker stopped it: its tasks did not become healthy.',
      next: [
        steps.events,
        steps.tail,
        'With rollback on, the version before serves meanwhile. Mend the cause and deploy again.',
      ],
      details,
    });
  }
  if (desiredCount === 0) {
    return failed('scaled to 0 tasks', {
      cause: 'Somebody or something set the desired count to 0: nothing runs, and nobody is served.',
      next: steps.update('Ask for one:', '--desired-count 1'),
      details,
    });
  }
  if (state === 'IN_PROGRESS') {
    const found = `in progress${since(primary?.createdAt, deployment.now(), ' for ')}; ${counts}`;
    const wrong = {
      cause: primary?.rolloutStateReason ?? 'New tasks are being started, or do not become healthy.',
      next: [steps.wait, steps.events],
      details,
    };
    // Somebody is served already, or nobody is.
    return runningCount === 0 ? failed(found, wrong) : warning(found, wrong);
  }
  if (runningCount < desiredCount) {
    return failed(counts, {
      cause: 'Tasks stop or cannot be started: no memory, no image, a health check that fails, or no capacity.',
      next: [steps.events, steps.tail],
      details,
    });
  }
  const ago = since(primary?.updatedAt, deployment.now(), ' ');
  return passed(`completed${ago === '' ? '' : `${ago} ago`}; ${counts}`, { details });
}

function since(then: Date | undefined, nowMs: number, lead: string): string {
  const ageMs = nowMs - (then?.getTime() ?? nowMs);
  return ageMs > 0 ? `${lead}${displayAge(ageMs)}` : '';
}
