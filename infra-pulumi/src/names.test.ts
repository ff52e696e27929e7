import { describe, expect, it } from 'vitest';
import { namesOf } from './names.js';
import { ACCOUNT_ID, REGION } from './testing/record-resources.js';

const of = (stack: string) => namesOf({ stack, accountId: ACCOUNT_ID, region: REGION });
/** A bucket's name ends at 63 characters, in every Region; a load balancer's at 32. */
const LONGEST = { stack: 'abcdefghijkl', accountId: ACCOUNT_ID, region: 'ap-southeast-1' };

describe('names', () => {
  it('follow from stack, account and Region, and all begin alike', () => {
    const { arn, prefix, archiveKeyAlias, logGroup, connections, ...rest } = of('production');
    const { arn: connectionArns, database, keyAlias, logGroup: archivesLog, ...others } = connections;

    expect(prefix).toBe('networkflow-production');
    for (const name of [...Object.values(rest), ...Object.values(others)])
      expect(name.startsWith(prefix), name).toBe(true);
    expect(archiveKeyAlias).toBe('alias/networkflow-production-archive');
    expect(logGroup).toBe('/networkflow/production');
    expect([database, keyAlias, archivesLog]).toEqual([
      'networkflow_production',
      'alias/networkflow-production-connections',
      '/networkflow/production/archives',
    ]);
    expect(connectionArns.function).toBe(
      `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:networkflow-production-archives`,
    );
    expect(arn.service).toBe(
      `arn:aws:ecs:${REGION}:${ACCOUNT_ID}:service/networkflow-production/networkflow-production`,
    );
  });

  it('stay within what AWS takes', () => {
    const names = namesOf(LONGEST);

    expect(names.archiveBucket.length).toBeLessThanOrEqual(63);
    expect(names.accessLogsBucket.length).toBeLessThanOrEqual(63);
    expect(names.connections.bucket.length).toBeLessThanOrEqual(63);
    expect(names.connections.function.length).toBeLessThanOrEqual(64);
    expect(`${names.prefix}-65535`.length).toBeLessThanOrEqual(32);
    expect(names.executionRole.length).toBeLessThanOrEqual(64);
  });

  it.each(['', 'Production', 'blue-green', '1st', 'abcdefghijklm', 'a_b'])(
    'refuse the stack "%s", and say what to do',
    (stack) => {
      expect(() => of(stack)).toThrow(/Allowed: 1 to 12 lower-case letters and digits.*pulumi stack init/);
    },
  );
});
