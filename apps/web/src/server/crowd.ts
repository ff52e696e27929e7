import { EngineError } from '@networkflow/engine';
import { SERVER_LIMITS } from './limits';

const RETRY_AFTER_S = 1;

/** Requests under way by client, so that one of them cannot take the whole server. */
export class Crowd {
  readonly #max: number;
  readonly #underWay = new Map<string, number>();

  constructor(max: number = SERVER_LIMITS.requestsPerClientMax) {
    this.#max = max;
  }

  /** Returns what says that the request is over; throws when the client has too many. */
  enter(client: string): () => void {
    const before = this.#underWay.get(client) ?? 0;
    if (before >= this.#max) {
      throw new EngineError(
        'busy',
        `${before} of your requests are under way, and no more may be. Wait for some of them to end.`,
        { details: { retryAfterS: RETRY_AFTER_S } },
      );
    }
    this.#underWay.set(client, before + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#underWay.get(client) ?? 1) - 1;
      if (left > 0) this.#underWay.set(client, left);
      else this.#underWay.delete(client);
    };
  }
}

declare global {
  // Routes are bundled apart, and count together.
  var networkflowCrowd: Crowd | undefined;
}

export function crowd(): Crowd {
  globalThis.networkflowCrowd ??= new Crowd();
  return globalThis.networkflowCrowd;
}

/** The reply, with `onOver` called once its body was sent or nobody reads on. */
export function whenSent(response: Response, onOver: () => void): Response {
  const reader = response.body?.getReader();
  if (reader === undefined) {
    onOver();
    return response;
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        onOver();
        controller.close();
      } catch (error) {
        onOver();
        controller.error(error);
      }
    },
    async cancel(reason) {
      onOver();
      await reader.cancel(reason);
    },
  });
  return new Response(body, response);
}
