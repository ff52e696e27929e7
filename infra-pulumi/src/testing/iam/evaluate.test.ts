import { describe, expect, it } from 'vitest';
import { type PolicyDocument, policy, type Statement } from '../../policies/document.js';
import { holds } from './conditions.js';
import { type Call, evaluate } from './evaluate.js';
import { matches, matchesAction, matchesArn } from './patterns.js';

const accountId = '123456789012';
const ROLE = `arn:aws:iam::${accountId}:role/reader`;
const read: Call = { by: { role: ROLE }, action: 's3:GetObject', resource: 'arn:aws:s3:::logs/a' };
const allow = (more: Partial<Statement> = {}): PolicyDocument =>
  policy({ Sid: 'A', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*', ...more });
const deny = (more: Partial<Statement> = {}): PolicyDocument => allow({ Effect: 'Deny', ...more });

describe('patterns', () => {
  it('match stars and question marks, and take everything else by the letter', () => {
    expect(matches('arn:aws:s3:::logs/*', 'arn:aws:s3:::logs/AWSLogs/1')).toBe(true);
    expect(matches('a?c', 'abc')).toBe(true);
    expect(matches('a.c', 'abc')).toBe(false);
    expect(matches('logs', 'logs-of-others')).toBe(false);
  });

  it('compare actions without case, resources with it', () => {
    expect(matchesAction('S3:Get*', 's3:GetObject')).toBe(true);
    expect(matches('arn:aws:s3:::Logs/*', 'arn:aws:s3:::logs/a')).toBe(false);
  });

  it('keep the wildcard of an ARN within its part', () => {
    expect(matchesArn('arn:aws:logs:*:1:*', 'arn:aws:logs:eu-central-1:1:log-group:a')).toBe(true);
    expect(matchesArn('arn:aws:logs:*:1', 'arn:aws:logs:eu-central-1:2:x:1')).toBe(false);
  });
});

describe('conditions', () => {
  it.each([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a', undefined, false],
    ['StringEqualsIfExists', 'a', undefined, true],
    ['StringNotEquals', 'a', undefined, true],
    ['StringNotEquals', 'a', 'a', false],
    ['StringLike', 'net/*', 'net/AWSLogs/', true],
    ['StringLike', 'net/*', '', false],
    ['Bool', 'false', 'False', true],
    ['NumericLessThan', '1.2', '1.1', true],
    ['NumericLessThan', '1.2', '1.3', false],
    ['NumericLessThan', '1.2', undefined, false],
    ['ArnLike', 'arn:aws:logs:*:1:*', 'arn:aws:logs:x:1:y', true],
    ['Null', 'true', undefined, true],
    ['ForAllValues:StringLike', '*.example.org', undefined, true],
    ['ForAnyValue:StringLike', '*.example.org', undefined, false],
  ])('%s %s of %s is %s', (operator, wanted, given, expected) => {
    expect(holds({ [operator]: { key: wanted } }, given === undefined ? {} : { KEY: given })).toBe(expected);
  });

  it('need one of the values and all of the keys', () => {
    const conditions = { StringEquals: { a: ['1', '2'], b: '3' } };

    expect(holds(conditions, { a: '2', b: '3' })).toBe(true);
    expect(holds(conditions, { a: '2' })).toBe(false);
  });

  it('quantify over several values', () => {
    const all = { 'ForAllValues:StringLike': { names: '*.example.org' } };

    expect(holds(all, { names: ['a.example.org', 'b.example.org'] })).toBe(true);
    expect(holds(all, { names: ['a.example.org', 'b.example.com'] })).toBe(false);
  });

  it('throw for an operator or a variable nobody taught them', () => {
    expect(() => holds({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, {})).toThrow('IpAddress is not judged');
    expect(() => holds({ StringEquals: { a: `$${'{aws:username}'}` } }, { a: 'x' })).toThrow('variables');
  });
});

describe('a call', () => {
  it('is denied where nothing allows it', () => {
    expect(evaluate(read, { accountId, identity: [] })).toBe('allowed by nothing');
    expect(evaluate(read, { accountId, identity: [allow({ Action: 's3:PutObject' })] })).toBe('allowed by nothing');
    expect(evaluate(read, { accountId, identity: [allow({ Resource: 'arn:aws:s3:::other/*' })] })).toBe(
      'allowed by nothing',
    );
  });

  it('is denied by one deny, however many allow it', () => {
    expect(evaluate(read, { accountId, identity: [allow(), deny()] })).toBe('denied by a statement');
    const resource = deny({ Principal: '*' });
    expect(evaluate(read, { accountId, identity: [allow()], resource })).toBe('denied by a statement');
  });

  it('needs the boundary as well', () => {
    expect(evaluate(read, { accountId, identity: [allow()], boundary: allow() })).toBe('allowed');
    const narrow = allow({ Action: 's3:ListBucket' });
    expect(evaluate(read, { accountId, identity: [allow()], boundary: narrow })).toBe('allowed by nothing');
    expect(evaluate(read, { accountId, identity: [], boundary: allow() })).toBe('allowed by nothing');
  });

  it('of a service or a stranger needs the resource to name it', () => {
    const resource = allow({ Principal: { Service: 'delivery.logs.amazonaws.com' } });
    const by = (caller: Call['by']) => evaluate({ ...read, by: caller }, { accountId, identity: [], resource });

    expect(by({ service: 'delivery.logs.amazonaws.com' })).toBe('allowed');
    expect(by({ service: 'logging.s3.amazonaws.com' })).toBe('allowed by nothing');
    expect(by({ stranger: 'arn:aws:iam::999999999999:root' })).toBe('allowed by nothing');
  });

  it('on a key needs the key handed to the account', () => {
    const decrypt: Call = { by: { role: ROLE }, action: 'kms:Decrypt', resource: 'key' };
    const identity = [allow({ Action: 'kms:Decrypt', Resource: 'key' })];
    const handed = allow({
      Action: 'kms:Decrypt',
      Resource: '*',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    });

    expect(evaluate(decrypt, { accountId, identity, resource: handed })).toBe('allowed');
    expect(evaluate(decrypt, { accountId, identity })).toBe('allowed by nothing');
  });
});
