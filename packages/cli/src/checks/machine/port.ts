import type { Effects } from '../../effects.js';
import { type Check, failed, passed } from '../check.js';
import { step } from '../step.js';
import { messageOf } from './runtime.js';

const HTTP_OK = 200;
const PRIVILEGED_PORTS = 1024;

/** The dashboard's port can be listened on, or a dashboard listens there already. */
export function portCheck(
  { host, port }: { readonly host: string; readonly port: number },
  effects: Pick<Effects, 'isPortFree' | 'probe'>,
): Check {
  return {
    name: 'port',
    title: 'dashboard port',
    group: 'Machine',
    run: async () => {
      const details = { host, port };
      try {
        if (await effects.isPortFree({ host, port })) return passed(`${port} on ${host} is free`, { details });
      } catch (error) {
        return failed(`${port} on ${host} cannot be listened on`, {
          cause:
            port < PRIVILEGED_PORTS
              ? `${messageOf(error)} Ports below ${PRIVILEGED_PORTS} are root's.`
              : `${messageOf(error)} The address may belong to no interface of this machine.`,
          next: 'Choose another with --port (NETWORKFLOW_PORT) and --host (NETWORKFLOW_HOST).',
          details,
        });
      }
      const answer = await effects.probe(
        `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}/healthz`,
      );
      if (answer.status === HTTP_OK && /"status"\s*:\s*"ok"/.test(answer.body)) {
        return passed(`${port} on ${host} is served by a dashboard that answers /healthz`, { details });
      }
      return failed(`${port} on ${host} is taken by another program`, {
        cause: 'Something else listens there, and it is no networkflow dashboard.',
        next: [
          step('See what it is (macOS: lsof -iTCP -sTCP:LISTEN):', `ss -ltnp 'sport = :${port}'`),
          'Stop it, or choose another port with --port (NETWORKFLOW_PORT).',
        ],
        details,
      });
    },
  };
}
