import * as pulumi from '@pulumi/pulumi';
import { CONFIG_KEYS } from '../src/config-keys.js';
import { bootstrap } from './bootstrap.js';

const settings = new pulumi.Config('networkflow-bootstrap');
const region = settings.require('region');
if (!CONFIG_KEYS.region.schema.safeParse(region).success) {
  throw new pulumi.RunError(
    `region is ${JSON.stringify(region)}. Allowed: ${CONFIG_KEYS.region.allowed}. ` +
      `Set it: pulumi config set region ${CONFIG_KEYS.region.example}`,
  );
}
const outputs = await bootstrap(region);

export const { state_bucket, state_key_arn, backend_url, secrets_provider } = outputs;
