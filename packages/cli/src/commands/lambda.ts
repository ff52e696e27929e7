import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { readArchiveEvent } from '../lambda/archive-event.js';
import { type Converted, convertObject, type Skipped } from '../lambda/convert-object.js';
import { FunctionLog } from '../lambda/function-log.js';
import { RuntimeApi } from '../lambda/runtime-api.js';
import { type Handler, serveInvocations } from '../lambda/serve-invocations.js';

export interface LambdaOptions {
  readonly archives: string;
  readonly parquet: string;
  readonly timeZone?: string | undefined;
}

const ADDRESS_VARIABLE = 'AWS_LAMBDA_RUNTIME_API';
const WORK_FOLDER = 'networkflow-lambda';
/** Folders that end in a slash, as keys of S3 spell them. */
const PREFIX = /^([^/]+\/)+$/;

export function lambdaCommand(effects: Effects): Command {
  return new Command('lambda')
    .description('Run as an AWS Lambda function: turn connection archives that arrive in a bucket into Parquet.')
    .option('--archives <prefix>', 'convert what arrives below it', 'compressed/')
    .option('--parquet <prefix>', 'write below it, in the same bucket', 'parquet/')
    .option('--time-zone <zone>', 'of times without an offset, which are refused otherwise')
    .addHelpText(
      'after',
      `
Examples:
  networkflow lambda
  networkflow lambda --archives compressed/ --parquet parquet/ --time-zone Europe/Berlin

Lambda starts this command: an image of networkflow with the command ["lambda"], triggered by s3:ObjectCreated:* of the
bucket (also through SQS, SNS or EventBridge). It speaks the Lambda runtime API and ends when it is told to. Each archive
becomes one object a table and date, named by the archive's checksum: an event that comes twice changes nothing. Where
anything fails the event fails, and Lambda tries it again.
It needs s3:GetObject on the archives, s3:PutObject below --parquet, kms:Decrypt and kms:GenerateDataKey on the bucket's key.
infra-pulumi sets all of it up.`,
    )
    .action((options: LambdaOptions) => runLambda(options, effects));
}

export async function runLambda(options: LambdaOptions, effects: Effects): Promise<void> {
  const address = effects.env[ADDRESS_VARIABLE];
  if (address === undefined || address === '') {
    throw new CliError(
      `${ADDRESS_VARIABLE} is not set: this command is started by AWS Lambda. To convert archives by hand: networkflow connections import.`,
    );
  }
  const api = new RuntimeApi(address);
  let handle: Handler;
  const log = new FunctionLog(effects);
  try {
    handle = await converter(options, log);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await api.failToStart({ type: 'Runtime.Configuration', message });
    throw error;
  }
  await serveInvocations(api, handle, log, effects);
}

/** Everything that can be made before the first event is, so that it is paid for once. */
async function converter({ archives, parquet, timeZone }: LambdaOptions, log: FunctionLog): Promise<Handler> {
  for (const [flag, prefix] of Object.entries({ '--archives': archives, '--parquet': parquet })) {
    if (!PREFIX.test(prefix)) {
      throw new CliError(`${flag} is "${prefix}". Give folders that end in a slash, such as compressed/.`);
    }
  }
  if (archives.startsWith(parquet) || parquet.startsWith(archives)) {
    throw new CliError(`--archives ${archives} and --parquet ${parquet} lie in each other. Give two folders.`);
  }
  const workFolder = join(tmpdir(), WORK_FOLDER);
  // What an environment that was killed left behind: /tmp outlives it.
  await rm(workFolder, { recursive: true, force: true });
  const { archiveToParquet: convert, openBucketFiles } = await import('@networkflow/engine');
  const options = { parquetPrefix: parquet, workFolder, timeZone, convert };
  return async (event, signal) => {
    const found = readArchiveEvent(event, { prefix: archives });
    for (const key of found.ignored) await log.say(`Ignored ${key}: no archive below ${archives}.`, { key });
    const results: (Converted | Skipped)[] = [];
    const failures: unknown[] = [];
    for (const object of found.archives) {
      const bucket = openBucketFiles(object.bucket);
      try {
        const result = await convertObject(object, bucket, options, signal);
        await log.say('skipped' in result ? 'Skipped an archive.' : 'Converted an archive.', { ...result });
        results.push(result);
      } catch (error) {
        if (signal.aborted) throw error;
        failures.push(error);
      } finally {
        await bucket.close();
      }
    }
    // The others are done; when the event comes again, they are found so.
    if (failures.length > 0) throw failures[0];
    return { archives: results };
  };
}
