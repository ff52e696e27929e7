import { shellQuote } from '../panel/cli-command';

/** What stands for the folder of the lake: a browser is not told where it lies. */
export const LAKE = 'LAKE_FOLDER';

export function demoCommands(): readonly string[] {
  return ['npx networkflow generate --out ./demo-logs', `npx networkflow ingest ./demo-logs --lake ${LAKE}`];
}

export function folderCommands(folder: string): readonly string[] {
  return [`npx networkflow ingest ${shellQuote(folder.trim() === '' ? './my-logs' : folder.trim())} --lake ${LAKE}`];
}

/** Where the logs lie in S3, as the form has it. */
export interface BucketForm {
  /** A bucket's name, or `s3://bucket/prefix`. */
  readonly bucket: string;
  /** How far back, `7d`; everything when empty. */
  readonly last: string;
  /** ARN of a role to assume; none when empty. */
  readonly role: string;
}

export interface BucketPlace {
  readonly bucket: string;
  /** Without a leading slash; ends in one unless empty. */
  readonly prefix: string;
}

/** Flow logs lie below this prefix unless the flow log says otherwise. */
const USUAL_PREFIX = 'AWSLogs/';
const EXAMPLE_BUCKET = 'my-flow-logs';

/** Bucket and prefix of what was typed; an example where nothing was. */
export function placeOf({ bucket }: BucketForm): BucketPlace {
  const [name = '', ...rest] = bucket
    .trim()
    .replace(/^s3:\/\//, '')
    .split('/');
  const prefix = rest.join('/').replace(/^\/+|\/+$/g, '');
  if (name === '') return { bucket: EXAMPLE_BUCKET, prefix: USUAL_PREFIX };
  return { bucket: name, prefix: prefix === '' ? USUAL_PREFIX : `${prefix}/` };
}

export function bucketCommands(form: BucketForm): readonly string[] {
  const { bucket, prefix } = placeOf(form);
  const flags = [
    ...(form.last === '' ? [] : [`--last ${form.last}`]),
    ...(form.role.trim() === '' ? [] : [`--assume-role ${shellQuote(form.role.trim())}`]),
  ];
  return [
    [`npx networkflow ingest`, shellQuote(`s3://${bucket}/${prefix}`), ...flags, `--follow --lake ${LAKE}`].join(' '),
  ];
}

/** The least that reading those logs needs, as an IAM policy. */
export function bucketPolicy(form: BucketForm): string {
  const { bucket, prefix } = placeOf(form);
  const allow = (action: string, resource: string) => ({ Effect: 'Allow', Action: action, Resource: resource });
  const statements = [
    allow('s3:ListBucket', `arn:aws:s3:::${bucket}`),
    allow('s3:GetObject', `arn:aws:s3:::${bucket}/${prefix}*`),
    ...(form.role.trim() === '' ? [] : [allow('sts:AssumeRole', form.role.trim())]),
  ];
  const lines = statements.map(
    (statement) => `    ${JSON.stringify(statement).replaceAll('":"', '": "').replaceAll(',"', ', "')}`,
  );
  return `{\n  "Version": "2012-10-17",\n  "Statement": [\n${lines.join(',\n')}\n  ]\n}`;
}
