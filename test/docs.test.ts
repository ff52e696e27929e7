import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_CODES } from '@networkflow/engine/contract';
import { describe, expect, test } from 'vitest';

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

  test('cli.md says the exit code of every error code', () => {
    const page = readFileSync('docs/cli.md', 'utf8');
    for (const code of ERROR_CODES) expect(page).toContain(`\`${code}\``);
  });
});
