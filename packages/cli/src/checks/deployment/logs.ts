import { type Check, CheckError, failed, passed, skipped, warning } from '../check.js';
import { displayAge } from '../display-age.js';
import { awsCommand, shellWord, step } from '../step.js';
import { askAws } from './ask-aws.js';
import type { Deployment } from './deployment.js';

const GROUP = 'Logs';
/** A service that says nothing for so long may be idle; for a day it is not there. */
const QUIET_MS = 3_600_000;
const SILENT_MS = 24 * 3_600_000;
/** Pages may come without an event although later ones have some. */
const PAGES_MAX = 20;

/** The log group is there, and something was written to it lately. */
export function logChecks(deployment: Deployment): Check[] {
  const { service, logGroup } = deployment.target;
  // The task definition names it where no flag does.
  const after = service === undefined || logGroup !== undefined ? [] : ['image-tag'];
  return [groupCheck(deployment, after), eventsCheck(deployment)];
}

function groupOf({ target, facts }: Deployment): string | undefined {
  return target.logGroup ?? facts.logGroup;
}

function groupCheck(deployment: Deployment, after: readonly string[]): Check {
  return {
    name: 'log-group',
    title: 'log group',
    group: GROUP,
    needs: ['credentials'],
    after: ['identity', ...after],
    run: async (signal) => {
      const group = groupOf(deployment);
      if (group === undefined) {
        return skipped('no --log-group was given, and no task definition was read that names one');
      }
      const asking = {
        action: 'logs:DescribeLogGroups',
        service: 'CloudWatch Logs',
        resource: ({ partition, region, account }: { partition: string; region: string; account: string }) =>
          `arn:${partition}:logs:${region}:${account}:log-group:*`,
      };
      const { logGroups = [] } = await askAws(deployment, asking, async () => {
        const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
        const client = await deployment.clients.logs();
        return client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }), { abortSignal: signal });
      });
      const found = logGroups.find(({ logGroupName }) => logGroupName === group);
      if (found === undefined) {
        const near = logGroups.flatMap(({ logGroupName }) => logGroupName ?? []).slice(0, 3);
        return failed(`there is no ${group}`, {
          cause:
            near.length === 0
              ? 'It was deleted, or never made: what the tasks say is lost, and tasks that need it do not start.'
              : `There are others of that beginning: ${near.join(', ')}`,
          next: [
            'Check --log-group and --region; without the flag the one of the task definition is looked at.',
            step('Make it again:', 'pulumi up'),
          ],
          details: { group, reason: 'no-log-group' },
        });
      }
      const days = found.retentionInDays;
      const details = { group, retentionInDays: days ?? null, storedBytes: found.storedBytes ?? 0 };
      if (days !== undefined) return passed(`${group}, kept for ${days} days`, { details });
      return warning(`${group}, kept for ever`, {
        cause: 'The group has no retention: it grows, and costs, without end.',
        next: step(
          'Let old events go:',
          awsCommand(
            `logs put-retention-policy --log-group-name ${shellWord(group)} --retention-in-days 30`,
            deployment.target,
          ),
        ),
        details,
      });
    },
  };
}

function eventsCheck(deployment: Deployment): Check {
  return {
    name: 'log-events',
    title: 'log events',
    group: GROUP,
    needs: ['log-group'],
    run: async (signal) => {
      const group = groupOf(deployment) ?? '';
      const nowMs = deployment.now();
      const since = (ms: number): Promise<boolean> => hasEventSince(deployment, group, nowMs - ms, signal);
      const details = { group };
      if (await since(QUIET_MS)) return passed(`written to within the last ${displayAge(QUIET_MS)}`, { details });
      const next = [
        step(
          'Look at the tasks above, and at what was said last:',
          awsCommand(`logs tail ${shellWord(group)} --since 2d`, deployment.target),
        ),
        'Tasks that run and say nothing: the execution role needs logs:CreateLogStream and logs:PutLogEvents on the group.',
      ];
      if (await since(SILENT_MS)) {
        return warning(`silent for more than ${displayAge(QUIET_MS)}`, {
          cause: 'The service may be idle, or hangs.',
          next,
          details,
        });
      }
      return failed(`silent for more than ${displayAge(SILENT_MS)}`, {
        cause: 'Nothing runs that writes here, or it may not write.',
        next,
        details,
      });
    },
  };
}

/** Whether there is an event since then. Streams' own "last event" may be an hour late, so events are asked. */
async function hasEventSince(
  deployment: Deployment,
  group: string,
  startTime: number,
  signal: AbortSignal,
): Promise<boolean> {
  const asking = {
    action: 'logs:FilterLogEvents',
    service: 'CloudWatch Logs',
    resource: ({ partition, region, account }: { partition: string; region: string; account: string }) =>
      `arn:${partition}:logs:${region}:${account}:log-group:${group}:*`,
  };
  return askAws(deployment, asking, async () => {
    const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    const client = await deployment.clients.logs();
    let nextToken: string | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const reply = await client.send(
        new FilterLogEventsCommand({ logGroupName: group, startTime: Math.floor(startTime), limit: 1, nextToken }),
        { abortSignal: signal },
      );
      if ((reply.events ?? []).length > 0) return true;
      nextToken = reply.nextToken;
      if (nextToken === undefined) return false;
    }
    throw new CheckError(
      warning(`no event in the first ${PAGES_MAX} pages`, {
        cause: 'The group has so many streams that CloudWatch Logs looks through them page by page.',
        next: step('Look yourself:', awsCommand(`logs tail ${shellWord(group)} --since 1h`, deployment.target)),
      }),
    );
  });
}
