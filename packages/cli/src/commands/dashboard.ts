import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { ACCESS_KEYS, accessVariables, isGuarded } from '../config/access-settings.js';
import { errorLogsSources, errorLogsVariables } from '../config/error-logs.js';
import { checkFolder, type IngestSource, ingestSource } from '../config/ingest-source.js';
import { addSettings, type GivenFlags, type ResolvedSettings, resolveSettings } from '../config/resolve-settings.js';
import { SOURCE_KEYS, sourceFlags } from '../config/source-settings.js';
import { CLI_LAUNCHER, DASHBOARD_SERVER, END_WITH_INPUT } from '../dashboard-server.js';
import type { Child, Effects, Probe, SpawnRequest } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import type { OwnLog } from '../follow/follow-log.js';
import { keepFollowing } from '../follow/keep-following.js';
import { existing, namedLake } from '../lake.js';

const PORT_DEFAULT = 8050;
const HOST_DEFAULT = '127.0.0.1';
const READY_TIMEOUT_MS = 60_000;
/** Longer than the 60 s after which load balancers give up an idle connection: who closes first must not be the server. */
const KEEP_ALIVE_MS = 65_000;
const READY_POLL_MS = 100;
const HTTP_OK = 200;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

export interface DashboardOptions extends GivenFlags {
  /** A folder, or s3:// URLs, to load while the dashboard is shown. */
  readonly sources?: readonly string[] | undefined;
  readonly open?: boolean | undefined;
}

export function dashboardCommand(effects: Effects): Command {
  const command = new Command('dashboard')
    .description(
      'Serve the dashboard for a lake until stopped; with a bucket or a folder, load it and keep up with it.',
    )
    .argument('[source...]', 'what to load meanwhile: s3://bucket/prefix, or a folder of log files')
    .option('--lake <dir>', 'the lake to show; made when missing and something is loaded (or NETWORKFLOW_LAKE)')
    .option('--open', 'open it in the browser');
  return addSettings(command, ['host', 'port', 'errorLogs', ...ACCESS_KEYS, ...SOURCE_KEYS])
    .addHelpText(
      'after',
      `
Examples:
  networkflow dashboard --lake ./lake
  networkflow dashboard --bucket my-flow-logs --prefix AWSLogs/ --last 7d --keep 30d
  networkflow dashboard --lake ./lake --port 9000 --open
  networkflow dashboard --lake ./lake --error-logs s3://my-app-logs/errors/ --error-logs shop=./logs/shop
  networkflow dashboard --lake ./lake --host 0.0.0.0 --auth-token @/etc/networkflow/token
  networkflow dashboard --lake ./lake --host 0.0.0.0 --auth-header X-Forwarded-User --auth-proxy-from 10.0.0.0/24

What is loaded is loaded by a process of its own, as networkflow ingest --follow would; how far it is behind and what
went wrong stands at the top of the page. On an address that others reach, ask who is there: with a token (--auth-token),
or with a proxy in front that signs people in and names them in a header (--auth-header). Of application error logs it
reads what --error-logs names, and nothing else (see: networkflow errors --help).`,
    )
    .action((sources: readonly string[], _options: unknown, self: Command) =>
      runDashboard({ sources, ...self.optsWithGlobals<Omit<DashboardOptions, 'sources'>>() }, effects),
    );
}

export async function runDashboard(options: DashboardOptions, effects: Effects): Promise<void> {
  const settings = await resolveSettings(options, effects);
  const source = ingestSource(options.sources ?? [], settings, effects.date());
  const { host = HOST_DEFAULT, port = PORT_DEFAULT } = settings.values;
  const named = await namedLake(settings, effects, { mayBeNew: source !== undefined });
  if (source !== undefined) await checkFolder(source, effects);
  const lake = source === undefined ? await existing(named, effects) : named;
  if (!(await effects.isFile(DASHBOARD_SERVER))) {
    throw new CliError('The dashboard is not built yet. Run `npm run build` in the repository, then try again.', {
      exitCode: EXIT.failure,
    });
  }
  const access = await accessVariables(settings.values, effects);
  const errorLogs = errorLogsVariables(await errorLogsSources(settings, effects), settings);
  if (!LOOPBACK.test(host) && !isGuarded(access)) {
    await effects.stderr.write(
      `WARNING: listening on ${host}, and there is no sign-in: everyone who reaches this address reads the whole lake. Ask who is there with --auth-token or --auth-header.\n`,
    );
  }
  if (!(await effects.isPortFree({ host, port }))) {
    throw new CliError(`Port ${port} on ${host} is taken. Choose another with --port <port>.`, {
      exitCode: EXIT.failure,
    });
  }
  const detections = await check(settings, source, lake, effects);
  const told = { ...access, ...errorLogs };
  const serving = { lake, host, port, open: options.open ?? false, detections, told };
  if (source === undefined) return serve(serving, effects);
  const follower = followerRequest(source, options, settings, lake, effects);
  await serveAndFollow(serving, { follower, ownLog: settings.values.ownLog ?? 'text' }, effects);
}

/**
 * Looks at what the server and the follower would refuse, so that a mistake is told here. Returns what the file says about
 * detections, as JSON for the server.
 */
async function check(
  { file }: ResolvedSettings,
  source: IngestSource | undefined,
  lake: string,
  effects: Effects,
): Promise<string | undefined> {
  const hasDetections = file !== undefined && Object.keys(file.detections).length > 0;
  if (!hasDetections && source?.options.s3 === undefined) return undefined;
  const { engine } = await effects.openEngine(lake, file);
  try {
    engine.checkSource(source?.options ?? {});
  } finally {
    await engine.close();
  }
  return hasDetections ? JSON.stringify(file.detections) : undefined;
}

/** `networkflow ingest --follow` with the same settings, as a process of its own. */
function followerRequest(
  source: IngestSource,
  { config }: DashboardOptions,
  settings: ResolvedSettings,
  lake: string,
  effects: Effects,
): SpawnRequest {
  return {
    command: process.execPath,
    args: [
      CLI_LAUNCHER,
      'ingest',
      '--follow',
      '--until-input-ends',
      `--lake=${lake}`,
      ...(config === undefined ? [] : [`--config=${config}`]),
      ...sourceFlags(source, settings),
    ],
    env: effects.env,
  };
}

/** Serves until stopped or until the server ends; what loads the lake ends with it, and never the other way round. */
async function serveAndFollow(
  serving: Serving,
  { follower, ownLog }: { readonly follower: SpawnRequest; readonly ownLog: OwnLog },
  effects: Effects,
): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([effects.signal, ended.signal]);
  const following = keepFollowing(follower, { signal, ownLog }, effects);
  try {
    await serve(serving, effects);
  } finally {
    ended.abort();
    await following;
  }
}

interface Serving {
  readonly lake: string;
  readonly host: string;
  readonly port: number;
  readonly open: boolean;
  /** Sections of the file about detections, as JSON. */
  readonly detections: string | undefined;
  /** Who may ask, and which error logs may be read, as the server reads it. */
  readonly told: Readonly<Record<string, string>>;
}

async function serve({ lake, host, port, open, detections, told }: Serving, effects: Effects): Promise<void> {
  const child = effects.spawn({
    command: process.execPath,
    args: ['--import', END_WITH_INPUT, DASHBOARD_SERVER],
    holdsInput: true,
    env: {
      ...effects.env,
      PORT: String(port),
      HOSTNAME: host,
      NETWORKFLOW_LAKE: lake,
      NODE_ENV: 'production',
      KEEP_ALIVE_TIMEOUT: String(KEEP_ALIVE_MS),
      ...told,
      ...(detections === undefined ? {} : { NETWORKFLOW_DETECTIONS: detections }),
    },
  });
  const stop = (): void => child.kill('SIGTERM');
  effects.signal.addEventListener('abort', stop);
  if (effects.signal.aborted) stop();
  try {
    const url = `http://${addressToVisit(host)}:${port}`;
    await waitUntilReady(url, child, effects);
    if (!effects.signal.aborted) {
      await effects.stdout.write(`Dashboard of ${lake}: ${url}\nCtrl-C stops it.\n`);
      if (open) effects.openBrowser(url);
    }
    const { code } = await child.exited;
    if (!effects.signal.aborted) throw stopped(code);
  } finally {
    effects.signal.removeEventListener('abort', stop);
    stop();
  }
}

/** One does not visit "every address": the one that surely works from here is loopback. */
function addressToVisit(host: string): string {
  if (ANY_ADDRESS.has(host)) return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** Resolves when `/readyz` answers 200, or when the user stopped it; throws when the server ends or stays unready. */
async function waitUntilReady(url: string, child: Child, effects: Effects): Promise<void> {
  let ended: { code: number | null; error?: Error } | undefined;
  void child.exited.then((result) => {
    ended = result;
  });
  const deadline = effects.now() + READY_TIMEOUT_MS;
  let last: Probe = { status: undefined };
  while (effects.now() < deadline) {
    if (effects.signal.aborted) return;
    if (ended !== undefined) throw ended.error ?? stopped(ended.code);
    last = await effects.probe(`${url}/readyz`);
    if (last.status === HTTP_OK) return;
    await effects.sleep(READY_POLL_MS);
  }
  const answer = last.status === undefined ? 'it does not answer' : `it answers ${last.status}: ${last.body.trim()}`;
  throw new CliError(`The dashboard was not ready after ${READY_TIMEOUT_MS / 1_000} s; ${answer}.`, {
    exitCode: EXIT.failure,
  });
}

function stopped(code: number | null): CliError {
  return new CliError(`The dashboard server stopped by itself (exit code ${code ?? 'none'}); its words are above.`, {
    exitCode: EXIT.failure,
  });
}
