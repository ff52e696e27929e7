import type { Check } from '../check.js';
import { failed, passed } from '../check.js';
import { step } from '../step.js';
import type { Machine } from './machine.js';

/** As `engines` in package.json. */
const NODE_MIN = [20, 19] as const;
const GROUP = 'Runtime';

export function nodeCheck({ nodeVersion, platform }: Machine): Check {
  return {
    name: 'node',
    title: 'Node.js',
    group: GROUP,
    run: async () => {
      const details = { version: nodeVersion, platform };
      const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
      const isOld = major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]);
      if (!isOld) return passed(`${nodeVersion} on ${platform}`, { details });
      return failed(`${nodeVersion} is too old`, {
        cause: `networkflow needs Node.js ${NODE_MIN.join('.')} or newer.`,
        next: 'Install the current LTS release from https://nodejs.org, or use the container image, which has its own.',
        details,
      });
    },
  };
}

export function duckdbCheck(machine: Machine): Check {
  return {
    name: 'duckdb',
    title: 'DuckDB',
    group: GROUP,
    run: async () => {
      try {
        const facts = await machine.duckdb();
        return passed(`${facts.version} for ${facts.platform} loads and answers`, { details: { ...facts } });
      } catch (error) {
        return failed('DuckDB does not load', {
          cause: `${messageOf(error)} Its native library is installed for one platform and needs glibc: musl systems such as Alpine have none.`,
          next: [
            step(`Install the dependencies anew on this very platform (${machine.platform}):`, 'npm ci'),
            'Or use the container image, which brings what it needs.',
          ],
        });
      }
    },
  };
}

export function httpfsCheck(machine: Pick<Machine, 'httpfs'>, extensionDir: string | undefined): Check {
  return {
    name: 'httpfs',
    title: 'httpfs extension',
    group: GROUP,
    after: ['duckdb'],
    run: async () => {
      const details = { extensionDir: extensionDir ?? null };
      try {
        const origin = await machine.httpfs(extensionDir);
        return passed(`loads, from ${origin}`, { details });
      } catch (error) {
        return {
          // Nothing is wrong with a machine without it: the SDK reads the same rows.
          status: extensionDir === undefined ? 'warning' : 'failed',
          found: 'not loadable: buckets are read with the AWS SDK, which gives the same rows',
          cause: messageOf(error),
          next: [
            step('In the repository, on a machine with Python and pip:', 'node scripts/fetch-httpfs.mjs ./extensions'),
            'Then take the folder along: --extension-dir ./extensions (or NETWORKFLOW_EXTENSION_DIR). The container image has it inside.',
            'With access to extensions.duckdb.org, ingest --reader httpfs downloads it once.',
          ],
          details,
        };
      }
    },
  };
}

export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/\.?$/, '.');
}
