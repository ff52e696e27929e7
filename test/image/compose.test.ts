import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SETTINGS } from '../../packages/cli/src/config/settings.js';
import { localPlace, run } from './places.js';

const FILE = path.resolve(import.meta.dirname, '../../compose.yaml');
/** What the AWS SDK reads. */
const AWS_VARIABLES = ['AWS_REGION', 'AWS_ENDPOINT_URL_S3', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

/** The part of Compose's schema that the file uses; a misspelt key is refused. */
const service = z.strictObject({
  image: z.string(),
  build: z.literal('.').optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^\w+:\/\w+(:ro)?$/)).optional(),
  healthcheck: z
    .strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.number() })
    .optional(),
  stop_grace_period: z.string().optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .optional(),
  restart: z.string().optional(),
});
const schema = z.strictObject({
  name: z.string(),
  'x-image': z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const compose = schema.parse(parse(readFileSync(FILE, 'utf8'), { merge: true }));
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);

describe('compose.yaml', () => {
  test('pins what is not built here', () => {
    for (const [, { image, build }] of services) if (build === undefined) expect(image).toMatch(/:RELEASE\.\d{4}-/);
  });

  test('waits for services that exist, and for health only of those that say it', () => {
    for (const [, { depends_on = {} }] of services) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(Object.keys(compose.services)).toContain(name);
        if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck).toBeDefined();
      }
    }
  });

  test('runs the image read-only with the one volume it declares', () => {
    expect(ours.map(([name]) => name)).toEqual(['generate', 'dashboard']);
    for (const [, { read_only, volumes = [] }] of ours) {
      expect(read_only).toBe(true);
      expect(volumes).toEqual([expect.stringMatching(/:\/data$/)]);
    }
  });

  test('mounts volumes that are declared', () => {
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((each) => each.split(':')[0] ?? ''));
    expect([...new Set(mounted)].toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  test('tells the dashboard with variables that it knows', () => {
    const known = [...Object.values(SETTINGS).flatMap(({ env }) => env), ...AWS_VARIABLES];
    const { environment = {}, command } = compose.services.dashboard ?? {};
    for (const name of Object.keys(environment)) expect(known).toContain(name);
    expect(environment.S3_BUCKET).toBeDefined();
    expect(command).toBeUndefined();
    const { environment: keys = {} } = compose.services.minio ?? {};
    expect([environment.AWS_ACCESS_KEY_ID, environment.AWS_SECRET_ACCESS_KEY]).toEqual(Object.values(keys));
  });

  test('makes its samples with words that the command line understands', async () => {
    const place = await localPlace('');
    const words = (compose.services.generate?.command ?? []).map((word) => (word === '/data' ? place.data : word));
    const made = await run(place, [...words, '--rows', '500', '--hours', '1']);
    await place.remove();
    expect(made).toMatchObject({ code: 0 });
  });
});
