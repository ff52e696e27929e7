import { parentPort, workerData } from 'node:worker_threads';
import { type BlockCount, BlockScanner } from './block-scanner.js';
import { Tally, type TallyData, type TallyOptions } from './tally.js';

/** A block to count, or the wish for everything that was counted. */
export type ScanRequest = { readonly bytes: Uint8Array<ArrayBuffer>; readonly countsUntimed: boolean } | 'finish';
/** The answers, in the order asked; an array goes back to be filled again. */
export type ScanReply = { readonly count: BlockCount; readonly buffer: ArrayBuffer } | { readonly data: TallyData };

// What the thread that started this one hands over.
const tally = new Tally(workerData as TallyOptions);
const scanner = new BlockScanner(tally);

parentPort?.on('message', (request: ScanRequest) => {
  if (request === 'finish') {
    parentPort?.postMessage({ data: tally.data() } satisfies ScanReply);
    return;
  }
  const count = scanner.scan(request.bytes, request.countsUntimed);
  const { buffer } = request.bytes;
  parentPort?.postMessage({ count, buffer } satisfies ScanReply, [buffer]);
});
