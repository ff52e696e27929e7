import { generateAppErrors } from '../app-errors/generate-app-errors.js';
import { generateConnections } from '../connections/generate-connections.js';
import type { KindOptions, KindReport } from './kind-options.js';

/** A kind of log beside flow logs: what it is called, which options it takes, and what writes it. */
export interface LogKind {
  readonly name: string;
  readonly description: string;
  /** Options beside `out`, `rows`, `hours`, `seed`, `start` and `overwrite`. */
  readonly options: readonly (keyof KindOptions)[];
  readonly generate: (options: KindOptions) => Promise<KindReport>;
}

const SHARED: readonly string[] = ['out', 'rows', 'hours', 'seed', 'start', 'overwrite', 'onProgress', 'signal'];

export const LOG_KINDS: readonly LogKind[] = [
  {
    name: 'connections',
    description: 'tar.gz archives of NAT connection logs with session ends, one an hour',
    options: ['users', 'nats', 'corrupt'],
    generate: generateConnections,
  },
  {
    name: 'app-errors',
    description: 'JSON Lines of several services with errors among them, an object an hour',
    options: ['corrupt', 'plain', 'shape'],
    generate: generateAppErrors,
  },
];

/** Writes logs of the kind `name`; throws an Error when there is none, or when it does not take one of the options. */
export async function generateKind(name: string, options: KindOptions): Promise<KindReport> {
  const kind = LOG_KINDS.find((each) => each.name === name);
  if (kind === undefined) {
    throw new Error(`There is no kind "${name}". There are: ${LOG_KINDS.map((each) => each.name).join(', ')}.`);
  }
  const known = [...SHARED, ...kind.options];
  const strange = Object.entries(options).find(([key, value]) => value !== undefined && !known.includes(key));
  if (strange !== undefined) {
    throw new Error(`The kind ${name} takes no ${strange[0]}. It takes: ${kind.options.join(', ')}.`);
  }
  return await kind.generate(options);
}
