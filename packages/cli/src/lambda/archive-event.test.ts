import { describe, expect, test } from 'vitest';
import { readArchiveEvent } from './archive-event.js';

const place = { prefix: 'compressed/' };

/** As S3 sends it, shortened to what is read. */
function notification(key: string, eventName = 'ObjectCreated:Put'): Record<string, unknown> {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName,
    s3: { bucket: { name: 'logs', arn: 'arn:aws:s3:::logs' }, object: { key, size: 42, eTag: 'abc', sequencer: '0' } },
  };
}

const ARCHIVE = { bucket: 'logs', key: 'compressed/a.tar.gz', bytes: 42, etag: 'abc' };
const direct = { Records: [notification('compressed/a.tar.gz')] };
const bridged = {
  version: '0',
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'logs' }, object: { key: 'compressed/a.tar.gz', size: 42, etag: 'abc' } },
};
const sqs = (...bodies: unknown[]) => ({
  Records: bodies.map((body) => ({ eventSource: 'aws:sqs', messageId: 'm', body: JSON.stringify(body) })),
});
const topic = (message: unknown) => ({ Type: 'Notification', Message: JSON.stringify(message) });
const sns = (message: unknown) => ({
  Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(message) } }],
});

describe('an event names its archives', () => {
  test.each([
    ['of S3', direct],
    ['of S3 through SQS', sqs(direct)],
    ['of S3 through SNS', sns(direct)],
    ['of S3 through SNS and SQS', sqs(topic(direct))],
    ['of S3 through EventBridge', bridged],
    ['of S3 through EventBridge and SQS', sqs(bridged)],
  ])('%s', (_how, event) => {
    expect(readArchiveEvent(event, place)).toEqual({ archives: [ARCHIVE], ignored: [] });
  });

  test('several of them, in order', () => {
    const event = {
      Records: ['1', '2', '3'].map((name) => notification(`compressed/${name}.tar.gz`)),
    };

    expect(readArchiveEvent(event, place).archives.map(({ key }) => key)).toEqual([
      'compressed/1.tar.gz',
      'compressed/2.tar.gz',
      'compressed/3.tar.gz',
    ]);
    expect(readArchiveEvent(sqs(direct, bridged), place).archives).toHaveLength(2);
  });

  test('whose keys S3 encodes, and EventBridge does not', () => {
    const key = 'compressed/Zürich 1+1 100%.tar.gz';
    const encoded = 'compressed/Z%C3%BCrich+1%2B1+100%25.tar.gz';
    const plain = { ...bridged, detail: { ...bridged.detail, object: { ...bridged.detail.object, key } } };

    expect(readArchiveEvent({ Records: [notification(encoded)] }, place).archives[0]?.key).toBe(key);
    expect(readArchiveEvent(plain, place).archives[0]?.key).toBe(key);
  });
});

describe('an event without an archive', () => {
  test.each([
    'parquet/sessions/a.tar.gz',
    'compressed',
    'compressed/readme.txt',
    'xcompressed/a.tar.gz',
    'compressed/a.tar',
  ])('names what it ignores: %s', (key) => {
    expect(readArchiveEvent({ Records: [notification(key)] }, place)).toEqual({
      archives: [],
      ignored: [`s3://logs/${key}`],
    });
  });

  test('is S3 trying its notification out, or an object that went', () => {
    const tried = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs', RequestId: 'r', HostId: 'h' };

    for (const event of [
      tried,
      sqs(tried),
      { Records: [notification('compressed/a.tar.gz', 'ObjectRemoved:Delete')] },
      { ...bridged, 'detail-type': 'Object Deleted' },
      { Records: [] },
    ]) {
      expect(readArchiveEvent(event, place)).toEqual({ archives: [], ignored: [] });
    }
  });
});

describe('an event that is none', () => {
  test.each([
    ['nothing', null],
    ['text', 'not JSON'],
    ['another service', { Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }],
    ['a queue of something else', { Records: [{ eventSource: 'aws:sqs', body: 'hello' }] }],
    ['a key that is not encoded', { Records: [notification('compressed/%zz.tar.gz')] }],
    ['wrapped without end', sqs(sqs(sqs(sqs(sqs(direct)))))],
    [
      'an object without a size',
      { ...bridged, detail: { bucket: { name: 'logs' }, object: { key: 'compressed/a.tar.gz' } } },
    ],
  ])('fails: %s', (_what, event) => {
    expect(() => readArchiveEvent(event, place)).toThrow(/event/);
  });
});
