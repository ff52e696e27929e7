import { type MessagePort, workerData } from 'node:worker_threads';
import { answerRequests } from '../core/answer-requests.js';
import { giveWay } from '../core/give-way.js';
import { handedOver, type Memory, SharedPool } from './number-pool.js';
import { type ReadReply, RecordReader } from './record-reader.js';

/** An object to read, which is taken over. */
export interface ReadRequest {
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly fields: readonly string[] | undefined;
}

// What the thread that started this one hands over: where records go, and their memory comes back from.
const { writer } = workerData as { writer: MessagePort };
// Hours can be built only behind what is loaded: who builds them goes first, or has half of them left when all is loaded.
giveWay();
const reader = new RecordReader((records) => writer.postMessage(records, handedOver(records.memory)), new SharedPool());

writer.on('message', (memory: Memory) => reader.giveBack(memory));
answerRequests<ReadRequest, ReadReply>(
  ({ id, bytes, fields }) => reader.read(id, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), fields),
  (reply) => (reply.kind === 'other' ? [reply.bytes, reply.text].flatMap((each) => ownMemory(each)) : []),
);

/** Memory that can be handed over: small buffers share theirs, and are copied. */
function ownMemory(bytes: Uint8Array | undefined): ArrayBuffer[] {
  const memory = bytes?.buffer;
  return memory instanceof ArrayBuffer && memory.byteLength > Buffer.poolSize ? [memory] : [];
}
