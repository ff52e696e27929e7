import type { WhoRequest } from '@networkflow/engine/contract';
import { LAKE } from '../first-run/commands';
import { shellQuote } from '../panel/cli-command';

/** Stands for the reason, which the command must not hand on by itself. */
const REASON = 'WHY';

const FLAGS: readonly (readonly [keyof WhoRequest, string])[] = [
  ['natIp', 'nat-ip'],
  ['port', 'port'],
  ['at', 'at'],
  ['destIp', 'dest-ip'],
  ['destPort', 'dest-port'],
  ['protocol', 'protocol'],
  ['skewS', 'skew'],
  ['natPorts', 'nat-ports'],
  ['zone', 'zone'],
];

/** The command that asks the same on the command line, where a lookup is logged as well. */
export function whoCommand(request: WhoRequest, more: readonly string[] = []): string {
  const flags = FLAGS.flatMap(([name, flag]) => {
    const value = request[name];
    return value === undefined || value === '' ? [] : [`--${flag} ${shellQuote(String(value))}`];
  });
  return ['npx networkflow connections who', ...flags, `--reason ${REASON}`, ...more, `--lake ${LAKE}`].join(' ');
}
