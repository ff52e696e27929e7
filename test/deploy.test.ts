import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
const REPOSITORY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/networkflow';

/** Stand-ins for what a deployment calls: they write down each call, and keep the serving image in a file. */
const STAND_INS = {
  // ECS goes back by itself from an image that does not start: `up` is content, and the old tasks run.
  pulumi: `case "$1 $2" in
    "stack output") cat "$STATE/outputs/\${!#}" ;;
    "up --stack") for word; do tag=\${word#imageTag=}; done
      if grep --quiet "$tag" "$STATE/refused"; then exit 1; fi
      if ! grep --quiet "$tag" "$STATE/does-not-start"; then echo "$tag" >"$STATE/image"; fi ;;
  esac`,
  aws: `case "$1 $2" in
    "ecs describe-services") if [ -s "$STATE/image" ]; then echo definition:1; else echo None; fi ;;
    "ecs describe-task-definition") echo "${REPOSITORY}:$(cat "$STATE/image")" ;;
    "ecr describe-images") grep --line-regexp --quiet "\${!#}" "$STATE/registry" ;;
    "ecr get-login-password") echo password ;;
  esac`,
  node: `if grep --quiet "$(cat "$STATE/image")" "$STATE/does-not-answer"; then exit 1; fi`,
  npx: `if [ "$1" = networkflow ] && grep --quiet "$(cat "$STATE/image")" "$STATE/does-not-verify"; then exit 1; fi`,
  npm: '',
  docker: 'if [ "$1" = login ]; then cat >/dev/null; fi',
  git: `case "$1" in show) echo 2026-11-20T12:00:00+00:00 ;; rev-parse) cat "$STATE/head" ;; esac`,
} as const;

type Trouble = 'refused' | 'does-not-start' | 'does-not-answer' | 'does-not-verify';

let state: string;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'networkflow-deploy-'));
  for (const folder of ['bin', 'outputs']) mkdirSync(join(state, folder));
  for (const [name, script] of Object.entries(STAND_INS)) {
    const path = join(state, 'bin', name);
    writeFileSync(path, `#!/bin/bash\necho "${name} $*" >>"$STATE/calls"\n${script}\n`);
    chmodSync(path, 0o755);
  }
  const outputs = {
    ecr_repository_url: REPOSITORY,
    ecs_cluster_name: 'cluster',
    ecs_service_name: 'service',
    service_url: 'https://flows.example.org',
  };
  for (const [name, value] of Object.entries(outputs)) writeFileSync(join(state, 'outputs', name), `${value}\n`);
  writeFileSync(join(state, 'head'), `${NEW}\n`);
  for (const name of [
    'refused',
    'does-not-start',
    'does-not-answer',
    'does-not-verify',
    'registry',
    'calls',
    'image',
  ]) {
    writeFileSync(join(state, name), '');
  }
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

function run(script: string, environment: Readonly<Record<string, string>> = {}, words: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(`.ci/${script}`, words, {
    encoding: 'utf8',
    env: {
      PATH: `${join(state, 'bin')}:/usr/bin:/bin`,
      STATE: state,
      AWS_REGION: 'eu-central-1',
      IMAGE_TAG: NEW,
      PULUMI_BACKEND_URL: 's3://state',
      PULUMI_STACK: 'production',
      ...environment,
    },
  });
  const calls = readFileSync(join(state, 'calls'), 'utf8').split('\n').filter(Boolean);
  return { status, said: stdout + stderr, calls };
}

const serving = (tag: string) => writeFileSync(join(state, 'image'), `${tag}\n`);
const image = () => readFileSync(join(state, 'image'), 'utf8').trim();
const trouble = (kind: Trouble, ...tags: readonly string[]) => writeFileSync(join(state, kind), tags.join('\n'));
const applied = (calls: readonly string[]) =>
  calls.flatMap((call) => /^pulumi up .*imageTag=(\w+)$/.exec(call)?.[1] ?? []);

describe('a deployment', () => {
  test('brings the new image, and is not content before it was asked and verified', () => {
    serving(OLD);
    const { status, said, calls } = run('deploy', { NETWORKFLOW_AUTH_TOKEN: 'correct-horse-battery-staple' });

    expect(said).toContain(`\`${NEW}\` serves.`);
    expect({ status, image: image() }).toEqual({ status: 0, image: NEW });
    expect(applied(calls)).toEqual([NEW]);
    expect(calls).toContain('node scripts/smoke.mjs https://flows.example.org');
    expect(calls.at(-1)).toBe(
      `npx networkflow verify --region eu-central-1 --image-tag ${NEW} --service cluster/service`,
    );
  });

  test('without a token makes sure that nobody gets in without signing in', () => {
    serving(OLD);
    expect(run('deploy').calls).toContain('node scripts/smoke.mjs --guarded https://flows.example.org');
  });

  test.each(['refused', 'does-not-start', 'does-not-answer', 'does-not-verify'] as const)(
    'goes back to the image before when the new one is one that %s',
    (kind) => {
      serving(OLD);
      trouble(kind, NEW);
      const { status, said, calls } = run('deploy');

      expect(said).toContain(`\`${NEW}\` failed; \`${OLD}\` serves again.`);
      expect({ status, image: image() }).toEqual({ status: 1, image: OLD });
      expect(applied(calls)).toEqual([NEW, OLD]);
    },
  );

  test('says that somebody has to look when the image before does not work either', () => {
    serving(OLD);
    trouble('does-not-answer', OLD, NEW);
    const { status, said } = run('deploy');

    expect(status).toBe(2);
    expect(said).toContain('somebody has to look');
  });

  test.each([
    ['there is no service', undefined],
    ['the service waits for its first image', '0'.repeat(40)],
  ])('the first one has nothing to go back to: %s', (_what, placeholder) => {
    if (placeholder !== undefined) serving(placeholder);
    trouble('does-not-answer', NEW);
    const { status, said, calls } = run('deploy');

    expect(status).toBe(2);
    expect(said).toContain('no other image to go back to');
    expect(applied(calls)).toEqual([NEW]);
  });

  test.each(['latest', `${NEW};echo`, ''])('takes no tag but a commit: "%s"', (tag) => {
    const { status, calls } = run('deploy', { IMAGE_TAG: tag });

    expect(status).not.toBe(0);
    expect(calls).toEqual([]);
  });
});

describe('an image', () => {
  test('is built for both machines, with what it is made of and by whom, and pushed under its commit', () => {
    const { status, calls } = run('push-image');

    expect(status).toBe(0);
    expect(calls).toContain(`docker login --username AWS --password-stdin ${REPOSITORY.split('/')[0]}`);
    const build = calls.find((call) => call.startsWith('docker buildx build')) ?? '';
    for (const word of [
      '--platform linux/amd64,linux/arm64',
      '--sbom true',
      '--provenance mode=max',
      `--tag ${REPOSITORY}:${NEW}`,
      '--push',
      `--build-arg REVISION=${NEW} --build-arg CREATED=2026-11-20T12:00:00+00:00`,
    ]) {
      expect(build).toContain(word);
    }
  });

  test('is pushed for Lambda as well, as one manifest for one architecture', () => {
    const { calls } = run('push-image');
    const builds = calls.filter((call) => call.startsWith('docker buildx build'));

    expect(builds).toHaveLength(2);
    for (const word of [
      '--platform linux/arm64 ',
      '--sbom false',
      '--provenance false',
      `--build-arg REVISION=${NEW} `,
      `--tag ${REPOSITORY}:${NEW}-lambda --push`,
    ]) {
      expect(builds[1]).toContain(word);
    }
  });

  test('of which the registry has one tag gets the other', () => {
    writeFileSync(join(state, 'registry'), `imageTag=${NEW}\n`);
    const { calls } = run('push-image');
    const builds = calls.filter((call) => call.startsWith('docker buildx build'));

    expect(builds).toHaveLength(1);
    expect(builds[0]).toContain(`--tag ${REPOSITORY}:${NEW}-lambda`);
  });

  test('is built of no other commit than its tag says', () => {
    const { status, said, calls } = run('push-image', { IMAGE_TAG: OLD });

    expect(status).toBe(1);
    expect(said).toContain(`ECR has no image ${OLD}`);
    expect(calls.some((call) => call.startsWith('docker'))).toBe(false);
  });

  test('that the registry has is not built again: its tags never change', () => {
    writeFileSync(join(state, 'registry'), `imageTag=${NEW}\nimageTag=${NEW}-lambda\n`);
    const { status, calls } = run('push-image');

    expect(status).toBe(0);
    expect(calls.some((call) => call.startsWith('docker'))).toBe(false);
  });
});

describe('a preview', () => {
  test.each([
    ['succeeds', 0, `### \`pulumi preview\` of \`production\`\n`],
    ['fails', 255, `### \`pulumi preview\` of \`production\` failed\n`],
  ] as const)('that %s becomes a comment in which nothing is markup', (_what, code, heading) => {
    writeFileSync(
      join(state, 'bin', 'pulumi'),
      `#!/bin/bash
if [ "$1" = stack ]; then echo ${OLD}; exit 0; fi
echo "pulumi $*" >>"$STATE/calls"
echo '\`\`\` <b>@somebody</b>'
exit ${code}
`,
    );
    const file = join(state, 'preview.md');
    const { status } = spawnSync('.ci/preview', [file], {
      env: {
        PATH: `${join(state, 'bin')}:/usr/bin:/bin`,
        STATE: state,
        PULUMI_BACKEND_URL: 's3://state',
        PULUMI_STACK: 'production',
      },
    });

    expect(status).toBe(code);
    expect(readFileSync(file, 'utf8')).toBe(`${heading}\n    \`\`\` <b>@somebody</b>\n`);
    expect(readFileSync(join(state, 'calls'), 'utf8')).toContain(`--config imageTag=${OLD}`);
  });
});

test('a preview that is longer than a comment may be is cut, and says so', () => {
  writeFileSync(
    join(state, 'bin', 'pulumi'),
    `#!/bin/bash\nif [ "$1" = preview ]; then yes + | head --lines 40000; fi\n`,
  );
  const file = join(state, 'preview.md');
  const { status } = run('preview', {}, [file]);
  const comment = readFileSync(file, 'utf8');

  expect(status).toBe(0);
  expect(comment.length).toBeLessThan(65_536);
  expect(comment).toContain('Cut here; the whole text is in the log of the run.');
});

describe('an image before it is pushed', () => {
  /** A `docker` whose image holds one sparse file of so many megabytes, and whose container answers or does not. */
  const docker = (megabytes: number, exitCode = 0) =>
    writeFileSync(
      join(state, 'bin', 'docker'),
      `#!/bin/bash
      echo "docker $*" >>"$STATE/calls"
      case "$1 $2" in
        export*) truncate --size ${megabytes}MB "$STATE/file"; tar --create --sparse --directory "$STATE" file ;;
        create*|"run --detach"|"volume create") echo "$1-$2" ;;
        port*) echo 127.0.0.1:1234 ;;
        inspect*) echo ${exitCode} ;;
      esac\n`,
    );
  // The script's own `node` reads the limit.
  beforeEach(() => {
    writeFileSync(
      join(state, 'bin', 'node'),
      `#!/bin/bash
      if [ "$1" = scripts/smoke.mjs ]; then echo "node $*" >>"$STATE/calls"; else exec '${process.execPath}' "$@"; fi\n`,
    );
  });

  const check = () => run('check-image', {}, ['networkflow:test']);

  test('is loaded, asked and stopped, without rights, a network or a place to write but its data', () => {
    docker(199);
    const { status, said, calls } = check();

    expect(said).toContain('networkflow:test: 199 MB, of 200');
    expect(status).toBe(0);
    const confined = '--read-only --cap-drop ALL --security-opt no-new-privileges --volume volume-create:/data';
    for (const words of ['generate --out /data/logs', 'ingest /data/logs', 'doctor']) {
      expect(calls.join('\n')).toContain(`docker run --rm --network none ${confined} networkflow:test ${words}`);
    }
    expect(calls.join('\n')).toContain('node scripts/smoke.mjs --deadline 60 http://127.0.0.1:1234 /healthz');
    expect(calls.at(-1)).toBe('docker volume rm --force volume-create');
  });

  test('fails when it is larger than it may be', () => {
    docker(201);
    expect(check()).toMatchObject({ status: 1, said: 'networkflow:test: 201 MB, of 200\n' });
  });

  test('fails when it has to be killed', () => {
    docker(100, 137);
    expect(check()).toMatchObject({ status: 1, said: expect.stringContaining('It ended with 137.') });
  });
});
