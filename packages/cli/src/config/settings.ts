import { InvalidArgumentError } from 'commander';
import { parseBoolean, parseHeaderName, parseNetwork, parsePort } from '../parse-option.js';
import { parseDays, parseDuration, parsePositiveDuration } from './parse-duration.js';
import { parseErrorLogs } from './parse-error-logs.js';

/** Sections of the configuration file that hold settings. */
export const SECTIONS = ['lake', 's3', 'ingest', 'dashboard'] as const;
export type Section = (typeof SECTIONS)[number];

export const READERS = ['auto', 'httpfs', 'sdk'] as const;
export const OWN_LOGS = ['text', 'json'] as const;

/** One thing that can be set, declared once: flags, variables, the file, `networkflow config` and the docs read it. */
export interface Setting<Value> {
  readonly section: Section;
  /** Its name in the section of the file. */
  readonly name: string;
  /** As Commander writes it: `--aws-region <region>`. */
  readonly flag: string;
  /** Environment variables, the first that is set wins. AWS's own are left to AWS's SDK, which knows what they mean. */
  readonly env: readonly string[];
  readonly description: string;
  /** What holds when it is set nowhere, in words. */
  readonly unset?: string;
  /** Closed set of values. */
  readonly choices?: readonly string[];
  /** Given several times on the command line, as a list in the file, separated by commas in a variable. */
  readonly isList?: boolean;
  /** Never shown, and in the file a path only: "@" and the name of a file that holds it. */
  readonly isSecret?: boolean;
  /** Relative ones in the file are meant from the file's folder. */
  readonly isPath?: boolean;
  /** One text as the value; throws `InvalidArgumentError` saying what is allowed. */
  readonly parse: (text: string) => Value;
}

function setting<Value>(spec: Setting<Value>): Setting<Value> {
  return spec;
}

const SETTING_TABLE = {
  lake: setting({
    section: 'lake',
    name: 'path',
    flag: '--lake <dir>',
    env: ['NETWORKFLOW_LAKE'],
    description: 'the lake: a folder, made when missing',
    unset: '.networkflow/lake where that is one, or where a bucket is loaded',
    isPath: true,
    parse: notEmpty,
  }),
  keep: setting({
    section: 'lake',
    name: 'keep',
    flag: '--keep <days>',
    env: ['NETWORKFLOW_KEEP'],
    description: 'drop whole days older than this, counted back from the newest record: 30d',
    unset: 'everything is kept',
    parse: parseDays,
  }),
  bucket: setting({
    section: 's3',
    name: 'bucket',
    flag: '--bucket <name>',
    env: ['NETWORKFLOW_BUCKET', 'S3_BUCKET'],
    description: 'bucket to load from, or an s3://bucket/prefix URL; may be given several times',
    isList: true,
    parse: notEmpty,
  }),
  prefix: setting({
    section: 's3',
    name: 'prefix',
    flag: '--prefix <prefix>',
    env: ['NETWORKFLOW_PREFIX', 'S3_PREFIX'],
    description: 'what the keys begin with, in every bucket named without a prefix of its own',
    unset: 'the whole bucket',
    parse: (text) => text,
  }),
  awsRegion: setting({
    section: 's3',
    name: 'region',
    flag: '--aws-region <region>',
    env: ['NETWORKFLOW_AWS_REGION'],
    description: "the bucket's Region, where it is not to be found out",
    unset: 'found out, from AWS_REGION or the profile on',
    parse: notEmpty,
  }),
  profile: setting({
    section: 's3',
    name: 'profile',
    flag: '--profile <name>',
    env: ['NETWORKFLOW_PROFILE'],
    description: 'profile of ~/.aws/config to take credentials from',
    unset: "AWS's usual order: environment, profile, SSO, container, instance",
    parse: notEmpty,
  }),
  assumeRole: setting({
    section: 's3',
    name: 'assume-role',
    flag: '--assume-role <arn>',
    env: ['NETWORKFLOW_ASSUME_ROLE'],
    description: 'role to assume before reading, for buckets of another account',
    parse: notEmpty,
  }),
  externalId: setting({
    section: 's3',
    name: 'external-id',
    flag: '--external-id <id>',
    env: ['NETWORKFLOW_EXTERNAL_ID'],
    description: 'external id that the role asks for',
    parse: notEmpty,
  }),
  endpointUrl: setting({
    section: 's3',
    name: 'endpoint-url',
    flag: '--endpoint-url <url>',
    env: ['NETWORKFLOW_ENDPOINT_URL'],
    description: 'any S3-compatible store, such as MinIO',
    unset: 'AWS_ENDPOINT_URL_S3, else Amazon S3',
    parse: notEmpty,
  }),
  reader: setting({
    section: 's3',
    name: 'reader',
    flag: '--reader <reader>',
    env: ['NETWORKFLOW_READER'],
    description: "what fetches objects: DuckDB's httpfs or the AWS SDK",
    unset: 'auto: httpfs where it works, else sdk',
    choices: READERS,
    parse: oneOf(READERS),
  }),
  extensionDir: setting({
    section: 's3',
    name: 'extension-dir',
    flag: '--extension-dir <dir>',
    env: ['NETWORKFLOW_EXTENSION_DIR'],
    description: "folder with DuckDB's httpfs extension, for networks that cannot download it",
    isPath: true,
    parse: notEmpty,
  }),
  folder: setting({
    section: 'ingest',
    name: 'folder',
    flag: '--folder <dir>',
    env: ['NETWORKFLOW_FOLDER'],
    description: 'folder of log files to load, instead of a bucket',
    isPath: true,
    parse: notEmpty,
  }),
  from: setting({
    section: 'ingest',
    name: 'from',
    flag: '--from <time>',
    env: ['NETWORKFLOW_FROM'],
    description: 'load flows from this instant on: RFC 3339 or YYYY-MM-DD, UTC, inclusive',
    parse: notEmpty,
  }),
  to: setting({
    section: 'ingest',
    name: 'to',
    flag: '--to <time>',
    env: ['NETWORKFLOW_TO'],
    description: 'load flows before this instant, exclusive',
    parse: notEmpty,
  }),
  last: setting({
    section: 'ingest',
    name: 'last',
    flag: '--last <duration>',
    env: ['NETWORKFLOW_LAST'],
    description: 'load the flows of the last so long, for example 24h, instead of --from and --to',
    unset: 'everything there is',
    parse: parsePositiveDuration,
  }),
  relist: setting({
    section: 'ingest',
    name: 'relist',
    flag: '--relist <duration>',
    env: ['NETWORKFLOW_RELIST'],
    description: 'how late files may be delivered and still be found by the next look (60m)',
    unset: '60m',
    parse: parseDuration,
  }),
  every: setting({
    section: 'ingest',
    name: 'every',
    flag: '--every <duration>',
    env: ['NETWORKFLOW_EVERY'],
    description: 'how often to look for new objects while following (60s)',
    unset: '60s',
    parse: parsePositiveDuration,
  }),
  ownLog: setting({
    section: 'ingest',
    name: 'own-log',
    flag: '--own-log <format>',
    env: ['NETWORKFLOW_OWN_LOG'],
    description: 'how a follower says what it does: lines for people, or a JSON object each for what collects logs',
    unset: 'text',
    choices: OWN_LOGS,
    parse: oneOf(OWN_LOGS),
  }),
  format: setting({
    section: 'ingest',
    name: 'format',
    flag: '--format <fields>',
    env: ['NETWORKFLOW_FORMAT'],
    description: 'the fields, in order, of files without a header line: AWS tokens',
    parse: notEmpty,
  }),
  mmdb: setting({
    section: 'ingest',
    name: 'mmdb',
    flag: '--mmdb <file>',
    env: ['NETWORKFLOW_MMDB'],
    description: 'a MaxMind DB with countries, instead of the bundled table',
    isPath: true,
    parse: notEmpty,
  }),
  host: setting({
    section: 'dashboard',
    name: 'host',
    flag: '--host <host>',
    env: ['NETWORKFLOW_HOST'],
    description: 'address to listen on (127.0.0.1)',
    unset: '127.0.0.1',
    parse: notEmpty,
  }),
  port: setting({
    section: 'dashboard',
    name: 'port',
    flag: '--port <port>',
    env: ['NETWORKFLOW_PORT'],
    description: 'port to listen on (8050)',
    unset: '8050',
    parse: parsePort,
  }),
  authToken: setting({
    section: 'dashboard',
    name: 'auth-token',
    flag: '--auth-token <token>',
    env: ['NETWORKFLOW_AUTH_TOKEN'],
    description: 'ask for this token: in a form, or as a bearer token; @file reads it from a file',
    unset: 'nobody is asked',
    isSecret: true,
    parse: notEmpty,
  }),
  authHeader: setting({
    section: 'dashboard',
    name: 'auth-header',
    flag: '--auth-header <name>',
    env: ['NETWORKFLOW_AUTH_HEADER'],
    description: 'header in which a proxy that signs people in says who it is: X-Forwarded-User',
    parse: parseHeaderName,
  }),
  clientHeader: setting({
    section: 'dashboard',
    name: 'client-header',
    flag: '--client-header <name>',
    env: ['NETWORKFLOW_CLIENT_HEADER'],
    description:
      "header in which a proxy says whose request it hands on: who guesses tokens is then in nobody else's way",
    unset: 'callers are told apart by the connection',
    parse: parseHeaderName,
  }),
  authProxyFrom: setting({
    section: 'dashboard',
    name: 'auth-proxy-from',
    flag: '--auth-proxy-from <cidr>',
    env: ['NETWORKFLOW_AUTH_PROXY_FROM'],
    description: 'network the proxy asks from, whose header is believed; may be given several times',
    unset: '127.0.0.0/8 and ::1',
    isList: true,
    parse: parseNetwork,
  }),
  errorLogs: setting({
    section: 'dashboard',
    name: 'error-logs',
    flag: '--error-logs <source>',
    env: ['NETWORKFLOW_ERROR_LOGS'],
    description:
      'application error logs the dashboard may read: s3://bucket/prefix or a folder, name=... to call it; may be given several times',
    unset: 'none: nobody reads any bucket or folder through the dashboard',
    isList: true,
    parse: parseErrorLogs,
  }),
  metricsOpen: setting({
    section: 'dashboard',
    name: 'metrics-open',
    flag: '--metrics-open',
    env: ['NETWORKFLOW_METRICS_OPEN'],
    description: 'serve /metrics to whoever asks, for a Prometheus without a token',
    unset: 'as closed as the rest',
    choices: ['true', 'false'],
    parse: parseBoolean,
  }),
};

type SettingTable = typeof SETTING_TABLE;
export type SettingKey = keyof SettingTable;

type ListKey = 'bucket' | 'authProxyFrom' | 'errorLogs';

/** Values as commands read them; a list setting has all of its texts. Durations are in seconds, `keep` in days. */
export type Settings = {
  readonly [Key in SettingKey]?: Key extends ListKey ? readonly string[] : ReturnType<SettingTable[Key]['parse']>;
};

export const SETTINGS: { readonly [Key in SettingKey]: Setting<ReturnType<SettingTable[Key]['parse']>> } =
  SETTING_TABLE;

// `Object.keys` says string[] of any object; these are the keys of the literal above.
export const SETTING_KEYS = Object.keys(SETTING_TABLE) as readonly SettingKey[];

function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`);
    return found;
  };
}
