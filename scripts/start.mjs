// `npm start`: from a fresh clone to a served dashboard over demo data. Every step is skipped when it is already done.
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { DEMO_ERROR_LOGS, DEMO_LAKE, demoMadeAt, makeDemo, networkflowCommand } from './demo-data.mjs';
import { build, checkNode, ensureInstalled, environment, runScript, SetupError, start } from './setup.mjs';
import { Steps } from './steps.mjs';

const PORT_DEFAULT = '8050';
const PORT_MAX = 65_535;
const HELP = `npm start -- [--port <port>] [--host <host>] [--fresh]

Installs, builds, makes demo data and serves the dashboard; what is done already is not done again.

  --port <port>  port to serve on (or PORT; ${PORT_DEFAULT})
  --host <host>  address to serve on (127.0.0.1)
  --fresh        make the demo data anew, ending at the last full hour
`;

await runScript(async () => {
  const { port, host, fresh, help } = readOptions();
  if (help) return void process.stdout.write(HELP);
  checkNode();
  await checkPort(host, port);

  const steps = new Steps();
  await ensureInstalled(steps);
  await steps.run('build: engine, generator, command line', (note) => build(['@networkflow/cli'], note));
  await Promise.all([
    steps.run('build: dashboard', (note) => build(['@networkflow/web'], note)),
    fresh || demoMadeAt() === undefined
      ? steps.run('demo data: ten days, 2 M flow records', makeDemo)
      : steps.say(`demo data until ${demoMadeAt()}; newer with: npm start -- --fresh`),
  ]);
  return serve({ host, port, steps });
});

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port ?? environment().PORT ?? PORT_DEFAULT);
    if (!Number.isInteger(port) || port < 1 || port > PORT_MAX) {
      throw new Error(`The port must be between 1 and ${PORT_MAX}.`);
    }
    return { ...values, port };
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${HELP}`, 2);
  }
}

/** Asked first: nobody should wait for a build to learn that the port is taken. */
function checkPort(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) =>
      reject(
        new SetupError(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken. Choose another: npm start -- --port ${port === PORT_MAX ? PORT_DEFAULT : port + 1}`
            : `Cannot listen on ${host}:${port}: ${error.message}`,
        ),
      ),
    );
    server.listen({ host, port }, () => server.close(resolve));
  });
}

function serve({ host, port, steps }) {
  const [command, args] = networkflowCommand([
    'dashboard',
    '--lake',
    DEMO_LAKE,
    '--error-logs',
    DEMO_ERROR_LOGS,
    '--host',
    host,
    '--port',
    String(port),
  ]);
  const server = start(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  server.stdout.on('data', (chunk) => {
    const [url] = /http:\/\/\S+/.exec(String(chunk)) ?? [];
    if (url === undefined) return;
    steps.say(`ready in ${steps.elapsed()}`);
    process.stdout.write(`\nDashboard: ${url}   (Ctrl-C stops it)\n`);
  });
  return new Promise((resolve) => server.once('exit', (code) => resolve(code ?? 1)));
}
