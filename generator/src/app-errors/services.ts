import { Message } from './message.js';
import { SHAPES, type Shape } from './shapes.js';

/** A program that logs: how often, in which shape, and what it says. */
export interface Service {
  readonly name: string;
  readonly shape: Shape;
  /** Its part of all lines, against the others. */
  readonly weight: number;
  readonly errors: readonly Message[];
  readonly others: readonly Message[];
  /** Writes stack traces as lines of their own behind the record, as a program does that logs JSON only by half. */
  readonly printsTraces: boolean;
}

const OTHERS = [
  'GET /api/items/{num} 200 in {ms}',
  'request {uuid} finished in {ms}',
  'cache hit for key {single}',
  'user {user} signed in from {ip}',
  'job {id} of queue {queue} done after {ms}',
  'no entry for key {single}, asking the database',
].map((text) => new Message(text));

const service = (
  name: string,
  shape: Shape,
  weight: number,
  errors: readonly string[],
  printsTraces = false,
): Service => ({
  name,
  shape,
  weight,
  errors: errors.map((text) => new Message(text)),
  others: OTHERS,
  printsTraces,
});

export const SERVICES: readonly Service[] = [
  service('checkout', SHAPES.pino, 20, [
    'payment {uuid} declined after {ms}',
    'cart {num} has {small} items that are sold out',
    'cannot reach {host}:{port}: connection refused',
  ]),
  service('search', SHAPES.bunyan, 15, [
    'query took {ms}, limit is 5000 ms',
    'shard {small} of index {single} is not available',
    'cannot parse query {quoted} at position {num}',
  ]),
  service('payments', SHAPES.otel, 12, [
    'ledger entry {uuid} was written twice',
    'provider answered {num} for transfer {id}',
    'signature of callback {id} does not match',
  ]),
  service('orders', SHAPES.ecs, 15, [
    'deadlock on table {table}, transaction {big} rolled back',
    'order {num} is missing its address',
    'message {uuid} was delivered {small} times and is put aside',
  ]),
  service('auth', SHAPES.plain, 12, [
    'token of {email} is expired since {ms}',
    'too many attempts by {user} from {ip}',
    'key {sha} is not known',
  ]),
  service('gateway', SHAPES.severity, 10, [
    'upstream {ip}:{port} timed out after {ms}',
    'no healthy backend for {url}',
    'response header of {size} is too large',
  ]),
  service('mailer', SHAPES.lvl, 5, [
    'mailbox {email} is full',
    'smtp {host} said {num}, will not retry',
    'template {single} has no subject',
  ]),
  service(
    'reports',
    SHAPES.python,
    4,
    ['report {num} failed after {float} s', 'file {path} is empty', 'memory at {size}, worker {small} is stopped'],
    true,
  ),
  service('thumbnails', SHAPES.docker, 4, [
    'image {path} has no pixels',
    'decoder failed at offset {hex}',
    'disk {path} has {size} left',
  ]),
  service('billing', SHAPES.cloudwatch, 3, [
    'invoice {num} has no customer',
    'rate of {time} is unknown',
    'sum of {num} lines differs by {float}',
  ]),
];

/** Said by one service at one time only, so that changes between objects can be found: `truth.json` says when. */
export const PLANTED = {
  new: { service: 'orders', message: new Message('column {single} does not exist in table {table}') },
  gone: { service: 'auth', message: new Message('directory {host} did not answer within {ms}') },
  rising: { service: 'gateway', message: new Message('certificate of {host} ends in {small} days') },
} as const;

/** The service that has a minute full of errors. */
export const SPIKE_SERVICE = 'payments';
