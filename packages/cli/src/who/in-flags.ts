import { CliError, isEngineFailure } from '../cli-error.js';

/** What the fields of questions are called here. */
const FLAG_OF: Readonly<Record<string, string>> = {
  limit: '--limit',
  natIp: '--nat-ip',
  port: '--port',
  at: '--at',
  destIp: '--dest-ip',
  destPort: '--dest-port',
  protocol: '--protocol',
  skewS: '--skew',
  natPorts: '--nat-ports',
  zone: '--zone',
  reason: '--reason',
  'case.caseId': '--case-id',
  'case.requester': '--requester',
  'case.legalBasis': '--legal-basis',
};

/** A refusal names flags, not fields. */
export async function inFlags<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isEngineFailure(error) || error.code !== 'invalid-input') throw error;
    const message = error.message.replace(/(^|\s)([\w.]+): /g, (whole, before: string, field: string) =>
      FLAG_OF[field] === undefined ? whole : `${before}${FLAG_OF[field]}: `,
    );
    const hint = /^Why is it asked/.test(message) ? ' --reason "..."' : '';
    throw new CliError(`${message}${hint}`, { cause: error });
  }
}
