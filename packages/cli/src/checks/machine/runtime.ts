import type { Check } from '../check.js';
import { failed, type Outcome, passed } from '../check.js';
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
        return LIBRARY.test(messageOf(error)) ? noLibrary(machine, error) : notOpened(machine, error);
      }
    },
  };
}

/** How Node and the dynamic linker name a native library that is missing or made for something else. */
const LIBRARY =
  /dlopen|cannot open shared object|cannot find (module|package)|no such file.*\.(so|node)|\.(so|node|dylib)\b|invalid ELF|GLIBC/i;

function noLibrary({ platform }: Machine, error: unknown): Outcome {
  return failed('DuckDB does not load', {
    cause: `${messageOf(error)} Its native library is installed for one platform and needs glibc: musl systems such as Alpine have none.`,
    next: [
      step(`Install the dependencies anew on this very platform (${platform}):`, 'npm ci'),
      'Or use the container image, which brings what it needs.',
    ],
  });
}

function notOpened(machine: Machine, error: unknown): Outcome {
  return failed('DuckDB loads and does not open', {
    cause: messageOf(error),
    next: `It needs a folder for what does not fit in memory: see the temporary folder below (${machine.temporaryFolder()}), or name another one with TMPDIR.`,
  });
}

export function httpfsCheck(machine: Pick<Machine, 'httpfs'>, extensionDir: string | undefined): Check {
  return {
    name: 'httpfs',
    title: 'httpfs extension',
    group: GROUP,
    needs: ['duckdb'],
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
