import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, type Served, serve } from './harness';

const CHUNKS = path.resolve(import.meta.dirname, '../.next/static/chunks');
/** What a browser loads before it can draw numbers, bytes after gzip. */
const FIRST_LOAD_MAX = 300_000;
/** The page that is kept open, of which most is on the first screen. */
const OVERVIEW_MAX = 285_000;
/** Plotly, which comes while the first questions are answered, bytes after gzip. */
const PLOTLY_MAX = 550_000;

const gzipped = (file: string): number => gzipSync(readFileSync(file)).length;

const PAGES = [
  '/',
  '/explore',
  '/findings',
  '/conversations',
  '/connection-log',
  '/compare',
  '/errors',
  '/sql',
  '/quality',
  '/settings',
  '/api',
];

describe('what a browser has to load', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(await makeFolder());
  });
  afterAll(() => served?.stop());

  it.each(PAGES)('is light before anything is drawn: %s', async (page) => {
    const html = await (await fetch(`${served.url}${page}`)).text();
    const named = html.matchAll(/<script\b(?![^>]*\bnomodule\b)[^>]*\bsrc="\/_next\/static\/chunks\/([^"?]+)/gi);
    const scripts = [...new Set([...named].map(([, name]) => name ?? ''))];

    expect(scripts.length).toBeGreaterThan(3);
    const bytes = scripts.reduce((sum, name) => sum + gzipped(path.join(CHUNKS, name)), 0);
    expect(bytes).toBeLessThan(page === '/' ? OVERVIEW_MAX : FIRST_LOAD_MAX);
  });

  it('holds the charts apart, in a script that is light for what it is', () => {
    const heaviest = Math.max(
      ...readdirSync(CHUNKS, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.js'))
        .map((name) => gzipped(path.join(CHUNKS, name))),
    );
    expect(heaviest).toBeGreaterThan(FIRST_LOAD_MAX);
    expect(heaviest).toBeLessThan(PLOTLY_MAX);
  });
});
