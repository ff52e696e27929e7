import type { WhoRequest } from '@networkflow/engine/contract';
import type { TypedQuestion } from '../../state/connection-log-state';
import { type Moment, readMoment } from '../../state/moment';

/** A field of the form that something is wrong with. */
export type QuestionField = 'nat' | 'natport' | 'moment' | 'zone' | 'destport' | 'skew' | 'reason';

/** What was typed, as a question, or what is wrong with it by field. */
export type ReadQuestion =
  | { readonly request: WhoRequest; readonly problems?: undefined }
  | { readonly request?: undefined; readonly problems: Readonly<Partial<Record<QuestionField, string>>> };

const PORT_MAX = 65_535;
const SKEW_MAX_S = 3_600;

const MOMENT_PROBLEMS: Readonly<Record<Exclude<Moment['kind'], 'certain'>, string>> = {
  empty: 'At which moment?',
  'needs-zone':
    'A clock time is another moment in every zone: choose the time zone, or write an offset such as +01:00.',
  twice: 'Clocks were turned back and showed this time twice. Choose which.',
  never: 'Clocks were put forward over this time: it never was in that zone.',
  unreadable: 'Write it as 2026-11-20 14:05:30, with a time zone, or as 2026-11-20T14:05:30+01:00.',
};

/** The question of what was typed. Addresses and protocols are judged by the server, which knows them better. */
export function readQuestion(typed: TypedQuestion): ReadQuestion {
  const moment = readMoment(typed.moment, typed.zone);
  const [port, destPort] = [typed.natport.trim(), typed.destport.trim()];
  const problems: Partial<Record<QuestionField, string>> = {
    ...(typed.nat.trim() === '' ? { nat: 'Which public address?' } : {}),
    ...(isWhole(port, PORT_MAX) ? {} : { natport: `A port is a whole number from 0 to ${PORT_MAX}.` }),
    ...(isWhole(destPort, PORT_MAX) ? {} : { destport: `A port is a whole number from 0 to ${PORT_MAX}.` }),
    ...(isWhole(typed.skew.trim(), SKEW_MAX_S) ? {} : { skew: `Whole seconds from 0 to ${SKEW_MAX_S}.` }),
  };
  if (moment.kind !== 'certain') {
    const field = moment.kind === 'needs-zone' ? 'zone' : 'moment';
    return { problems: { ...problems, [field]: MOMENT_PROBLEMS[moment.kind] } };
  }
  if (Object.keys(problems).length > 0) return { problems };
  const optional = {
    ...(port === '' ? {} : { port: Number(port) }),
    ...(typed.dest.trim() === '' ? {} : { destIp: typed.dest.trim() }),
    ...(destPort === '' ? {} : { destPort: Number(destPort) }),
    ...(typed.proto.trim() === '' ? {} : { protocol: protocolOf(typed.proto.trim()) }),
    ...(typed.skew.trim() === '' ? {} : { skewS: Number(typed.skew) }),
    ...(typed.zone === '' ? {} : { zone: typed.zone }),
  };
  return { request: { natIp: typed.nat.trim(), at: moment.at, natPorts: typed.natports, ...optional } };
}

function isWhole(text: string, max: number): boolean {
  return text === '' || (/^\d{1,6}$/.test(text) && Number(text) <= max);
}

function protocolOf(text: string): string | number {
  return /^\d{1,3}$/.test(text) ? Number(text) : text.toLowerCase();
}
