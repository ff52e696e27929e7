import type { Connections } from '@networkflow/engine';
import {
  NAT_PORTS,
  type NatPorts,
  type UnreadWhoRequest,
  WHO_LIMITS,
  type WhoCall,
  type WhoOutcome,
  type WhoReply,
} from '@networkflow/engine/contract';
import { Command, Option } from 'commander';
import { writeDocument, writeRows } from '../answer.js';
import { CliError, isEngineFailure } from '../cli-error.js';
import type { Effects } from '../effects.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type LakeOptions, withConnections } from '../lake.js';
import { displayCount } from '../output/display-cell.js';
import { drawWho } from '../output/draw-who.js';
import { ROW_FORMAT_NAMES, type RowFormatName } from '../output/registry.js';
import { terminalStyle } from '../output/terminal-style.js';
import { BATCH_COLUMNS, batchRows } from '../who/batch-rows.js';
import { makeCaseFile } from '../who/case-file.js';
import { inFlags } from '../who/in-flags.js';
import { numberOrText, type ReadRequests, readRequests } from '../who/read-requests.js';
import { saveCaseFile, saveFormat } from '../who/save-case-file.js';

export interface ConnectionsWhoOptions extends LakeOptions {
  readonly natIp?: string | undefined;
  readonly port?: string | undefined;
  readonly at?: string | undefined;
  readonly protocol?: string | undefined;
  readonly destIp?: string | undefined;
  readonly destPort?: string | undefined;
  readonly natPorts?: NatPorts | undefined;
  readonly zone?: string | undefined;
  readonly skew?: string | undefined;
  readonly batch?: string | undefined;
  readonly reason?: string | undefined;
  readonly reveal?: boolean | undefined;
  readonly caseId?: string | undefined;
  readonly requester?: string | undefined;
  readonly legalBasis?: string | undefined;
  readonly save?: string | undefined;
  readonly output?: RowFormatName | undefined;
  readonly json?: boolean | undefined;
}

export function connectionsWhoCommand(effects: Effects, version: string): Command {
  return new Command('who')
    .description('Who held this public address and port at this moment? Every question is written to the access log.')
    .option('--lake <dir>', 'the lake to read (or NETWORKFLOW_LAKE)')
    .option('--nat-ip <address>', 'the public address')
    .option('--port <port>', 'the public port; without one everybody behind the address is a candidate')
    .option('--at <time>', 'the moment, RFC 3339 with an offset: 2026-11-20T14:00:00+01:00')
    .option('--dest-ip <address>', 'the other end, where it is known: fewer candidates')
    .option('--dest-port <port>', 'its port')
    .option('--protocol <name>', 'tcp, udp, ... or a number')
    .addOption(
      new Option('--nat-ports <how>', 'what this NAT does with source ports, as you know it (unknown)').choices(
        NAT_PORTS,
      ),
    )
    .option('--skew <seconds>', `seconds by which clocks may differ (${WHO_LIMITS.skewDefaultS})`)
    .option('--zone <zone>', 'time zone shown beside UTC, such as Europe/Berlin (UTC)')
    .option('--batch <file>', 'questions in a CSV file, or - for standard input; all are answered, or none')
    .option('--reason <text>', 'why you ask; required')
    .option('--reveal', 'show e-mail and MAC addresses; that is written down')
    .option('--case-id <id>', 'the case it belongs to')
    .option('--requester <name>', 'who wants to know')
    .option('--legal-basis <text>', 'what entitles them')
    .option('--save <file>', 'save a case file: .csv or .pdf; of a batch: .csv')
    .addOption(
      new Option('-o, --output <format>', 'format of a batch; of one answer, table or json').choices(ROW_FORMAT_NAMES),
    )
    .option('--json', 'print as one JSON document')
    .addHelpText('after', HELP)
    .action((_options: unknown, self: Command) =>
      runConnectionsWho(self.optsWithGlobals<ConnectionsWhoOptions>(), effects, version),
    );
}

const HELP = `
Examples:
  networkflow connections who --nat-ip 203.0.113.7 --port 40001 --at 2026-11-20T14:00:00Z --nat-ports preserved \\
      --reason "abuse report 4711"
  networkflow connections who --nat-ip 203.0.113.7 --port 40001 --at 2026-11-20T15:00:00+01:00 --dest-ip 198.51.100.1 \\
      --reason "court order" --case-id 12/26 --requester "District court" --legal-basis "Order of 3 March" \\
      --reveal --zone Europe/Berlin --save case-12-26.pdf
  networkflow connections who --batch requests.csv --reason "abuse reports of November" --save answers.csv

These logs hold no port of the NAT. An exact answer exists only where the NAT preserves ports (--nat-ports preserved), which
the records may contradict: then it is said, and everybody behind the address is a candidate. Several candidates stay several.

A batch has a header line: nat_ip and at, and any of ref, port, dest_ip, dest_port, protocol, nat_ports, skew, zone. What a
line leaves empty is as the flags say. A line that cannot be read is named, and nothing is answered until it is mended.

Exit codes: 0 one certain candidate (or a batch was answered), 10 several candidates or one that is not certain, 11 nobody in
these logs, 12 the logs do not cover the moment. Everything else is a failure, and is in the access log as well.`;

export async function runConnectionsWho(
  options: ConnectionsWhoOptions,
  effects: Effects,
  version: string,
): Promise<void> {
  if (options.batch === undefined) return askOne(options, effects, version);
  const named = [options.natIp, options.port, options.at].some((each) => each !== undefined);
  if (named) throw new CliError('A batch names its questions itself: leave --nat-ip, --port and --at out, or --batch.');
  return askBatch(options, options.batch, effects);
}

async function askOne(options: ConnectionsWhoOptions, effects: Effects, version: string): Promise<void> {
  const { output = 'table' } = options;
  if (output !== 'table' && output !== 'json') {
    throw new CliError(`-o ${output} is a format of a batch. One answer is text or --json; --save makes a case file.`);
  }
  const format = options.save === undefined ? undefined : saveFormat(options.save);
  if (format !== undefined) requireCase(options);
  const request = requestOf(options);
  const reply = await withConnections(options, effects, (connections) =>
    inFlags(() => connections.who(request, callOf(options, effects), { signal: effects.signal })),
  );
  if (options.save !== undefined && format !== undefined) {
    await saveCaseFile(makeCaseFile(reply, version), { path: options.save, format }, effects);
  }
  const isJson = options.json === true || output === 'json';
  await (isJson ? writeDocument(reply, effects) : effects.stdout.write(drawWho(reply, terminalStyle(effects))));
  if (options.save !== undefined) await effects.stderr.write(`The case file is ${options.save}.\n`);
  exitWith(reply);
}

const ENDINGS: Readonly<Record<Exclude<WhoOutcome, 'one'>, { readonly exitCode: ExitCode; readonly message: string }>> =
  {
    several: { exitCode: EXIT.several, message: 'There is no one certain candidate.' },
    none: { exitCode: EXIT.none, message: 'Nobody in these logs held it.' },
    'coverage-gap': { exitCode: EXIT.coverageGap, message: 'These logs do not cover the moment.' },
  };

function exitWith({ answer: { outcome } }: WhoReply): void {
  if (outcome === 'one') return;
  const { message, exitCode } = ENDINGS[outcome];
  throw new CliError(message, { exitCode });
}

function requireCase({ caseId, requester, legalBasis }: ConnectionsWhoOptions): void {
  const given = { '--case-id': caseId, '--requester': requester, '--legal-basis': legalBasis };
  const missing = Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [flag] : []));
  if (missing.length > 0) throw new CliError(`A case file says whose it is: ${missing.join(', ')} is missing.`);
}

function requestOf({
  natIp,
  port,
  at,
  destIp,
  destPort,
  protocol,
  natPorts,
  skew,
  zone,
}: ConnectionsWhoOptions): UnreadWhoRequest {
  const given: UnreadWhoRequest = {
    natIp,
    port: numberOrText(port),
    at,
    destIp,
    destPort: numberOrText(destPort),
    protocol,
    natPorts,
    skewS: numberOrText(skew),
    zone,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function callOf(
  { reason = '', reveal = false, caseId, requester, legalBasis }: ConnectionsWhoOptions,
  effects: Effects,
): WhoCall {
  const { name, host } = effects.user();
  return {
    actor: { kind: 'os', name, from: host },
    reason,
    reveal,
    case: {
      ...(caseId === undefined ? {} : { caseId }),
      ...(requester === undefined ? {} : { requester }),
      ...(legalBasis === undefined ? {} : { legalBasis }),
    },
  };
}

async function askBatch(options: ConnectionsWhoOptions, file: string, effects: Effects): Promise<void> {
  if (options.save !== undefined && saveFormat(options.save) !== 'csv') {
    throw new CliError('A batch is saved as .csv: a PDF is of one question.');
  }
  const read = readRequests(await batchText(file, effects), requestOf(options));
  const { replies, byOutcome, batch } = await withConnections(options, effects, (connections) =>
    askAll(connections, read, callOf(options, effects), effects),
  );
  const answer = { columns: BATCH_COLUMNS, rows: batchRows(replies, read) };
  if (options.save !== undefined) await writeRows(answer, { format: 'csv', out: options.save }, effects);
  const format = options.output ?? (effects.stdout.isTTY ? 'table' : 'csv');
  if (options.json) await writeDocument({ batch, byOutcome, replies }, effects);
  else if (options.save === undefined) await writeRows(answer, { format }, effects);
  const counts = Object.entries(byOutcome).map(([outcome, count]) => `${displayCount(count)} ${outcome}`);
  await effects.stderr.write(`${displayCount(replies.length)} questions answered: ${counts.join(', ')}.\n`);
}

async function batchText(file: string, effects: Effects): Promise<string> {
  if (file === '-') return effects.stdin.read();
  const text = await effects.readText(file);
  if (text === undefined) throw new CliError(`There is no file ${file}.`);
  return text;
}

/** A refusal names the lines of the file. */
async function askAll(connections: Connections, read: ReadRequests, call: WhoCall, effects: Effects) {
  try {
    return await connections.whoBatch(read.requests, call, { signal: effects.signal });
  } catch (error) {
    const problems = isEngineFailure(error) ? error.details.problems : undefined;
    if (!Array.isArray(problems)) return inFlags(() => Promise.reject(error));
    const lines = problems.slice(0, PROBLEMS_SHOWN).map((problem: { index: number; reason: string }) => {
      return `  line ${read.lines[problem.index] ?? '?'}: ${read.named(problem.reason)}`;
    });
    const more = problems.length > lines.length ? [`  and ${problems.length - lines.length} more`] : [];
    throw new CliError(
      [
        `${problems.length} of ${read.requests.length} lines cannot be read, so none was answered:`,
        ...lines,
        ...more,
      ].join('\n'),
      { cause: error },
    );
  }
}

const PROBLEMS_SHOWN = 20;
