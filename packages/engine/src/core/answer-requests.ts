import { parentPort, type Transferable } from 'node:worker_threads';
import type { ThreadReply } from './asked-thread.js';

/** The other end of an `AskedThread`: answers every request it is sent, in whatever order answers come. */
export function answerRequests<Request, Answer>(
  answer: (request: Request) => Promise<Answer>,
  transferOf: (answer: Answer) => readonly Transferable[] = () => [],
): void {
  parentPort?.on('message', ({ number, request }: { number: number; request: Request }) => {
    answer(request).then(
      (value) => parentPort?.postMessage({ number, value } satisfies ThreadReply<Answer>, transferOf(value)),
      (error: unknown) => parentPort?.postMessage({ number, error } satisfies ThreadReply<Answer>),
    );
  });
}

/** The same, one request after the other, in the order asked. */
export function answerInTurn<Request, Answer>(answer: (request: Request) => Promise<Answer>): void {
  let last: Promise<unknown> = Promise.resolve();
  answerRequests<Request, Answer>((request) => {
    const next = last.then(() => answer(request));
    last = next.catch(() => undefined);
    return next;
  });
}
