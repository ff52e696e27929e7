import type { Deployment, ServiceName } from './deployment.js';

export const SERVICE_GROUP = 'Service';

export type EcsService = import('@aws-sdk/client-ecs').Service;
/** A deployment of which a service was named. */
export type ServiceDeployment = Deployment & { readonly target: { readonly service: ServiceName } };

/** `family:revision` of an ARN. */
export function shortName(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1) || 'no task definition';
}
