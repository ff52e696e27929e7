import { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { DASHBOARD_SERVER } from '../dashboard-server.js';
import type { Child, Effects, Probe } from '../effects.js';
import { EXIT } from '../exit-codes.js';
import { type LakeOptions, resolveExistingLake } from '../lake.js';
import { parsePort } from '../parse-option.js';

const PORT_DEFAULT = 8050;
const HOST_DEFAULT = '127.0.0.1';
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
const HTTP_OK = 200;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i;
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

export interface DashboardOptions extends LakeOptions {
  readonly host: string;
  readonly port: number;
  readonly open?: boolean | undefined;
}

export function dashboardCommand(effects: Effects): Command {
  return new Command('dashboard')
    .description('Serve the dashboard for a lake until stopped.')
    .option('--lake <dir>', 'the lake to show (or NETWORKFLOW_LAKE)')
    .option('--host <host>', 'address to listen on', HOST_DEFAULT)
    .option('--port <port>', 'port to listen on', parsePort, PORT_DEFAULT)
    .option('--open', 'open it in the browser')
    .addHelpText(
      'after',
      `
Examples:
  networkflow dashboard --lake ./lake
  networkflow dashboard --lake ./lake --port 9000 --open

There is no sign-in yet: keep it on 127.0.0.1, or behind something that asks who is there.`,
    )
    .action((_options: unknown, self: Command) => runDashboard(self.optsWithGlobals<DashboardOptions>(), effects));
}

export async function runDashboard(options: DashboardOptions, effects: Effects): Promise<void> {
  const { host, port } = options;
  const lake = await resolveExistingLake(options, effects);
  if (!(await effects.isFile(DASHBOARD_SERVER))) {
    throw new CliError('The dashboard is not built yet. Run `npm run build` in the repository, then try again.', {
      exitCode: EXIT.failure,
    });
  }
  if (!LOOPBACK.test(host)) {
    await effects.stderr.write(
      `WARNING: listening on ${host}, and there is no sign-in: everyone who reaches this address reads the whole lake.\n`,
    );
  }
  if (!(await effects.isPortFree({ host, port }))) {
    throw new CliError(`Port ${port} on ${host} is taken. Choose another with --port <port>.`, {
      exitCode: EXIT.failure,
    });
  }
  await serve({ lake, host, port, open: options.open ?? false }, effects);
}

interface Serving {
  readonly lake: string;
  readonly host: string;
  readonly port: number;
  readonly open: boolean;
}

async function serve({ lake, host, port, open }: Serving, effects: Effects): Promise<void> {
  const child = effects.spawn({
    command: process.execPath,
    args: [DASHBOARD_SERVER],
    env: {
      ...effects.env,
      PORT: String(port),
      HOSTNAME: host,
      NETWORKFLOW_LAKE: lake,
      NODE_ENV: 'production',
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
