import type { NatPorts } from '@networkflow/engine/contract';
import { choiceParameter, defineParameters, type Parameter, wholeParameter } from './parameters';

/** Longer than any address, port, time or zone; what is longer came from nowhere good. */
const FIELD_CHARS_MAX = 100;

const PAGE_MAX = 1_000_000;

const PORT_KINDS = ['unknown', 'preserved', 'translated'] as const satisfies readonly NatPorts[];

/**
 * What the page of connection logs keeps in the address beside the window: the question as it is typed, so that a link fills
 * the form. The reason for asking is in none: links are sent on and written into logs.
 */
export const CONNECTION_LOG = defineParameters({
  nat: field(),
  natport: field(),
  moment: field(),
  zone: field(),
  natports: choiceParameter(PORT_KINDS, 'unknown'),
  dest: field(),
  destport: field(),
  proto: field(),
  skew: field(),
  lookups: wholeParameter(1, { min: 1, max: PAGE_MAX }),
});

export type ConnectionLogState = ReturnType<typeof CONNECTION_LOG.read>;

/** The part of it that is the question. */
export type TypedQuestion = Pick<
  ConnectionLogState,
  'nat' | 'natport' | 'moment' | 'zone' | 'natports' | 'dest' | 'destport' | 'proto' | 'skew'
>;

function field(): Parameter<string> {
  return {
    fallback: '',
    read: (text) => (text.length <= FIELD_CHARS_MAX ? text : undefined),
    write: (value) => value.slice(0, FIELD_CHARS_MAX),
  };
}
