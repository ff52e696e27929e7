import * as pulumi from '@pulumi/pulumi';
import { readConfig } from './config.js';
import { PROJECT } from './names.js';
import { program } from './program.js';

const settings = new pulumi.Config(PROJECT);
const names = Object.keys(pulumi.runtime.allConfig())
  .filter((key) => key.startsWith(`${PROJECT}:`))
  .map((key) => key.slice(PROJECT.length + 1));

const outputs = await program(readConfig({ get: (key) => settings.get(key), names }), pulumi.getStack());

export const {
  s3_bucket_name,
  s3_logs_prefix,
  ecr_repository_url,
  ecs_cluster_name,
  ecs_service_name,
  service_url,
  iam_role_arns,
  log_group_name,
  dns_records,
  image_tag,
  connections,
} = outputs;
