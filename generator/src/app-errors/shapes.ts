/** One record, as a logger is asked to write it. `text` and `stack` are safe inside a JSON string already. */
export interface Entry {
  readonly service: string;
  readonly level: Level;
  /** Unix ms, and the same as RFC 3339 in UTC. */
  readonly ms: number;
  readonly time: string;
  readonly text: string;
  readonly stack: string | undefined;
  /** Some number that differs from record to record. */
  readonly serial: number;
}

export type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface Shape {
  readonly name: string;
  readonly write: (entry: Entry) => string;
}

/** pino and bunyan count in tens; OpenTelemetry in fours from 1 (Logs Data Model, SeverityNumber). */
const TENS: Readonly<Record<Level, number>> = { debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };
const OTEL: Readonly<Record<Level, number>> = { debug: 5, info: 9, warn: 13, error: 17, fatal: 21 };
const PYTHON: Readonly<Record<Level, string>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};
const upper: Readonly<Record<Level, string>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};

const pino: Shape = {
  name: 'pino',
  write: ({ service, level, ms, text, stack, serial }) =>
    `{"level":${TENS[level]},"time":${ms},"pid":${1 + (serial & 7)},"hostname":"web-${serial & 15}","name":"${service}"` +
    `${stack === undefined ? '' : `,"err":{"type":"Error","message":"${text}","stack":"${stack}"}`},"msg":"${text}"}`,
};

const bunyan: Shape = {
  name: 'bunyan',
  write: ({ service, level, time, text, stack, serial }) =>
    `{"name":"${service}","hostname":"web-${serial & 15}","pid":${1 + (serial & 7)},"level":${TENS[level]},` +
    `${stack === undefined ? '' : `"err":{"message":"${text}","name":"Error","stack":"${stack}"},`}"msg":"${text}","time":"${time}","v":0}`,
};

const otel: Shape = {
  name: 'otel',
  write: ({ service, level, ms, text, stack, serial }) =>
    `{"Timestamp":"${ms}000000","SeverityText":"${upper[level]}","SeverityNumber":${OTEL[level]},"Body":"${text}",` +
    `"Resource":{"service.name":"${service}","host.name":"node-${serial & 31}"}` +
    `${stack === undefined ? '' : `,"Attributes":{"exception.type":"IllegalStateException","exception.stacktrace":"${stack}"}`}}`,
};

const ecs: Shape = {
  name: 'ecs',
  write: ({ service, level, time, text, stack, serial }) =>
    `{"@timestamp":"${time}","log.level":"${upper[level]}","message":"${text}","ecs.version":"8.11.0","service.name":"${service}",` +
    `"process.thread.name":"http-${serial & 63}"${stack === undefined ? '' : `,"error.stack_trace":"${stack}"`}}`,
};

const plain: Shape = {
  name: 'plain',
  write: ({ service, level, time, text, stack, serial }) =>
    `{"timestamp":"${time}","level":"${level}","service":"${service}","message":"${text}","requestId":"${serial}"` +
    `${stack === undefined ? '' : `,"stack":"${stack}"`}}`,
};

const severity: Shape = {
  name: 'severity',
  write: ({ service, level, time, text, serial }) =>
    `{"severity":"${upper[level]}","app":"${service}","time":"${time}","message":"${text}","trace":{"id":"${serial}"}}`,
};

const lvl: Shape = {
  name: 'lvl',
  write: ({ service, level, time, text, serial }) =>
    `{"t":"${time}","lvl":"${level}","logger":"${service}","msg":"${text}","seq":${serial}}`,
};

const python: Shape = {
  name: 'python',
  write: ({ service, level, time, text, serial }) =>
    `{"asctime":"${time}","levelname":"${PYTHON[level]}","name":"${service}","message":"${text}","lineno":${serial & 1023}}`,
};

/** What Docker's json-file driver makes of each line a container prints. */
const docker: Shape = {
  name: 'docker',
  write: (entry) =>
    `{"log":${JSON.stringify(`${plain.write(entry)}\n`)},"stream":"${entry.level === 'error' ? 'stderr' : 'stdout'}","time":"${entry.time}"}`,
};

/** What a CloudWatch Logs subscription delivers: a message with log events, here one. */
const cloudwatch: Shape = {
  name: 'cloudwatch',
  write: (entry) =>
    `{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/aws/ecs/${entry.service}","logStream":"s/${entry.serial & 7}",` +
    `"subscriptionFilters":["all"],"logEvents":[{"id":"${entry.ms}${entry.serial}","timestamp":${entry.ms},"message":${JSON.stringify(plain.write(entry))}}]}`,
};

export const SHAPES = { pino, bunyan, otel, ecs, plain, severity, lvl, python, docker, cloudwatch } as const;

/** The shape called `name`; throws an Error that lists all when there is none. */
export function shapeOf(name: string): Shape {
  const shape = Object.values(SHAPES).find((each) => each.name === name);
  if (shape !== undefined) return shape;
  throw new Error(`There is no shape "${name}". There are: ${Object.keys(SHAPES).join(', ')}.`);
}
