import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ALARMS } from '../src/components/alarm-table.js';
import { ARCHITECTURE, IMAGE_SUFFIX } from '../src/components/archive-function.js';
import { CONNECTION_ALARMS } from '../src/components/connection-alarms.js';
import { containerDefinition, DATA_DIR, RUN_AS, TASK_PORT } from '../src/components/container.js';
import { VIEWER_HEADER } from '../src/components/edge.js';
import { IDENTITY_HEADER } from '../src/components/load-balancer.js';
import { FOLDERS } from '../src/policies/connections.js';
import { REGION } from '../src/testing/record-resources.js';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const SHA = '0123456789abcdef0123456789abcdef01234567';

const container = (auth: Parameters<typeof containerDefinition>[0]['auth']) =>
  containerDefinition({
    repositoryUrl: 'registry/networkflow',
    imageTag: SHA,
    region: REGION,
    bucket: 'flow-logs',
    prefix: 'AWSLogs/',
    keepDays: 7,
    logGroup: '/networkflow/test',
    vpcCidr: '10.80.0.0/20',
    clientHeader: VIEWER_HEADER,
    auth,
  });

const OIDC = {
  issuer: 'https://id.example.org',
  authorizationEndpoint: 'https://id.example.org/authorize',
  tokenEndpoint: 'https://id.example.org/token',
  userInfoEndpoint: 'https://id.example.org/userinfo',
  clientId: 'networkflow',
  clientSecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:oidc-AbCdEf',
};

// The infrastructure imports nothing of the product; what both must know is compared here.
describe('the task definition and the product', () => {
  it('name the same variables', async () => {
    const known = `${await read('packages/cli/src/config/settings.ts')}\n'AWS_REGION'`;
    const token = container({ tokenSecretArn: 'arn' });
    const names = [
      ...[...token.environment, ...container(OIDC).environment].map(({ name }) => name),
      ...token.secrets.map(({ name }) => name),
    ];

    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !known.includes(`'${name}'`))).toEqual([]);
  });

  it('run the image as it says: user, port, volume, life sign', async () => {
    const dockerfile = await read('Dockerfile');

    expect(dockerfile).toMatch(new RegExp(`^USER ${RUN_AS}:${RUN_AS}$`, 'm'));
    expect(dockerfile).toMatch(new RegExp(`^EXPOSE ${TASK_PORT}$`, 'm'));
    expect(dockerfile).toContain(`VOLUME ["${DATA_DIR}"]`);
    expect(dockerfile).toContain(`CMD ["${container(undefined).healthCheck.command[1]}"]`);
    expect(dockerfile).toMatch(/^ENTRYPOINT \[.*tini/m);
  });

  it('mean the same header by who was signed in', async () => {
    const page = await read('docs/cli.md');

    expect(page).toContain(IDENTITY_HEADER);
    expect(page).toContain(VIEWER_HEADER);
  });

  it('start the function with a command the image knows, over folders it knows, from a tag that is pushed', async () => {
    const command = await read('packages/cli/src/commands/lambda.ts');
    const push = await read('.ci/push-image');

    expect(command).toContain("new Command('lambda')");
    expect(command).toContain("'--time-zone <zone>'");
    for (const folder of [FOLDERS.archives, FOLDERS.parquet]) expect(command).toContain(`'${folder}'`);
    expect(push).toContain(`"$IMAGE_TAG${IMAGE_SUFFIX}"`);
    expect(push).toContain(`--platform linux/${ARCHITECTURE} --provenance false --sbom false`);
  });

  it('leave nobody alone with an alarm', async () => {
    const runbook = await read('docs/operations.md');

    expect(ALARMS.length).toBeGreaterThan(6);
    for (const id of [...[...ALARMS, ...CONNECTION_ALARMS].map((alarm) => alarm.id), 'task-stopped', 'budget']) {
      expect(runbook).toMatch(new RegExp(`^### .*\\b${id}\\b`, 'm'));
    }
  });
});
