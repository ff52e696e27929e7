import type { z } from 'zod';
import { EngineError } from '../../core/errors.js';
import { wireAddress } from '../../network/ip-address.js';
import { protocolNumber } from '../../network/protocols.js';
import { readMoment, type WhoRequest, whoRequestSchema } from '../../schema/connection-questions.js';
import type { Question } from './evidence.js';

const MS_PER_SECOND = 1_000;
const PROTOCOL_MAX = 255;

/** Reads a question as it came. Throws `invalid-input` that names every part that cannot be read, and why. */
export function understand(request: WhoRequest | unknown): Question {
  const parsed = whoRequestSchema.safeParse(request);
  if (!parsed.success) throw refusal(parsed.error);
  const { natIp, port, at, destIp, destPort, protocol, skewS, natPorts, zone } = parsed.data;
  const moment = readMoment(at);
  if ('refusal' in moment) throw new EngineError('invalid-input', moment.refusal);
  return {
    natIp: wireAddress(natIp) ?? natIp,
    port: port ?? null,
    atMs: moment.ms,
    asked: at.trim(),
    destIp: destIp === undefined ? null : (wireAddress(destIp) ?? destIp),
    destPort: destPort ?? null,
    protocol: protocol === undefined ? null : protocolOf(protocol),
    skewMs: Math.round(skewS * MS_PER_SECOND),
    natPorts,
    zone,
  };
}

function protocolOf(protocol: string | number): number {
  const number = /^\d{1,3}$/.test(String(protocol)) ? Number(protocol) : protocolNumber(String(protocol));
  if (number === undefined || number > PROTOCOL_MAX) {
    throw new EngineError(
      'invalid-input',
      `protocol: '${protocol}' is neither the name of a protocol, such as tcp or udp, nor a number from 0 to ${PROTOCOL_MAX}.`,
    );
  }
  return number;
}

/** `at: ...; port: ...`. */
export function refusal(error: z.ZodError): EngineError {
  const lines = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  return new EngineError('invalid-input', lines.join(' '));
}
