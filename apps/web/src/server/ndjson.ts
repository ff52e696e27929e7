/**
 * One JSON value a line; none holds a line break of its own, because JSON escapes them. Under `application/x-ndjson` the
 * same would be sent as it is: Next compresses what it takes for text, and flushes at every line.
 */
export const NDJSON_TYPE = 'text/x-ndjson';

/**
 * A reply that is written line by line as `lines` yields. The generator is ended when nobody reads on, and `onCancel` is
 * told, so that what it waits for can be stopped.
 */
export function ndjsonResponse(lines: AsyncGenerator<object>, onCancel: () => void): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await lines.next();
      if (step.done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(step.value)}\n`));
    },
    async cancel() {
      onCancel();
      await lines.return(undefined);
    },
  });
  return new Response(body, {
    headers: { 'content-type': `${NDJSON_TYPE}; charset=utf-8`, 'x-accel-buffering': 'no' },
  });
}
