import { LIMITS } from '@networkflow/engine/contract';
import { expect, test } from 'vitest';
import { SERVER_LIMITS } from '../apps/web/src/server/limits.js';
import { constantsTable, limitsTable } from './limits-page.js';

const ELSEWHERE = constantsTable([
  ['packages/cli/src/config/access-settings.ts', 'TOKEN_CHARS_MIN', 'Characters that a token must have.'],
  ['apps/web/src/server/access/attempts.ts', 'ATTEMPTS_MAX', 'Wrong tokens of one address within a window.'],
  ['apps/web/src/server/access/attempts.ts', 'WINDOW_MS', 'That window.'],
  ['apps/web/src/server/access/attempts.ts', 'ADDRESSES_MAX', 'Addresses whose wrong tokens are counted at a time.'],
  ['apps/web/src/server/access/session.ts', 'SESSION_S', 'How long a sign-in holds.'],
  ['packages/engine/src/sources/s3/s3-options.ts', 'BUCKETS_MAX', 'Buckets one ingest may name.'],
  [
    'packages/engine/src/sources/s3/s3-options.ts',
    'RELIST_DEFAULT_S',
    'How far back files may come late, unless `--relist` says so.',
  ],
  ['packages/engine/src/sources/s3/s3-options.ts', 'RELIST_MAX_S', 'The most that `--relist` takes.'],
  ['packages/engine/src/sources/s3/throttle.ts', 'THROTTLE_REQUESTS_MAX', 'Requests to S3 under way.'],
  ['packages/engine/src/sources/s3/client.ts', 'CONNECT_TIMEOUT_MS', 'Until a connection to S3 is there.'],
  ['packages/engine/src/sources/s3/client.ts', 'STALL_MS', 'Without a byte from S3.'],
  [
    'packages/engine/src/sources/s3/tries.ts',
    'RETRY_AFTER_MAX_MS',
    'The longest `Retry-After` of S3 that is waited for.',
  ],
  [
    'packages/engine/src/sources/s3/credentials.ts',
    'RENEW_MARGIN_MS',
    'Before the end of credentials they are renewed.',
  ],
  ['packages/cli/src/follow/look-window.ts', 'FULL_LOOK_EVERY_MS', 'Between two looks at everything.'],
  ['packages/cli/src/follow/follow.ts', 'TIDY_EVERY_MS', 'Between two rounds of merging and retention.'],
  ['packages/engine/src/store/remove-orphans.ts', 'ORPHAN_GRACE_MS', 'How long parts stay that no longer count.'],
  ['packages/engine/src/store/prune-manifest.ts', 'HISTORY_GRACE_MS', 'How long commits stay that a checkpoint holds.'],
  [
    'packages/engine/src/connections/connection-limits.ts',
    'ARCHIVE_DAYS_MAX',
    'Days of which one archive of connection logs may hold records.',
  ],
  ['packages/engine/src/schema/connections.ts', 'SPAN_SKEW_MS', 'How long before its New a Destroy may be logged.'],
  [
    'packages/engine/src/schema/connections.ts',
    'CONNECTIONS_KEEP_DAYS_DEFAULT',
    'Days that `connections maintain` keeps unless told otherwise.',
  ],
  [
    'packages/engine/src/schema/connection-stats.ts',
    'CONNECTION_STATS_ROWS_MAX',
    'Rows that a statistic of connections may have.',
  ],
  ['packages/cli/src/notify/post.ts', 'ATTEMPTS_MAX', 'Attempts to tell a receiver of findings.'],
  ['packages/cli/src/notify/sent-log.ts', 'REMEMBERED_MAX', 'Findings of which is remembered who was told.'],
  [
    'packages/cli/src/commands/report-checks.ts',
    'TIMEOUT_SECONDS_DEFAULT',
    'Seconds a check of `doctor` or `verify` may take.',
  ],
  [
    'packages/cli/src/commands/verify.ts',
    'LAG_MAX_SECONDS_DEFAULT',
    'Seconds the newest object may be old for `verify`.',
  ],
  ['packages/cli/src/checks/deployment/logs.ts', 'QUIET_MS', 'Without a log event until `verify` warns.'],
  ['packages/cli/src/checks/deployment/logs.ts', 'SILENT_MS', 'Without a log event until `verify` fails.'],
  ['packages/cli/src/checks/deployment/clock.ts', 'WARNED_MS', "From AWS's clock until `verify` warns."],
  [
    'packages/cli/src/checks/deployment/clock.ts',
    'REFUSED_MS',
    "From AWS's clock until `verify` fails: AWS refuses requests then.",
  ],
]);

const PAGE = `# Limits

Every bound of the product that can turn a question, a file or a caller away, or that decides how much memory, disk and time it
takes. They are no settings: a bound that is in your way is changed in the file that is named here. Made from those
files by \`npx vitest run test/limits.test.ts -u\`, and compared with them by every test run.

## Of the engine

\`packages/engine/src/core/limits.ts\`; they hold for the command line and for the dashboard.

${limitsTable('packages/engine/src/core/limits.ts', LIMITS)}

## Of the dashboard's server

\`apps/web/src/server/limits.ts\`; what it answers when one is reached stands in [api.md](api.md#limits).

${limitsTable('apps/web/src/server/limits.ts', SERVER_LIMITS)}

## Elsewhere

Bounds of one place alone stand there. Those that are met from outside:

${ELSEWHERE}
`;

test('docs/limits.md has every limit with the value the program uses', async () => {
  await expect(PAGE).toMatchFileSnapshot('../docs/limits.md');
});
