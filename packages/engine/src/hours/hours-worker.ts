import { workerData } from 'node:worker_threads';
import { answerInTurn } from '../core/answer-requests.js';
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
  | { readonly kind: 'add'; readonly wanted: HoursWanted }
  | ({ readonly kind: 'finish' } & HoursFinish);

/** The answers. */
export type HoursReply =
  | { readonly kind: 'taken'; readonly taken: HoursTaken }
  | { readonly kind: 'made'; readonly made: HoursMade };

// What `HoursThread` hands over; undefined once something failed: what was built until then is of no use.
let builder: HoursBuilder | undefined = new HoursBuilder(workerData as HoursBuilderOptions);

answerInTurn<HoursRequest, HoursReply>(async (request) => {
  if (builder === undefined) throw new Error('nothing is being built');
  try {
    if (request.kind === 'add') return { kind: 'taken', taken: await builder.add(request.wanted) };
    return { kind: 'made', made: await builder.finish(request) };
  } catch (error) {
    await builder.abandon().catch(() => undefined);
    builder = undefined;
    throw error;
  }
});
