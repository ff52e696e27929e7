import { type ConfigSource, type InfraConfig, readConfig } from '../config.js';
import { ACCOUNT_ID, keyArn, REGION } from './record-resources.js';

const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:networkflow-token-AbCdEf`;

/** Everything a small public stack must be told, as Pulumi hands it over: text. */
export const SMALLEST: Readonly<Record<string, string>> = {
  region: REGION,
  auth: JSON.stringify({ tokenSecretArn: SECRET }),
  serviceDomain: 'flows.example.org',
  originDomain: 'origin.flows.example.org',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  alarmEmail: 'network-team@example.org',
  imageTag: '0123456789abcdef0123456789abcdef01234567',
};

/** A source of settings; a value of undefined takes a setting away. */
export function settings(changes: Readonly<Record<string, string | undefined>> = {}): ConfigSource {
  const values: Record<string, string | undefined> = { ...SMALLEST, ...changes };
  return {
    get: (name) => values[name],
    names: Object.keys(values).filter((name) => values[name] !== undefined),
  };
}

export function exampleConfig(changes: Readonly<Record<string, string | undefined>> = {}): InfraConfig {
  return readConfig(settings(changes));
}

/** With deployment from GitHub, and flow logs switched on for one VPC. */
export const COMPLETE: Readonly<Record<string, string>> = {
  githubRepository: 'example/networkflow',
  stateBucket: `networkflow-state-${ACCOUNT_ID}-${REGION}`,
  stateKeyArn: keyArn('state'),
  flowLogVpcIds: '["vpc-0123456789abcdef0"]',
  flowLogsPrefix: 'network/',
};
