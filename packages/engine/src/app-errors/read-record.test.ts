import { describe, expect, it } from 'vitest';
import { parseLine } from './parse-line.js';

const TIME = '2026-11-20T14:05:06.789Z';
const TIME_MS = Date.parse(TIME);

function recordsOf(value: unknown) {
  const parsed = parseLine(typeof value === 'string' ? value : JSON.stringify(value));
  if (parsed === undefined || !('records' in parsed)) throw new Error(`no record: ${JSON.stringify(parsed)}`);
  return parsed.records;
}

/** A line in the words of one logger; each says an error of `shop` at TIME. */
const LOGGERS: readonly (readonly [name: string, line: unknown])[] = [
  ['plain', { timestamp: TIME, level: 'ERROR', service: 'shop', message: 'boom' }],
  ['winston', { level: 'error', message: 'boom', service: 'shop', timestamp: TIME }],
  ['pino', { level: 50, time: TIME_MS, pid: 1, hostname: 'a', name: 'shop', msg: 'boom' }],
  ['bunyan', { name: 'shop', hostname: 'a', pid: 1, level: 60, msg: 'boom', time: TIME, v: 0 }],
  ['zap', { level: 'dpanic', ts: TIME_MS / 1000, logger: 'shop', caller: 'a.go:1', msg: 'boom' }],
  ['zerolog', { level: 'fatal', app: 'shop', time: TIME, message: 'boom' }],
  ['slog', { time: TIME, level: 'ERROR+2', msg: 'boom', service: 'shop' }],
  ['logrus', { level: 'panic', msg: 'boom', time: TIME, app_name: 'shop' }],
  ['hclog', { '@level': 'error', '@message': 'boom', '@timestamp': TIME, service: 'shop' }],
  ['Serilog compact', { '@t': TIME, '@mt': 'boom', '@l': 'Fatal', Application: 'shop' }],
  ['Serilog compact, by class', { '@t': TIME, '@mt': 'boom', '@l': 'Error', SourceContext: 'shop' }],
  [
    'Serilog',
    { Timestamp: TIME, Level: 'Error', MessageTemplate: 'boom', Properties: { SourceContext: 'shop', Id: 5 } },
  ],
  [
    'Serilog, rendered',
    {
      Timestamp: TIME,
      Level: 'Fatal',
      MessageTemplate: '{What}',
      RenderedMessage: 'boom',
      Properties: { SourceContext: 'Shop.Orders', Application: 'shop' },
    },
  ],
  ['.NET', { Timestamp: TIME, EventId: 1, LogLevel: 'Critical', Application: 'shop', Message: 'boom' }],
  [
    'Logback',
    { '@timestamp': TIME, '@version': '1', message: 'boom', logger_name: 'shop', level: 'ERROR', level_value: 40000 },
  ],
  [
    'Log4j 2',
    {
      instant: { epochSecond: Math.floor(TIME_MS / 1000), nanoOfSecond: 789_000_000 },
      level: 'FATAL',
      loggerName: 'shop',
      message: 'boom',
    },
  ],
  ['java.util.logging', { date: TIME, level: 'SEVERE', logger: 'shop', message: 'boom' }],
  ['python-json-logger', { asctime: '2026-11-20 14:05:06,789', levelname: 'CRITICAL', name: 'shop', message: 'boom' }],
  ['python, by number', { asctime: '2026-11-20 14:05:06,789', levelno: 40, name: 'shop', message: 'boom' }],
  [
    'loguru',
    {
      text: 'boom',
      record: {
        level: { name: 'ERROR', no: 40 },
        name: 'shop',
        message: 'boom',
        time: { repr: TIME, timestamp: TIME_MS / 1000 },
      },
    },
  ],
  ['Monolog', { message: 'boom', level: 400, level_name: 'ERROR', app: 'shop', datetime: TIME }],
  ['Google Cloud', { severity: 'EMERGENCY', time: TIME, message: 'boom', service: 'shop' }],
  ['Google Cloud, by number', { severity: 500, timestamp: TIME, jsonPayload: { message: 'boom', service: 'shop' } }],
  ['GELF', { version: '1.1', host: 'a', short_message: 'boom', timestamp: TIME_MS / 1000, level: 3, _service: 'shop' }],
  ['journald', { PRIORITY: '2', SYSLOG_IDENTIFIER: 'shop', MESSAGE: 'boom', timestamp: String(TIME_MS * 1000) }],
  ['ECS', { '@timestamp': TIME, 'log.level': 'error', message: 'boom', 'service.name': 'shop', 'ecs.version': '1.6' }],
  ['ECS, nested', { '@timestamp': TIME, log: { level: 'ERROR' }, message: 'boom', service: { name: 'shop' } }],
  [
    'ECS, syslog',
    {
      '@timestamp': TIME,
      log: { syslog: { severity: { code: 3, name: 'Error' } } },
      message: 'boom',
      service: { name: 'shop' },
    },
  ],
  [
    'OpenTelemetry',
    {
      timeUnixNano: String(BigInt(TIME_MS) * 1_000_000n),
      severityNumber: 17,
      body: { stringValue: 'boom' },
      resource: { attributes: { 'service.name': 'shop' } },
    },
  ],
  [
    'OpenTelemetry, by text',
    { Timestamp: TIME, SeverityText: 'ERROR2', Body: 'boom', Resource: { 'service.name': 'shop' } },
  ],
  [
    'OpenTelemetry, as a list',
    {
      timeUnixNano: TIME_MS * 1e6,
      severityNumber: 'SEVERITY_NUMBER_FATAL',
      body: { stringValue: 'boom' },
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
    },
  ],
  [
    'OTLP',
    {
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: String(BigInt(TIME_MS) * 1_000_000n),
                  severityNumber: 21,
                  body: { stringValue: 'boom' },
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  ['a syslog word', { time: TIME, severity: 'crit', program: 'shop', msg: 'boom' }],
  ['brackets', { time: TIME, lvl: ' [ERR] ', svc: 'shop', msg: 'boom' }],
  ['Kubernetes', { time: TIME, level: 'error', msg: 'boom', kubernetes: { labels: { app: 'shop' } } }],
  ['a field in fields', { ts: TIME, fields: { level: 'error', service: 'shop' }, msg: 'boom' }],
  ['three levels down', { ts: TIME, data: { context: { meta: { lvl: 'error', app: 'shop' } } }, msg: 'boom' }],
  [
    'Docker',
    { log: `${JSON.stringify({ level: 'error', service: 'shop', msg: 'boom' })}\n`, stream: 'stderr', time: TIME },
  ],
  ['Docker, plain', { log: 'ERROR: boom\n', stream: 'stderr', time: TIME, attrs: { service: 'shop' } }],
  ['containerd', `${TIME} stderr F {"level":"error","service":"shop","msg":"boom","time":"${TIME}"}`],
  ['a CloudWatch export', `${TIME} {"level":"error","service":"shop","msg":"boom","time":"${TIME}"}`],
  [
    'a CloudWatch subscription',
    {
      messageType: 'DATA_MESSAGE',
      logGroup: '/aws/lambda/shop',
      logStream: 'x',
      logEvents: [{ id: '1', timestamp: TIME_MS, message: '{"level":"ERROR","message":"boom"}' }],
    },
  ],
  [
    'a CloudWatch subscription of text',
    {
      messageType: 'DATA_MESSAGE',
      logGroup: '/aws/lambda/shop',
      logStream: 'x',
      logEvents: [
        { id: '1', timestamp: TIME_MS, message: `${TIME}\t1f0c6f7e-0000-4000-8000-123456789abc\tERROR\tboom` },
      ],
    },
  ],
  [
    'Firehose',
    `{"messageType":"DATA_MESSAGE","logGroup":"shop","logEvents":[{"timestamp":${TIME_MS},"message":"{\\"level\\":\\"error\\"}"}]}`,
  ],
  ['JSON in a message', { timestamp: TIME, message: '{"level":"error","service":"shop","msg":"boom"}', host: 'a' }],
];

describe('a record of', () => {
  it.each(LOGGERS)('%s says its level, service and time', (_name, line) => {
    expect(recordsOf(line)).toMatchObject([{ isError: true, service: 'shop', timeMs: expect.closeTo(TIME_MS, -1) }]);
  });

  it.each(LOGGERS.filter(([name]) => name !== 'Firehose'))('%s says what happened', (_name, line) => {
    expect(recordsOf(line)[0]?.message).toContain('boom');
  });
});

describe('a level', () => {
  it.each([
    ['level', 'warn'],
    ['level', 'INFO'],
    ['level', 40],
    ['level', 4],
    ['level', 300],
    ['level', 900],
    ['level', 30000],
    ['severity', 400],
    ['severity', 'NOTICE'],
    ['severityNumber', 16],
    ['severityText', 'WARN4'],
    ['levelno', 30],
    ['PRIORITY', '4'],
    ['lvl', 'dbug'],
  ])('%s %s is no error', (key, value) => {
    expect(recordsOf({ [key]: value })[0]?.isError).toBe(false);
  });

  it.each([
    ['level', 'high'],
    ['level', ''],
    ['level', null],
    ['level', 1.5],
    ['level', -1],
    ['level', 'error'.repeat(10)],
    ['severityNumber', 25],
    ['priority', '1'],
    ['status', 'error'],
    ['errors', 'ERROR'],
  ])('%s %s is not understood', (key, value) => {
    expect(recordsOf({ [key]: value })[0]?.isError).toBeUndefined();
  });

  it('is the first that is understood, the outer before the inner', () => {
    expect(recordsOf({ level: 'info', severity: 'error', log: { level: 'error' } })[0]?.isError).toBe(false);
    expect(recordsOf({ level: 'high', severity: 'error' })[0]?.isError).toBe(true);
    expect(recordsOf({ message: '{"level":"error"}', level: 'info' })[0]?.isError).toBe(false);
  });

  it('is not looked for in what a user sent', () => {
    expect(
      recordsOf({ user: { level: 3 }, request: { severity: 'error' }, message: 'ERROR 5 of 7' })[0]?.isError,
    ).toBeUndefined();
  });
});

describe('a line of several records', () => {
  it('is each of them', () => {
    const event = (level: string) => ({ timestamp: TIME_MS, message: JSON.stringify({ level }) });
    const message = { messageType: 'DATA_MESSAGE', logGroup: 'g', logEvents: [event('error'), event('info')] };

    expect(recordsOf(message).map(({ isError }) => isError)).toEqual([true, false]);
    expect(recordsOf(`${JSON.stringify(message)}${JSON.stringify(message)}`)).toHaveLength(4);
    expect(recordsOf([{ level: 'error' }, { level: 'info' }]).map(({ isError }) => isError)).toEqual([true, false]);
  });

  it('is malformed where one of them is no record', () => {
    for (const text of [
      '[{"level":"error"},3]',
      '{"messageType":"DATA_MESSAGE","logEvents":[]}{"messageType":',
      '[[{}]]',
    ]) {
      expect(parseLine(text)).toHaveProperty('malformed');
    }
  });
});

describe('a time', () => {
  it.each([
    ['2026-11-20T15:05:06.789+01:00', TIME_MS],
    ['2026-11-20 14:05:06.789', TIME_MS],
    ['2026-11-20T14:05:06,789+0000', TIME_MS],
    [TIME_MS / 1000, TIME_MS],
    [TIME_MS * 1e3, TIME_MS],
    [String(TIME_MS), TIME_MS],
    ['yesterday', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['1970-01-01T00:00:00Z', undefined],
    [0, undefined],
    [-5, undefined],
    [true, undefined],
  ])('%s is read', (time, ms) => {
    const found = recordsOf({ time })[0]?.timeMs;
    expect(found === undefined ? undefined : Math.round(found)).toBe(ms);
  });
});
