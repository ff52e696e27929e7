import { type Check, type CheckReport, skipped } from '../check.js';
import type { Machine } from '../machine/machine.js';
import { httpfsCheck } from '../machine/runtime.js';
import { bucketChecks } from './bucket.js';
import { bucketSettingChecks } from './bucket-settings.js';
import { clockCheck } from './clock.js';
import { credentialsCheck, identityCheck } from './credentials.js';
import type { Deployment } from './deployment.js';
import { healthCheck } from './health.js';
import { imageChecks } from './image.js';
import { logChecks } from './logs.js';
import { serviceChecks } from './service.js';
import type { ServiceDeployment } from './service-context.js';

export interface VerifyMachine {
  readonly machine: Pick<Machine, 'httpfs'>;
  readonly extensionDir: string | undefined;
}

/** Everything that is verified of a deployment, those waited for first. What was not named is listed as not checked. */
export function verifyChecks(deployment: Deployment, { machine, extensionDir }: VerifyMachine): readonly Check[] {
  const { target, probe } = deployment;
  const { service } = target;
  const asksAws = probe !== undefined || service !== undefined || target.logGroup !== undefined;
  const checks: Check[] = asksAws ? [credentialsCheck(deployment), identityCheck(deployment)] : [];
  if (probe === undefined) checks.push(notNamed('bucket', 'Bucket', '--bucket'));
  else {
    const ofBucket = { ...deployment, probe };
    checks.push(...bucketChecks(ofBucket), ...bucketSettingChecks(ofBucket));
  }
  if (service === undefined) checks.push(notNamed('service', 'Service', '--service'));
  else {
    const ofService: ServiceDeployment = { ...deployment, target: { ...target, service } };
    checks.push(...serviceChecks(ofService), ...imageChecks(ofService));
  }
  if (asksAws) checks.push(...logChecks(deployment));
  checks.push(target.url === undefined ? notNamed('health', 'Address', '--url', '/healthz') : healthCheck(target.url));
  if (probe !== undefined) checks.push({ ...httpfsCheck(machine, extensionDir), group: 'Machine', needs: [] });
  if (asksAws)
    checks.push(
      clockCheck(
        deployment,
        checks.map(({ name }) => name),
      ),
    );
  return checks;
}

function notNamed(name: string, group: string, flag: string, title: string = name): Check {
  return { name, title, group, run: async () => skipped(`no ${flag} was given`) };
}

export function subjectOf({ target, probe }: Deployment): CheckReport['subject'] {
  const { service } = target;
  return {
    bucket: probe?.bucket ?? null,
    prefix: probe?.prefix ?? null,
    service: service === undefined ? null : `${service.cluster}/${service.service}`,
    region: target.region ?? null,
    'image-tag': target.imageTag ?? null,
    'log-group': target.logGroup ?? null,
    url: target.url ?? null,
  };
}
