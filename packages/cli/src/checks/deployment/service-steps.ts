import { awsCommand, shellWord, step } from '../step.js';
import type { ServiceDeployment } from './service-context.js';

const EVENTS_ASKED = 10;

/** Steps that several checks of a service end with. */
export function serviceSteps({ target, facts }: ServiceDeployment) {
  const { cluster, service } = target.service;
  const group = target.logGroup ?? facts.logGroup;
  return {
    events: step(
      'See what ECS says of it:',
      awsCommand(
        `ecs describe-services --cluster ${cluster} --services ${service} --query "services[0].events[:${EVENTS_ASKED}].message"`,
        target,
      ),
    ),
    wait: step(
      'Wait for it:',
      awsCommand(`ecs wait services-stable --cluster ${cluster} --services ${service}`, target),
    ),
    tail: step(
      'See its last lines:',
      awsCommand(`logs tail ${group === undefined ? '<log group>' : shellWord(group)} --since 30m`, target),
    ),
    update: (purpose: string, flags: string): string =>
      step(purpose, awsCommand(`ecs update-service --cluster ${cluster} --service ${service} ${flags}`, target)),
  };
}
