import { parentPort } from 'node:worker_threads';
import {
  HoursBuilder,
  type HoursBuilderOptions,
  type HoursFinish,
  type HoursMade,
  type HoursTaken,
  type HoursWanted,
} from './hours-builder.js';

/** What this thread is asked. */
export type HoursRequest =
  | { readonly kind: 'open'; readonly options: HoursBuilderOptions }
  | { readonly kind: 'add'; readonly wanted: HoursWanted }
  | ({ readonly kind: 'finish' } & HoursFinish);

/** The answers, one to each request in the order asked. */
export type HoursReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'taken'; readonly taken: HoursTaken }
  | { readonly kind: 'made'; readonly made: HoursMade }
  | { readonly kind: 'failed'; readonly error: unknown };

let builder: HoursBuilder | undefined;
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: HoursRequest) => {
  last = last.then(async () => {
    parentPort?.postMessage(await handle(request).catch(failed));
  });
});

async function handle(request: HoursRequest): Promise<HoursReply> {
  if (request.kind === 'open') {
    builder = new HoursBuilder(request.options);
    return { kind: 'opened' };
  }
  if (builder === undefined) throw new Error('nothing is being built');
  if (request.kind === 'add') return { kind: 'taken', taken: await builder.add(request.wanted) };
  return { kind: 'made', made: await builder.finish(request) };
}

async function failed(error: unknown): Promise<HoursReply> {
  await builder?.abandon().catch(() => undefined);
  builder = undefined;
  return { kind: 'failed', error };
}
