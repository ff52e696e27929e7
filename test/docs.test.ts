import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_CODES } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';
import { ALARMS } from '../infra-pulumi/src/components/alarm-table.js';
import { CONNECTION_ALARMS } from '../infra-pulumi/src/components/connection-alarms.js';

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

const LINK = /\]\((?!https?:)([^)#\s]+)?(?:#([^)\s]+))?\)/g;

/** As GitHub names the place of a heading. */
function anchors(page: string): readonly string[] {
  return readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
}

describe('documentation', () => {
  test.each(PAGES)('%s links to places that exist', (page) => {
    for (const [link, path = '', anchor] of readFileSync(page, 'utf8').matchAll(LINK)) {
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(target), link).toBe(true);
      if (anchor !== undefined) expect(anchors(target), link).toContain(anchor);
    }
  });

  test('errors.md has an entry for every error code, and for no other', () => {
    const entries = readFileSync('docs/errors.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('## '))
      .map((line) => line.slice('## '.length));

    expect(entries.toSorted()).toEqual([...ERROR_CODES].toSorted());
  });

  test('operations.md says of every alarm what to do, and of no other', () => {
    const page = readFileSync('docs/operations.md', 'utf8');
    const [, alarms = ''] = /^## Alarms$(.*?)^## /ms.exec(page) ?? [];
    const entries = [...alarms.matchAll(/^### (.+)$/gm)].map(([, name]) => name);

    // Cost and stopped tasks come from a budget and from EventBridge, not from an alarm.
    const ids = [...ALARMS, ...CONNECTION_ALARMS].map(({ id }) => id);
    expect(entries.toSorted()).toEqual(['budget', 'task-stopped', ...ids].toSorted());
  });

  test('operations.md lists every metric that the server tells, and no other', () => {
    const folder = 'apps/web/src/server/metrics';
    const source = readdirSync(folder)
      .filter((name) => !name.includes('.test.'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const told = source.matchAll(/'((?:networkflow|process)_[a-z_]+)'/g);
    const [, metrics = ''] = /^### Metrics$(.*?)^## /ms.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
    const listed = [...metrics.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []);

    expect(listed.toSorted()).toEqual([...told].map(([, name]) => name).toSorted());
  });

  test('cli.md says the exit code of every error code', () => {
    const page = readFileSync('docs/cli.md', 'utf8');
    for (const code of ERROR_CODES) expect(page).toContain(`\`${code}\``);
  });
});
