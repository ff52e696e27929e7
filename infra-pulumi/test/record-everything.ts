import { bootstrap } from '../bootstrap/bootstrap.js';
import { program } from '../src/program.js';
import { COMPLETE, exampleConfig } from '../src/testing/example-config.js';
import { REGION, type Recording, recordResources, STACK } from '../src/testing/record-resources.js';

/** Everything optional switched on: endpoints, EFS, flow logs, connection logs, deployment from GitHub. */
export const EVERYTHING: Readonly<Record<string, string>> = {
  ...COMPLETE,
  profile: 'standard',
  natGateways: '1',
  interfaceEndpoints: 'true',
  lakeStorage: 'efs',
  connectionArchives: 'true',
};

/** Both programs in one account: the bootstrap's resources, then those of the stack. */
export async function recordEverything(changes: Readonly<Record<string, string>> = EVERYTHING): Promise<Recording> {
  const recording = await recordResources();
  await bootstrap(REGION);
  await program(exampleConfig(changes), STACK);
  await recording.settled();
  return recording;
}
