import { CheckError } from '../check.js';
import type { Deployment } from './deployment.js';
import { type AwsCall, explainAws } from './explain-aws.js';
import { explained } from './explain-source.js';

/** A request as a check states it; `resource` is told account, Region and partition as far as they are known. */
export interface Asking {
  readonly action: AwsCall['action'];
  readonly service: AwsCall['service'];
  readonly resource: (place: { account: string; region: string; partition: string }) => string;
  /** Where it is not that of the service. */
  readonly region?: string | undefined;
}

/** Sends one request; what fails becomes the outcome of the check. */
export async function askAws<Answer>(
  { facts, clients, target }: Deployment,
  asking: Asking,
  send: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof CheckError) throw error;
    // Credentials are the engine's, which has explained why there are none.
    const told = explained(error, facts.caller?.arn);
    if (told !== error) throw told;
    const { readFailure, redact } = await import('@networkflow/engine');
    const region = asking.region ?? target.region ?? (await clients.region().catch(() => undefined));
    const account = facts.caller?.account ?? '<account>';
    const partition = facts.caller?.arn.split(':')[1] ?? 'aws';
    const resource = asking.resource({ account, region: region ?? '<region>', partition });
    const call = { action: asking.action, service: asking.service, resource, region, caller: facts.caller?.arn };
    throw new CheckError(explainAws(readFailure(error), call, redact), error);
  }
}
