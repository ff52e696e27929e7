import { type MessagePort, workerData } from 'node:worker_threads';
import { answerRequests } from '../core/answer-requests.js';
import { giveWay } from '../core/give-way.js';
import { openBundledCountryTable, openMmdb } from '../network/countries.js';
import type { Part } from '../store/manifest.js';
import { handedOver } from './number-pool.js';
import type { SentRecords } from './record-reader.js';
import { RecordWriter, type WriteRequest } from './record-writer.js';

/** What becomes of records: they are written, or dropped. */
export type WriteThreadRequest = WriteRequest | { readonly drop: number };

// What the thread that started this one hands over: where records come from, and their memory goes back to.
const { reader, mmdb } = workerData as { reader: MessagePort; mmdb: string | undefined };
// As who reads does.
giveWay();
const writer = (mmdb === undefined ? openBundledCountryTable() : openMmdb(mmdb)).then((countries) => {
  const made = new RecordWriter(countries, (memory) => reader.postMessage(memory, handedOver(memory)));
  reader.on('message', (records: SentRecords) => made.take(records));
  return made;
});

answerRequests<WriteThreadRequest, readonly Part[]>(async (request) => {
  const made = await writer;
  if (!('drop' in request)) return made.write(request);
  made.drop(request.drop);
  return [];
});
