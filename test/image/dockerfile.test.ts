import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { instructions, runtimeOf } from '../../scripts/rootfs/dockerfile.mjs';
import { ASSEMBLE } from './places.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8');
const all = instructions(text);
const wordsOf = (name: string): readonly string[] => all.filter((each) => each.name === name).map(({ words }) => words);
const stages = wordsOf('FROM').map((words) => words.replace(/^--platform=\S+ /, ''));

describe('Dockerfile', () => {
  test('starts from images of one version each, and ends with one on nothing', () => {
    expect(stages.at(-1)).toBe('scratch');
    for (const stage of stages.slice(0, -1)) expect(stage).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim AS \w+$/);
    const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    for (const stage of stages.slice(0, -1)) expect(stage).toContain(`node:${devDependencies.node}-`);
  });

  test("takes Debian's packages of one day, and nothing from a URL", () => {
    expect(wordsOf('ARG')).toContainEqual(expect.stringMatching(/^DEBIAN_SNAPSHOT=\d{8}T\d{6}Z$/));
    expect(wordsOf('ADD')).toEqual([]);
    for (const run of wordsOf('RUN')) expect(run).not.toMatch(/\b(curl|wget)\b/);
  });

  test('holds what the script assembles that the tests run, and nothing besides', () => {
    const script = path.relative(ROOT, ASSEMBLE);
    expect(wordsOf('RUN')).toContainEqual(`node ${script} /rootfs`);
    expect(existsSync(ASSEMBLE)).toBe(true);
    const last = all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
    expect(last.filter(({ name }) => name === 'RUN')).toEqual([]);
    for (const { words } of last.filter(({ name }) => name === 'COPY'))
      expect(words).toMatch(/^--from=assemble .*\/rootfs\//);
  });

  test('runs as a user by number, with one volume, a health check and an init', () => {
    const runtime = runtimeOf(text);
    expect(runtime).toMatchObject({
      user: expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/),
      volumes: ['/data'],
      entrypoint: ['/usr/bin/tini', '--', 'networkflow'],
      cmd: ['dashboard', '--host', '0.0.0.0', '--port', '8050'],
      healthcheck: ['networkflow-healthcheck'],
    });
    const { NETWORKFLOW_LAKE, TMPDIR, HOME } = runtime.env;
    for (const folder of [NETWORKFLOW_LAKE, TMPDIR, HOME]) expect(folder).toMatch(/^\/data/);
    const passwd = readFileSync(path.join(ROOT, 'scripts/rootfs/files/etc/passwd'), 'utf8');
    expect(passwd).toContain(`:${runtime.user}:`);
    const program = path.join(ROOT, 'scripts/rootfs/files/usr/local/bin', runtime.healthcheck[0] ?? '');
    expect(statSync(program).mode & 0o111).toBe(0o111);
  });

  test('says which commit it is', () => {
    const labels = wordsOf('LABEL').join(' ');
    for (const label of ['title', 'revision', 'licenses', 'version'])
      expect(labels).toContain(`org.opencontainers.image.${label}=`);
  });

  test('says the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    expect(wordsOf('LABEL').join(' ')).toContain(`org.opencontainers.image.version="${version}"`);
  });

  test('copies what is there and what .dockerignore lets through', () => {
    const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');
    const sources = wordsOf('COPY')
      .filter((words) => !words.startsWith('--from'))
      .flatMap((words) => words.split(' ').slice(0, -1))
      .filter((source) => source !== '.');
    for (const source of sources) {
      expect(existsSync(path.join(ROOT, source)), source).toBe(true);
      const [top = ''] = source.split('/');
      expect(
        ignored.some((line) => line === `!${top}` || line === `!${source}`),
        source,
      ).toBe(true);
    }
  });

  test('copies every manifest that npm ci reads, into both stages that install', () => {
    const copied = wordsOf('COPY').filter((words) => words.includes('package.json'));
    for (const folder of ['apps/web', 'packages/engine', 'packages/cli', 'generator', 'benchmarks']) {
      expect(copied.filter((words) => words.startsWith(`${folder}/package.json`))).toHaveLength(2);
    }
  });

  test.each([
    [
      '# a comment\nFROM a\nRUN x \\\n  && y\n',
      [
        { name: 'FROM', words: 'a' },
        { name: 'RUN', words: 'x && y' },
      ],
    ],
    ['', []],
  ])('is read as Docker reads it: %j', (file, expected) => {
    expect(instructions(file)).toEqual(expected);
  });
});
